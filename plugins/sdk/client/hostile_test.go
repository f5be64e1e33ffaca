package client_test

import (
	"context"
	"errors"
	"io"
	"math"
	"strings"
	"testing"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"

	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/client"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/internal/contract"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/pluginpb"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/sdktest"
)

type serverStream = grpc.BidiStreamingServer[pluginpb.Frame, pluginpb.Frame]

// script is a plugin that reads what it is sent, up to the first End of table
// after, and then sends frames and ends the call with OK. With after unspecified
// it reads nothing.
type script struct {
	pluginpb.UnimplementedGeneratorServer
	pluginpb.UnimplementedPredictorServer
	after  pluginpb.Table
	frames []*pluginpb.Frame
}

func (s script) play(stream serverStream) error {
	for s.after != pluginpb.Table_TABLE_UNSPECIFIED {
		f, err := stream.Recv()
		if err != nil {
			return err
		}
		if f.GetEnd().GetTable() == s.after {
			break
		}
	}
	for _, f := range s.frames {
		if err := stream.Send(f); err != nil {
			return err
		}
	}
	return nil
}

func (s script) Fit(stream serverStream) error      { return s.play(stream) }
func (s script) Generate(stream serverStream) error { return s.play(stream) }
func (s script) Pretrain(stream serverStream) error { return s.play(stream) }
func (s script) Score(stream serverStream) error    { return s.play(stream) }
func (s script) Finetune(stream serverStream) error { return s.play(stream) }

func connect(t *testing.T, after pluginpb.Table, frames ...*pluginpb.Frame) *client.Client {
	server := grpc.NewServer()
	s := script{after: after, frames: frames}
	pluginpb.RegisterGeneratorServer(server, s)
	pluginpb.RegisterPredictorServer(server, s)
	return client.New(sdktest.Connect(t, server))
}

func wantBroken(t *testing.T, err error, call, text string) {
	t.Helper()
	var broken *client.ContractError
	if !errors.As(err, &broken) || broken.Call != call || !strings.Contains(err.Error(), text) {
		t.Errorf("got  %v\nwant a ContractError of %s that says %q", err, call, text)
	}
}

// events returns the frames of rows, changed by edit.
func events(e data.Events, edit func(*data.Events)) *pluginpb.Frame {
	c := data.Events{}
	c.Append(e)
	if edit != nil {
		edit(&c)
	}
	for rows := range c.Chunks() {
		return contract.Rows(rows)
	}
	return nil
}

var (
	endEvents   = contract.End(pluginpb.Table_EVENTS)
	endAttempts = contract.End(pluginpb.Table_ATTEMPTS)
	endScores   = contract.End(pluginpb.Table_SCORES)
)

func ready(user uint32) *pluginpb.Frame {
	return &pluginpb.Frame{Body: &pluginpb.Frame_Ready{Ready: &pluginpb.Ready{User: user}}}
}

func join(parts ...data.Events) data.Events {
	var all data.Events
	for _, p := range parts {
		all.Append(p)
	}
	return all
}

func attempt(a data.Attempt) *pluginpb.Frame {
	for rows := range data.AttemptChunks([]data.Attempt{a}) {
		return contract.Rows(rows)
	}
	return nil
}

func TestHostileGenerate(t *testing.T) {
	type frames = []*pluginpb.Frame
	good := week(7, 1, 5)
	for name, c := range map[string]struct {
		frames frames
		want   string
	}{
		"nothing":             {frames{}, "ended the call with OK, want rows or the end of EVENTS"},
		"no end":              {frames{events(good, nil)}, "ended the call with OK, want rows or the end of EVENTS"},
		"attempts not ended":  {frames{endEvents, attempt(data.Attempt{User: 7, Weeks: 1})}, "want rows or the end of ATTEMPTS"},
		"table twice":         {frames{endEvents, endEvents}, "got the end of EVENTS"},
		"rows after end":      {frames{endEvents, events(good, nil)}, "got rows of EVENTS"},
		"frames after all":    {frames{endEvents, endAttempts, endScores}, "got the end of SCORES, want the end of the call"},
		"another table":       {frames{endScores}, "got the end of SCORES, want rows or the end of EVENTS"},
		"ready":               {frames{ready(7)}, "got ready"},
		"empty frame":         {frames{{}}, "got an empty frame"},
		"user not requested":  {frames{events(week(8, 1, 5), nil), endEvents}, "user 8 was not requested"},
		"users out of order":  {frames{events(join(week(9, 1, 5), good), nil), endEvents}, "user 7 after user 9"},
		"user comes back":     {frames{events(join(good, week(9, 1, 5), week(7, 2, 5)), nil), endEvents}, "user 7 after user 9"},
		"sequence 0":          {frames{events(history(7, 5), nil), endEvents}, "sequence 0, want 1"},
		"gap":                 {frames{events(join(good, week(7, 3, 5)), nil), endEvents}, "sequence 3, want 2"},
		"sequence comes back": {frames{events(join(good, week(7, 2, 5), good), nil), endEvents}, "sequence 1, want 3"},
		"too many weeks":      {frames{events(join(good, week(7, 2, 5), week(7, 3, 5)), nil), endEvents}, "week 3, want at most 2"},
		"two weeks in one": {frames{events(join(week(7, 1, 5), week(7, 2, 5)), func(e *data.Events) {
			for i := range e.Sequence {
				e.Sequence[i] = 1
			}
		}), endEvents}, "days 0 and 7 are not of one"},
		"out of order in time":      {frames{events(good, func(e *data.Events) { e.Day[4] = 0 }), endEvents}, "row 4: day is 0"},
		"out of order within a day": {frames{events(good, func(e *data.Events) { clear(e.Day); e.Slot[1] = 2 }), endEvents}, "row 2: slot is 12, want none before slot 2"},
		"location":                  {frames{events(good, func(e *data.Events) { e.Location[3] = 3 }), endEvents}, "row 3: location is 3, want at most 2"},
		"behaviour":                 {frames{events(good, func(e *data.Events) { e.Behaviour[3] = 1 << 31 }), endEvents}, "row 3: behaviour is 2147483648"},
		"intent":                    {frames{events(good, func(e *data.Events) { e.Intent[2] = 0 }), endEvents}, "row 2: intent is 0, want 1, the intent of behaviour 2 (code)"},
		"weekday":                   {frames{events(good, func(e *data.Events) { e.Weekday[0] = 7 }), endEvents}, "row 0: weekday is 7"},
		"slot":                      {frames{events(good, func(e *data.Events) { e.Slot[0] = 24 }), endEvents}, "row 0: slot is 24"},
		"short column": {frames{func() *pluginpb.Frame {
			f := events(good, nil)
			f.GetRows().Columns[2].Data = f.GetRows().Columns[2].Data[1:]
			return f
		}()}, `column "day": 19 bytes`},
		"week without end": {func() frames {
			f := events(week(7, 1, data.ChunkRows), nil)
			return frames{f, f}
		}(), "more than 65536 rows"},
		"attempt of another user": {frames{attempt(data.Attempt{User: 8, Weeks: 1})}, "user 8 was not requested"},
		"attempt with a bad row": {frames{attempt(data.Attempt{User: 7, Weeks: 1, Parsed: func() data.Events {
			e := week(7, 1, 1)
			e.Slot[0] = 99
			return e
		}()})}, "row 0: parsed: row 0: slot is 99"},
		"attempt of no week": {frames{attempt(data.Attempt{User: 7})}, "row 0: weeks is 0"},
		"artifact outside":   {frames{{Body: &pluginpb.Frame_Artifact{Artifact: &pluginpb.Artifact{Name: "../x"}}}}, `artifact "../x"`},
		"negative money":     {frames{{Body: &pluginpb.Frame_Spend{Spend: &pluginpb.Spend{MoneyUsd: math.Inf(1)}}}}, "+Inf USD"},
	} {
		t.Run(name, func(t *testing.T) {
			requests := []data.Request{{User: 7, Events: 100, MaxWeeks: 2}, {User: 9, Events: 100, MaxWeeks: 2}}
			err := connect(t, pluginpb.Table_EVENTS, c.frames...).Generator().Generate(t.Context(), newRun(t, ""), requests, &kept{})
			wantBroken(t, err, "generate", c.want)
		})
	}
}

// scores returns a frame of SCORES for the ids, two classes of value 0 each.
func scores(edit func(*data.Scores), ids ...uint32) *pluginpb.Frame {
	s := data.Scores{ID: ids, Classes: 2, Values: make([]float32, 2*len(ids))}
	if edit != nil {
		edit(&s)
	}
	for rows := range s.Chunks() {
		return contract.Rows(rows)
	}
	return nil
}

func TestHostileScores(t *testing.T) {
	type frames = []*pluginpb.Frame
	for name, c := range map[string]struct {
		frames frames
		want   string
	}{
		"too few":      {frames{scores(nil, 100, 101), endScores}, "2 rows, want 3"},
		"too many":     {frames{scores(nil, 100, 101, 102, 103), endScores}, "at least 4 rows, want 3"},
		"wrong order":  {frames{scores(nil, 101, 100, 102), endScores}, "row 0 is of window 101, want window 100"},
		"nan":          {frames{scores(func(s *data.Scores) { s.Values[3] = float32(math.NaN()) }, 100, 101, 102)}, "row 1, class 1: NaN"},
		"infinite":     {frames{scores(func(s *data.Scores) { s.Values[0] = float32(math.Inf(-1)) }, 100)}, "row 0, class 0: -Inf"},
		"wrong width":  {frames{scores(func(s *data.Scores) { s.Classes, s.Values = 1, s.Values[:3] }, 100, 101, 102)}, `column "values": 12 bytes`},
		"early end":    {frames{scores(nil, 100, 101, 102)}, "ended the call with OK, want the end of SCORES"},
		"more after":   {frames{scores(nil, 100, 101, 102), endScores, endScores}, "got the end of SCORES"},
		"events":       {frames{endEvents}, "got the end of EVENTS"},
		"count in air": {frames{contract.Rows(&pluginpb.Rows{Table: pluginpb.Table_SCORES, Count: math.MaxUint32})}, "want 3"},
	} {
		t.Run("score "+name, func(t *testing.T) {
			m, err := connect(t, pluginpb.Table_WINDOWS, c.frames...).Predictor().Load(t.Context(), newRun(t, ""))
			if err != nil {
				t.Fatal(err)
			}
			err = m.Score(t.Context(), newRun(t, ""), windows(5, 3), make([]float32, 6))
			wantBroken(t, err, "score", c.want)
		})
		t.Run("finetune "+name, func(t *testing.T) {
			all := append(frames{ready(5)}, c.frames...)
			m, err := connect(t, pluginpb.Table_EVENTS, all...).Predictor().Load(t.Context(), newRun(t, ""))
			if err != nil {
				t.Fatal(err)
			}
			s, err := m.Finetune(t.Context(), newRun(t, ""), history(5, 3))
			if err != nil {
				t.Fatal(err)
			}
			err = s.Score(t.Context(), newRun(t, ""), windows(5, 3), make([]float32, 6))
			err = errors.Join(err, m.(io.Closer).Close())
			wantBroken(t, err, "finetune", c.want)
		})
	}
}

func TestHostileReady(t *testing.T) {
	for name, c := range map[string]struct {
		frames []*pluginpb.Frame
		want   string
	}{
		"another user": {[]*pluginpb.Frame{ready(6)}, "ready of user 6, want of user 5"},
		"scores first": {[]*pluginpb.Frame{endScores}, "got the end of SCORES, want ready of user 5"},
		"early end":    {nil, "ended the call with OK, want ready"},
	} {
		t.Run(name, func(t *testing.T) {
			m, err := connect(t, pluginpb.Table_EVENTS, c.frames...).Predictor().Load(t.Context(), newRun(t, ""))
			if err != nil {
				t.Fatal(err)
			}
			_, err = m.Finetune(t.Context(), newRun(t, ""), history(5, 3))
			wantBroken(t, err, "finetune", c.want)
		})
	}
}

func TestHostileEnds(t *testing.T) {
	many := history(1, 1_000_000)
	t.Run("without reading", func(t *testing.T) {
		err := connect(t, 0).Generator().Fit(t.Context(), newRun(t, ""), many, data.Profiles{})
		wantBroken(t, err, "fit", "ended the call with OK before it had read its tables")
	})
	t.Run("with a frame", func(t *testing.T) {
		err := connect(t, pluginpb.Table_EVENTS, endEvents).Generator().Fit(t.Context(), newRun(t, ""), history(1, 1), data.Profiles{})
		wantBroken(t, err, "fit", "got the end of EVENTS, want the end of the call")
	})
	t.Run("too large", func(t *testing.T) {
		huge := &pluginpb.Frame{Body: &pluginpb.Frame_Log{Log: &pluginpb.Log{Message: strings.Repeat("x", sdk.MaxMessageBytes)}}}
		err := connect(t, pluginpb.Table_EVENTS, huge).Generator().Fit(t.Context(), newRun(t, ""), history(1, 1), data.Profiles{})
		wantBroken(t, err, "fit", "received message larger than max")
	})
}

// A plugin that writes before it reads, more than any buffer holds, and a host
// that sends more than any buffer holds: neither waits for the other.
func TestBothWaysAtOnce(t *testing.T) {
	noise := make([]*pluginpb.Frame, 64)
	for i := range noise {
		noise[i] = &pluginpb.Frame{Body: &pluginpb.Frame_Artifact{Artifact: &pluginpb.Artifact{Name: "noise", Data: make([]byte, 1<<20)}}}
	}
	server := grpc.NewServer()
	pluginpb.RegisterGeneratorServer(server, noisy{script: script{frames: noise}})
	run := newRun(t, "")
	bytes := 0
	run.OnArtifact = func(_ string, piece []byte) error { bytes += len(piece); return nil }
	err := client.New(sdktest.Connect(t, server)).Generator().Fit(t.Context(), run, history(1, 1_000_000), data.Profiles{})
	if err != nil || bytes != 64<<20 {
		t.Errorf("%d bytes of noise, %v", bytes, err)
	}
}

// noisy plays its script and then reads to the end.
type noisy struct{ script }

func (n noisy) Fit(stream serverStream) error {
	if err := n.play(stream); err != nil {
		return err
	}
	for {
		if _, err := stream.Recv(); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
	}
}

func TestReceiverGone(t *testing.T) {
	full := errors.New("the disk is full")
	run := newRun(t, "{}")
	run.OnSpend = func(sdk.Spend) error { return full }
	c := sdktest.InProcess(t, writerPlugin())
	if err := c.Generator().Fit(t.Context(), run, history(1, 1), data.Profiles{}); !errors.Is(err, full) {
		t.Errorf("fit: got %v, want the error of OnSpend", err)
	}
	err := c.Generator().Generate(t.Context(), newRun(t, "{}"), []data.Request{{User: 1, Events: 5, MaxWeeks: 1}}, failing{full})
	if !errors.Is(err, full) {
		t.Errorf("generate: got %v, want the error of the output", err)
	}
}

type failing struct{ err error }

func (f failing) Week(data.Events) error     { return f.err }
func (f failing) Attempt(data.Attempt) error { return f.err }

// describer answers Describe and Estimate as it is told.
type describer struct {
	pluginpb.UnimplementedPluginServer
	description *pluginpb.Description
	estimate    *pluginpb.EstimateReply
}

func (d describer) Describe(context.Context, *pluginpb.DescribeRequest) (*pluginpb.Description, error) {
	return d.description, nil
}

func (d describer) Estimate(context.Context, *pluginpb.EstimateRequest) (*pluginpb.EstimateReply, error) {
	return d.estimate, nil
}

func TestHostileDescribe(t *testing.T) {
	good := &pluginpb.Description{Name: "x", Kind: pluginpb.Kind_GENERATOR, Version: "1", ParamsSchema: []byte(`{}`)}
	for want, edit := range map[string]func(*pluginpb.Description){
		"kind KIND_UNSPECIFIED":       func(d *pluginpb.Description) { d.Kind = 0 },
		"reads 9":                     func(d *pluginpb.Description) { d.Reads = 9 },
		"determinism 9":               func(d *pluginpb.Description) { d.Determinism = 9 },
		`name "../x"`:                 func(d *pluginpb.Description) { d.Name = "../x" },
		"no version":                  func(d *pluginpb.Description) { d.Version = "" },
		"params schema":               func(d *pluginpb.Description) { d.ParamsSchema = []byte(`{`) },
		"the defaults of the params:": func(d *pluginpb.Description) { d.ParamsSchema = []byte(`{"required": ["a"]}`) },
		"param layers = 13: maximum: got 13, want 12": func(d *pluginpb.Description) {
			d.ParamsSchema = []byte(`{"properties": {"layers": {"maximum": 12, "default": 13}}}`)
		},
		`param "rate": x-phase of a generator is score, want "generate"`: func(d *pluginpb.Description) {
			d.ParamsSchema = []byte(`{"properties": {"rate": {"default": 1, "x-phase": "score"}}}`)
		},
		`param "rate": x-phase of a generator is finetune`: func(d *pluginpb.Description) {
			d.ParamsSchema = []byte(`{"properties": {"rate": {"default": 1, "x-phase": "finetune"}}}`)
		},
		`param "user": x-reads: for "own" it is "train", which is more than the plugin's own reads, "seed"`: func(d *pluginpb.Description) {
			d.Reads = pluginpb.Reads_SEED
			d.ParamsSchema = []byte(`{"properties": {"user": {"default": "own", "enum": ["own"], "x-reads": {"own": "train"}}}}`)
		},
	} {
		server := grpc.NewServer()
		bad := proto.CloneOf(good)
		edit(bad)
		pluginpb.RegisterPluginServer(server, describer{description: bad, estimate: &pluginpb.EstimateReply{Flops: -1}})
		c := client.New(sdktest.Connect(t, server))
		_, err := c.Describe(t.Context())
		wantBroken(t, err, "describe", want)
		_, err = c.Estimate(t.Context(), nil, sdk.Sizes{})
		wantBroken(t, err, "estimate", "-1 FLOPs")
	}
}
