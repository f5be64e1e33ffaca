package client

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/internal/contract"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/pluginpb"
)

type generator struct{ pb pluginpb.GeneratorClient }

// Fit sends the training rows and waits for the end.
func (g generator) Fit(ctx context.Context, run *sdk.Run, train data.Events, profiles data.Profiles) error {
	c, err := open(ctx, "fit", run, g.pb.Fit)
	if err != nil {
		return err
	}
	defer c.close()
	c.sendLast(func(send func(*pluginpb.Frame) error) error {
		if err := contract.SendTable(send, pluginpb.Table_PROFILES, profiles.Chunks()); err != nil {
			return err
		}
		return contract.SendTable(send, pluginpb.Table_EVENTS, train.Chunks())
	})
	return c.end()
}

// Generate sends the requests and hands what comes back to out.
func (g generator) Generate(ctx context.Context, run *sdk.Run, requests []data.Request, out sdk.Output) error {
	if err := checkRequests(requests); err != nil {
		return fmt.Errorf("generate: %w", err)
	}
	c, err := open(ctx, "generate", run, g.pb.Generate)
	if err != nil {
		return err
	}
	defer c.close()
	c.sendLast(func(send func(*pluginpb.Frame) error) error {
		if err := contract.SendTable(send, pluginpb.Table_PROFILES, profilesOf(requests).Chunks()); err != nil {
			return err
		}
		if err := contract.SendTable(send, pluginpb.Table_REQUESTS, data.RequestChunks(requests)); err != nil {
			return err
		}
		return contract.SendTable(send, pluginpb.Table_EVENTS, historyChunks(requests))
	})
	answer := newAnswer(c, requests, out)
	for {
		f, err := c.receive()
		if errors.Is(err, io.EOF) && answer.complete() {
			return c.read()
		}
		if err != nil {
			return c.early(err, answer.want())
		}
		if err := answer.add(f); err != nil {
			return err
		}
	}
}
