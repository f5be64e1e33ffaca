package client

import (
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/pluginpb"
)

// header returns the frame that tells a plugin of run.
func header(run *sdk.Run) *pluginpb.Frame {
	h := &pluginpb.Header{
		Params:     run.Params,
		Seed:       run.Seed,
		ModelDir:   run.ModelDir,
		StateDir:   run.StateDir,
		Threads:    uint32(max(run.Threads, 0)),
		Vocabulary: run.Vocabulary.Proto(),
		Window:     uint32(max(run.Window, 0)),

		ScheduleEvents: uint64(max(run.ScheduleEvents, 0)),
		Budget: &pluginpb.Budget{
			Requests: run.Budget.Requests,
			Tokens:   run.Budget.Tokens,
			MoneyUsd: run.Budget.MoneyUSD,
		},
	}
	if run.Context == sdk.ContextTime {
		h.Context = pluginpb.Context_CONTEXT_TIME
	}
	if run.Target == sdk.TargetBehaviour {
		h.Target = pluginpb.Target_BEHAVIOUR
	}
	return &pluginpb.Frame{Body: &pluginpb.Frame_Header{Header: h}}
}
