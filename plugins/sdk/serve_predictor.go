package sdk

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"

	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/internal/contract"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/pluginpb"
)

type predictorService struct {
	pluginpb.UnimplementedPredictorServer
	*service
}

// Pretrain receives the training rows and calls the plugin's Pretrain.
func (s predictorService) Pretrain(stream stream) error {
	return s.converse(stream, "pretrain", func(ctx context.Context, c *conversation, run *Run) error {
		p, err := s.predictor(run.Params)
		if err != nil {
			return err
		}
		train, err := c.events()
		if err != nil {
			return err
		}
		dev, err := c.events()
		if err != nil {
			return err
		}
		return p.Pretrain(ctx, run, train, dev)
	})
}

// Score loads the model and scores windows chunk by chunk.
func (s predictorService) Score(stream stream) error {
	return s.converse(stream, "score", func(ctx context.Context, c *conversation, run *Run) error {
		return s.load(ctx, run, func(model Model) error { return c.score(ctx, run, model) })
	})
}

// Finetune loads the model and serves one user after another.
func (s predictorService) Finetune(stream stream) error {
	return s.converse(stream, "finetune", func(ctx context.Context, c *conversation, run *Run) error {
		return s.load(ctx, run, func(model Model) error {
			var scorer Scorer
			for {
				table, err := c.peek()
				switch {
				case errors.Is(err, io.EOF):
					return nil
				case err != nil:
					return err
				case table == pluginpb.Table_EVENTS:
					scorer, err = c.finetune(ctx, run, model)
				case table == pluginpb.Table_WINDOWS && scorer != nil:
					err = c.score(ctx, run, scorer)
				default:
					err = InvalidParams(fmt.Errorf("the host sent table %s out of turn", table))
				}
				if err != nil {
					return err
				}
			}
		})
	})
}

// load calls use with the model of a run and closes the model after it.
func (s predictorService) load(ctx context.Context, run *Run, use func(Model) error) (err error) {
	p, err := s.predictor(run.Params)
	if err != nil {
		return err
	}
	model, err := p.Load(ctx, run)
	if err != nil {
		return err
	}
	if closer, ok := model.(io.Closer); ok {
		defer func() { err = errors.Join(err, closer.Close()) }()
	}
	return use(model)
}

// finetune receives the rows of a user, trains on them and says ready.
func (c *conversation) finetune(ctx context.Context, run *Run, model Model) (Scorer, error) {
	rows, err := c.events()
	if err != nil {
		return nil, err
	}
	user := uint32(0)
	if rows.Len() > 0 {
		user = rows.User[0]
	}
	for i, u := range rows.User {
		if u != user {
			return nil, InvalidParams(fmt.Errorf("table EVENTS: row %d is of user %d, the first of user %d: want rows of one user", i, u, user))
		}
	}
	scorer, err := model.Finetune(ctx, run, rows)
	if err != nil {
		return nil, err
	}
	return scorer, c.send(&pluginpb.Frame{Body: &pluginpb.Frame_Ready{Ready: &pluginpb.Ready{User: user}}})
}

// score receives the table WINDOWS and answers each chunk with rows of SCORES.
func (c *conversation) score(ctx context.Context, run *Run, scorer Scorer) error {
	err := c.table(pluginpb.Table_WINDOWS, func(rows *pluginpb.Rows) error {
		var windows data.Windows
		if err := windows.AppendChunk(rows); err != nil {
			return InvalidParams(err)
		}
		scores := data.Scores{ID: windows.ID, Classes: run.Classes(), Values: make([]float32, windows.Len()*run.Classes())}
		if err := scorer.Score(ctx, run, windows, scores.Values); err != nil {
			return err
		}
		for i, v := range scores.Values {
			if f := float64(v); math.IsNaN(f) || math.IsInf(f, 0) {
				return fmt.Errorf("the score of window %d, class %d is %v: want a finite number",
					windows.ID[i/scores.Classes], i%scores.Classes, v)
			}
		}
		for chunk := range scores.Chunks() {
			if err := c.send(contract.Rows(chunk)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return c.send(contract.End(pluginpb.Table_SCORES))
}
