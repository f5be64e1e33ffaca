package main

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/sdktest"
)

// weekRun returns a run of the small population of sdktest, and its rows.
func weekRun(t *testing.T) (*sdk.Run, data.Events, data.Profiles) {
	run, _ := fixedRun(t, 2)
	run.Vocabulary = sdktest.Vocabulary()
	run.Window, run.Context, run.Target = data.MaxWindow, sdk.ContextNone, sdk.TargetIntent
	return run, sdktest.Train(sdktest.Population), sdktest.Profiles(sdktest.Population)
}

// shown returns a request for a user that shows a week of theirs.
func shown(user uint32) data.Request {
	history := sdktest.Train([]uint32{user})
	return data.Request{User: user, Events: 30, MaxWeeks: 9, History: history.Slice(0, 20), Profile: sdktest.Profiles([]uint32{user}).Of(user)}
}

// briefWeeks is brief for weeks.
func briefWeeks() Params {
	p := brief()
	p.Sequence, p.Length = SequenceWeek, defaults.Length
	return p
}

// Served and called directly, the plugin writes the same weeks.
func TestServed(t *testing.T) {
	p := plugin
	p.Defaults = briefWeeks()
	p.Defaults.Condition, p.Defaults.FinetuneEpochs = ConditionFinetune, 3
	write := func(g sdk.Generator) data.Events {
		run, train, profiles := weekRun(t)
		if err := g.Fit(t.Context(), run, train, profiles); err != nil {
			t.Fatal(err)
		}
		var w weeks
		if err := g.Generate(t.Context(), run, []data.Request{shown(2), shown(12)}, &w); err != nil {
			t.Fatal(err)
		}
		return w.Events
	}
	if diff := cmp.Diff(write(seqgan{p.Defaults}), write(sdktest.InProcess(t, p).Generator())); diff != "" {
		t.Errorf("served weeks differ (-direct +served):\n%s", diff)
	}
}
