package sdk

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math"
	"sync"

	"google.golang.org/grpc"

	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/internal/contract"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/pluginpb"
)

type stream = grpc.BidiStreamingServer[pluginpb.Frame, pluginpb.Frame]

// conversation is the plugin's side of one streaming call. One goroutine
// receives; any may send.
type conversation struct {
	stream  stream
	sending sync.Mutex
	peeked  *pluginpb.Frame
}

func (c *conversation) send(f *pluginpb.Frame) error {
	c.sending.Lock()
	defer c.sending.Unlock()
	return c.stream.Send(f)
}

// receive returns the next frame; io.EOF after the host has closed its side.
func (c *conversation) receive() (*pluginpb.Frame, error) {
	if f := c.peeked; f != nil {
		c.peeked = nil
		return f, nil
	}
	return c.stream.Recv()
}

// peek returns the table that the next frame belongs to and leaves the frame
// there; io.EOF after the host has closed its side.
func (c *conversation) peek() (pluginpb.Table, error) {
	f, err := c.receive()
	if err != nil {
		return 0, err
	}
	c.peeked = f
	switch body := f.GetBody().(type) {
	case *pluginpb.Frame_Rows:
		return body.Rows.GetTable(), nil
	case *pluginpb.Frame_End:
		return body.End.GetTable(), nil
	}
	return 0, InvalidParams(fmt.Errorf("the host sent %s, want a table", contract.Kind(f)))
}

// table receives one table and hands its chunks to add.
func (c *conversation) table(table pluginpb.Table, add func(*pluginpb.Rows) error) error {
	for {
		f, err := c.receive()
		if errors.Is(err, io.EOF) {
			return InvalidParams(fmt.Errorf("the host closed the call before the end of table %s", table))
		}
		if err != nil {
			return err
		}
		switch body := f.GetBody().(type) {
		case *pluginpb.Frame_Rows:
			if err := add(body.Rows); err != nil {
				return err
			}
			continue
		case *pluginpb.Frame_End:
			if body.End.GetTable() == table {
				return nil
			}
		}
		return InvalidParams(fmt.Errorf("the host sent %s within table %s", contract.Kind(f), table))
	}
}

// events receives the table EVENTS.
func (c *conversation) events() (data.Events, error) {
	var events data.Events
	err := c.table(pluginpb.Table_EVENTS, func(rows *pluginpb.Rows) error { return invalid(events.AppendChunk(rows)) })
	return events, err
}

// profiles receives the table PROFILES.
func (c *conversation) profiles() (data.Profiles, error) {
	var profiles data.Profiles
	err := c.table(pluginpb.Table_PROFILES, func(rows *pluginpb.Rows) error { return invalid(profiles.AppendChunk(rows)) })
	return profiles, err
}

func invalid(err error) error {
	if err == nil {
		return nil
	}
	return InvalidParams(err)
}

// header receives the header and returns the run that it describes, whose
// reports travel to the host.
func (c *conversation) header() (*Run, error) {
	f, err := c.receive()
	if errors.Is(err, io.EOF) {
		return nil, InvalidParams(errors.New("the host closed the call before its header"))
	}
	if err != nil {
		return nil, err
	}
	h := f.GetHeader()
	if h == nil {
		return nil, InvalidParams(fmt.Errorf("the host sent %s, want a header", contract.Kind(f)))
	}
	vocabulary, err := data.VocabularyOf(h.GetVocabulary())
	if err != nil {
		return nil, InvalidParams(fmt.Errorf("header: %w", err))
	}
	run := &Run{
		Params:     h.GetParams(),
		Seed:       h.GetSeed(),
		ModelDir:   h.GetModelDir(),
		StateDir:   h.GetStateDir(),
		Threads:    int(h.GetThreads()),
		Vocabulary: vocabulary,
		Context:    ContextNone,
		Target:     TargetIntent,
		Window:     int(h.GetWindow()),

		ScheduleEvents: int(min(h.GetScheduleEvents(), math.MaxInt32)),
		Budget: Budget{
			Requests: h.GetBudget().GetRequests(),
			Tokens:   h.GetBudget().GetTokens(),
			MoneyUSD: h.GetBudget().GetMoneyUsd(),
		},
		Log:        slog.New(&frameHandler{send: c.send}),
		OnProgress: c.progress,
		OnArtifact: c.artifact,
		OnSpend:    c.spend,
	}
	if h.GetContext() == pluginpb.Context_CONTEXT_TIME {
		run.Context = ContextTime
	}
	if h.GetTarget() == pluginpb.Target_BEHAVIOUR {
		run.Target = TargetBehaviour
	}
	return run, nil
}
