package client

import (
	"context"
	"fmt"

	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/internal/contract"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/pluginpb"
)

type predictor struct{ pb pluginpb.PredictorClient }

// Pretrain sends the training rows and waits for the end.
func (p predictor) Pretrain(ctx context.Context, run *sdk.Run, train, dev data.Events) error {
	c, err := open(ctx, "pretrain", run, p.pb.Pretrain)
	if err != nil {
		return err
	}
	defer c.close()
	c.sendLast(func(send func(*pluginpb.Frame) error) error {
		if err := contract.SendTable(send, pluginpb.Table_EVENTS, train.Chunks()); err != nil {
			return err
		}
		return contract.SendTable(send, pluginpb.Table_EVENTS, dev.Chunks())
	})
	return c.end()
}

// Load asks nothing of the plugin: it opens the model when there is work for it.
func (p predictor) Load(ctx context.Context, run *sdk.Run) (sdk.Model, error) {
	return &model{pb: p.pb, ctx: ctx, run: run}, nil
}

// model is the model of a run until ctx is done.
type model struct {
	pb  pluginpb.PredictorClient
	ctx context.Context
	run *sdk.Run

	tuning *call // the Finetune conversation, nil while there is none
	turn   int   // counts the users of all conversations
}

// Score scores with the pretrained model, in a conversation of its own.
func (m *model) Score(ctx context.Context, run *sdk.Run, windows data.Windows, out []float32) error {
	if err := checkScores("score", run, windows, out); err != nil {
		return err
	}
	c, err := open(ctx, "score", run, m.pb.Score)
	if err != nil {
		return err
	}
	defer c.close()
	c.sendLast(func(send func(*pluginpb.Frame) error) error {
		return contract.SendTable(send, pluginpb.Table_WINDOWS, windows.Chunks())
	})
	if err := c.scores(windows, out); err != nil {
		return err
	}
	return c.end()
}

// checkScores returns the caller's mistakes.
func checkScores(call string, run *sdk.Run, windows data.Windows, out []float32) error {
	if want := windows.Len() * run.Classes(); len(out) != want {
		return fmt.Errorf("%s: room for %d scores, want %d windows of %d classes", call, len(out), windows.Len(), run.Classes())
	}
	return nil
}

// scores receives the table SCORES into out.
func (c *call) scores(windows data.Windows, out []float32) error {
	const phase = "table SCORES"
	scores := data.Scores{Classes: c.run.Classes(), Values: out[:0]}
	for {
		f, err := c.receive()
		if err != nil {
			return c.early(err, "the end of SCORES")
		}
		have, want := scores.Len(), windows.Len()
		switch rows, ended := f.GetRows(), f.GetEnd(); {
		case rows.GetTable() == pluginpb.Table_SCORES:
			if int(rows.GetCount()) > want-have {
				return c.broken(phase, "at least %d rows, want %d", have+int(rows.GetCount()), want)
			}
			if err := scores.AppendChunk(rows); err != nil {
				return c.broken("rows", "%w", err)
			}
			for i := have; i < scores.Len(); i++ {
				if scores.ID[i] != windows.ID[i] {
					return c.broken(phase, "row %d is of window %d, want window %d", i, scores.ID[i], windows.ID[i])
				}
			}
		case ended.GetTable() == pluginpb.Table_SCORES:
			if have != want {
				return c.broken(phase, "%d rows, want %d", have, want)
			}
			return nil
		default:
			return c.broken(phase, "got %s, want rows or the end of SCORES", contract.Kind(f))
		}
	}
}
