package client

import (
	"context"
	"errors"
	"fmt"

	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/internal/contract"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/pluginpb"
)

// Finetune sends the rows of a user and waits for Ready. Nothing of the user's
// windows has been sent by then.
func (m *model) Finetune(ctx context.Context, _ *sdk.Run, rows data.Events) (sdk.Scorer, error) {
	s := &scorer{model: m, turn: m.turn + 1, known: rows.Len() > 0}
	if s.known {
		s.user = rows.User[0]
	}
	for i, user := range rows.User {
		if user != s.user {
			return nil, fmt.Errorf("finetune: row %d is of user %d, the first of user %d: want rows of one user", i, user, s.user)
		}
	}
	err := m.within(ctx, func(c *call) error {
		m.turn++
		c.send(func(send func(*pluginpb.Frame) error) error {
			return contract.SendTable(send, pluginpb.Table_EVENTS, rows.Chunks())
		})
		f, err := c.receive()
		if err != nil {
			return c.early(err, "ready")
		}
		ready := f.GetReady()
		if ready == nil {
			return c.broken("ready", "got %s, want ready of user %d", contract.Kind(f), s.user)
		}
		if ready.GetUser() != s.user {
			return c.broken("ready", "ready of user %d, want of user %d", ready.GetUser(), s.user)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return s, nil
}

// Close ends the conversation, if there is one, and returns how it ended.
func (m *model) Close() error {
	c := m.tuning
	if c == nil {
		return nil
	}
	m.tuning = nil
	defer c.close()
	c.sendLast(func(func(*pluginpb.Frame) error) error { return nil })
	return c.end()
}

// within works on the open conversation, opening it first if need be. An error,
// and the end of ctx, close it.
func (m *model) within(ctx context.Context, work func(*call) error) error {
	if m.tuning == nil {
		c, err := open(m.ctx, "finetune", m.run, m.pb.Finetune)
		if err != nil {
			return err
		}
		m.tuning = c
	}
	c := m.tuning
	stop := context.AfterFunc(ctx, c.cancel)
	err := work(c)
	if !stop() {
		// The end of ctx has cancelled the conversation, or is about to.
		err = errors.Join(err, ctx.Err())
	}
	if err == nil {
		return nil
	}
	m.tuning = nil
	c.close()
	if ctx.Err() != nil {
		return fmt.Errorf("%s: %w", c.name, context.Cause(ctx))
	}
	return err
}

// scorer scores for the user of one turn.
type scorer struct {
	model *model
	turn  int
	user  uint32
	known bool // the user had rows, so that its id is known
}

// Score sends windows of the user and receives their scores.
func (s *scorer) Score(ctx context.Context, run *sdk.Run, windows data.Windows, out []float32) error {
	if s.model.tuning == nil || s.model.turn != s.turn {
		return fmt.Errorf("finetune: the scorer of user %d is used after the model went on", s.user)
	}
	if err := checkScores("finetune", s.model.run, windows, out); err != nil {
		return err
	}
	for i, user := range windows.User {
		if s.known && user != s.user || user != windows.User[0] {
			return fmt.Errorf("finetune: window %d is of user %d, want windows of user %d alone", windows.ID[i], user, s.user)
		}
	}
	return s.model.within(ctx, func(c *call) error {
		c.send(func(send func(*pluginpb.Frame) error) error {
			return contract.SendTable(send, pluginpb.Table_WINDOWS, windows.Chunks())
		})
		return c.scores(windows, out)
	})
}
