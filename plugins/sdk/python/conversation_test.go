package python

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/internal/contract"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/pluginpb"
)

type call = grpc.BidiStreamingClient[pluginpb.Frame, pluginpb.Frame]

func headerOf(dir, params string) *pluginpb.Frame {
	return &pluginpb.Frame{Body: &pluginpb.Frame_Header{Header: &pluginpb.Header{
		Params: []byte(params), Seed: 7, ModelDir: dir, Threads: 1, Window: 50,
		Vocabulary: &pluginpb.Vocabulary{
			Locations: []string{"home", "work"}, Behaviours: []string{"sleep", "eat", "meet"}, Intents: []string{"rest", "do"},
			IntentOf: []uint32{0, 0, 1}, SlotsPerDay: 48, DayStart: 8,
		},
	}}}
}

var train = func() data.Events {
	var e data.Events
	for _, row := range []data.Event{
		{User: 1, Day: 0, Weekday: 2, Slot: 16, Location: 0, Behaviour: 1, Intent: 0},
		{User: 1, Day: 0, Weekday: 2, Slot: 2, Location: 1, Behaviour: 2, Intent: 1},
		{User: 1, Day: 6, Weekday: 1, Slot: 20, Location: 0, Behaviour: 0, Intent: 0},
		{User: 4, Day: 1, Weekday: 3, Slot: 9, Location: 2, Behaviour: 2, Intent: 1},
	} {
		e.Add(row)
	}
	return e
}()

var profiles = data.Profiles{User: []uint32{1, 4}, Attributes: []data.Attribute{
	{Name: "gender", Values: []string{"f", "m"}, Code: []uint32{1, 2}},
	{Name: "age", Values: []string{"18-24"}, Code: []uint32{0, 0}},
}}

// must fails the test on an error.
func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// say sends the header and the tables of a call and closes the host's side.
func say(t testing.TB, c call, header *pluginpb.Frame, tables ...func(send func(*pluginpb.Frame) error) error) {
	t.Helper()
	must(t, c.Send(header))
	for _, table := range tables {
		must(t, table(c.Send))
	}
	must(t, c.CloseSend())
}

func events(e data.Events) func(func(*pluginpb.Frame) error) error {
	return func(send func(*pluginpb.Frame) error) error {
		return contract.SendTable(send, pluginpb.Table_EVENTS, e.Chunks())
	}
}

func people(p data.Profiles) func(func(*pluginpb.Frame) error) error {
	return func(send func(*pluginpb.Frame) error) error {
		return contract.SendTable(send, pluginpb.Table_PROFILES, p.Chunks())
	}
}

func asked(r []data.Request) func(func(*pluginpb.Frame) error) error {
	return func(send func(*pluginpb.Frame) error) error {
		return contract.SendTable(send, pluginpb.Table_REQUESTS, data.RequestChunks(r))
	}
}

// heard collects what a call answers, up to its end.
type heard struct {
	events    data.Events
	scores    data.Scores
	artifacts map[string]string
	logs      []*pluginpb.Log
	ends      []pluginpb.Table
	err       error
}

func hear(t testing.TB, c call) heard {
	t.Helper()
	h := heard{artifacts: map[string]string{}, scores: data.Scores{Classes: 2}}
	for {
		f, err := c.Recv()
		if errors.Is(err, io.EOF) {
			return h
		}
		if err != nil {
			h.err = err
			return h
		}
		switch body := f.GetBody().(type) {
		case *pluginpb.Frame_Rows:
			if body.Rows.GetTable() == pluginpb.Table_SCORES {
				must(t, h.scores.AppendChunk(body.Rows))
			} else {
				must(t, h.events.AppendChunk(body.Rows))
			}
		case *pluginpb.Frame_End:
			h.ends = append(h.ends, body.End.GetTable())
		case *pluginpb.Frame_Artifact:
			h.artifacts[body.Artifact.GetName()] += string(body.Artifact.GetData())
		case *pluginpb.Frame_Log:
			h.logs = append(h.logs, body.Log)
		}
	}
}

func TestGenerator(t *testing.T) {
	p := start(t, unconditional, true)
	g, dir := pluginpb.NewGeneratorClient(p), t.TempDir()

	c, err := g.Fit(t.Context())
	must(t, err)
	say(t, c, headerOf(dir, `{"transcript":true}`), people(profiles), events(train))
	fit := hear(t, c)
	must(t, fit.err)
	want := `fit profile u=1 age=18-24 gender=m
fit profile u=4 age=18-24
fit event u=1 q=0 d=0 w=2 s=16 l=0 b=1 i=0
fit event u=1 q=0 d=0 w=2 s=2 l=1 b=2 i=1
fit event u=1 q=0 d=6 w=1 s=20 l=0 b=0 i=0
fit event u=4 q=0 d=1 w=3 s=9 l=2 b=2 i=1
`
	if diff := cmp.Diff(want, fit.artifacts["received"]); diff != "" {
		t.Errorf("fit received (-want +got):\n%s", diff)
	}

	generate := func(params string) heard {
		c, err := g.Generate(t.Context())
		must(t, err)
		requests := []data.Request{{User: 9, Weeks: 2, Events: 3, MaxWeeks: 9}, {User: 4, Weeks: 5, Events: 50, MaxWeeks: 3}}
		say(t, c, headerOf(dir, params), people(profiles), asked(requests), events(train.Slice(3, 4)))
		h := hear(t, c)
		must(t, h.err)
		return h
	}
	got := generate(`{"transcript":true}`)
	want = `generate request u=9 weeks=2 events=3 max=9
generate profile u=9
generate request u=4 weeks=5 events=50 max=3
generate profile u=4 age=18-24
generate event u=4 q=0 d=1 w=3 s=9 l=2 b=2 i=1
`
	if diff := cmp.Diff(want, got.artifacts["received"]); diff != "" {
		t.Errorf("generate received (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]pluginpb.Table{pluginpb.Table_EVENTS}, got.ends); diff != "" {
		t.Errorf("ends (-want +got):\n%s", diff)
	}

	// Four rows in three weeks (user 1's in two): one event a week.
	sequences := map[uint32][]uint32{}
	for i := range got.events.Len() {
		e := got.events.Row(i)
		sequences[e.User] = append(sequences[e.User], e.Sequence)
		if e.Day != 7*(e.Sequence-1)+uint32(e.Weekday) {
			t.Errorf("row %d: day %d of weekday %d in week %d", i, e.Day, e.Weekday, e.Sequence)
		}
		if !has(train, e) {
			t.Errorf("row %d: %+v was in no training row", i, e)
		}
	}
	if diff := cmp.Diff(map[uint32][]uint32{9: {1, 2, 3}, 4: {1, 2, 3}}, sequences); diff != "" {
		t.Errorf("sequences by user (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(got.events, generate("").events); diff != "" {
		t.Errorf("the same call gives other rows (-first +second):\n%s", diff)
	}
}

// Weeks of many events keep the order of time.
func TestGeneratorSorts(t *testing.T) {
	g, dir := pluginpb.NewGeneratorClient(start(t, unconditional, false)), t.TempDir()
	var crowd data.Events
	for i := range uint32(100) {
		crowd.Add(data.Event{User: 1, Day: i / 15, Weekday: uint8(i / 15), Slot: uint8(8+i*3) % 48, Behaviour: i % 2})
	}
	c, err := g.Fit(t.Context())
	must(t, err)
	say(t, c, headerOf(dir, ""), people(data.Profiles{}), events(crowd))
	must(t, hear(t, c).err)

	c, err = g.Generate(t.Context())
	must(t, err)
	request := []data.Request{{User: 1, Events: 300, MaxWeeks: 9}}
	say(t, c, headerOf(dir, ""), people(data.Profiles{}), asked(request), events(data.Events{}))
	got := hear(t, c)
	must(t, got.err)
	vocabulary, err := data.VocabularyOf(headerOf(dir, "").GetHeader().GetVocabulary())
	must(t, err)
	must(t, data.Check(got.events, &vocabulary))
	if got.events.Len() != 300 {
		t.Errorf("got %d rows, want 300", got.events.Len())
	}
}

// has says whether a row has the time of the week and the ids of e.
func has(rows data.Events, e data.Event) bool {
	for i := range rows.Len() {
		r := rows.Row(i)
		r.User, r.Sequence, r.Day = e.User, e.Sequence, e.Day
		if r == e {
			return true
		}
	}
	return false
}

func windows(n int) data.Windows {
	var w data.Windows
	for i := range n {
		w.Add(data.Window{ID: uint32(100 + i), User: 1, Weekday: data.Masked, Slot: data.Masked, History: train.Slice(0, 1)})
	}
	return w
}

func problems(n int) func(func(*pluginpb.Frame) error) error {
	return func(send func(*pluginpb.Frame) error) error {
		return contract.SendTable(send, pluginpb.Table_WINDOWS, windows(n).Chunks())
	}
}

func TestPredictor(t *testing.T) {
	p := start(t, popularity, true)
	predictor, dir := pluginpb.NewPredictorClient(p), t.TempDir()
	c, err := predictor.Pretrain(t.Context())
	must(t, err)
	say(t, c, headerOf(dir, ""), events(train), events(data.Events{}))
	must(t, hear(t, c).err)

	c, err = predictor.Score(t.Context())
	must(t, err)
	say(t, c, headerOf(dir, ""), problems(2))
	score := hear(t, c)
	must(t, score.err)
	if diff := cmp.Diff(data.Scores{ID: []uint32{100, 101}, Classes: 2, Values: []float32{.5, .5, .5, .5}}, score.scores); diff != "" {
		t.Errorf("scores (-want +got):\n%s", diff)
	}

	// Users 1 (intents 0, 1, 0), 4 (intent 1) and one without rows; prior 1.
	c, err = predictor.Finetune(t.Context())
	must(t, err)
	must(t, c.Send(headerOf(dir, `{"prior":1}`)))
	for _, user := range []struct {
		rows  data.Events
		ready uint32
		want  []float32
	}{
		{train.Slice(0, 3), 1, []float32{2.5 / 4, 1.5 / 4}},
		{train.Slice(3, 4), 4, []float32{.5 / 2, 1.5 / 2}},
		{data.Events{}, 0, []float32{.5, .5}},
	} {
		must(t, events(user.rows)(c.Send))
		f, err := c.Recv()
		must(t, err)
		if f.GetReady() == nil || f.GetReady().GetUser() != user.ready {
			t.Fatalf("got %v, want ready %d", f, user.ready)
		}
		for range 2 { // the host may ask the same model again
			must(t, problems(1)(c.Send))
			got := data.Scores{Classes: 2}
			f, err := c.Recv()
			must(t, err)
			must(t, got.AppendChunk(f.GetRows()))
			if diff := cmp.Diff(user.want, got.Values); diff != "" {
				t.Errorf("user %d (-want +got):\n%s", user.ready, diff)
			}
			if f, err = c.Recv(); err != nil || f.GetEnd().GetTable() != pluginpb.Table_SCORES {
				t.Fatalf("got %v, %v, want the end of SCORES", f, err)
			}
		}
	}
	must(t, c.CloseSend())
	if _, err := c.Recv(); !errors.Is(err, io.EOF) {
		t.Errorf("got %v, want the end of the call", err)
	}
}

func TestFailures(t *testing.T) {
	p := start(t, faulty, false)
	g := pluginpb.NewGeneratorClient(p)
	fit := func(params string, tables ...func(func(*pluginpb.Frame) error) error) error {
		c, err := g.Fit(t.Context())
		must(t, err)
		say(t, c, headerOf(t.TempDir(), params), tables...)
		return hear(t, c).err
	}
	bad := func(send func(*pluginpb.Frame) error) error {
		return send(contract.Rows(&pluginpb.Rows{Table: pluginpb.Table_PROFILES, Count: 1, Columns: []*pluginpb.Column{{Name: "users"}}}))
	}
	none := []func(func(*pluginpb.Frame) error) error{people(data.Profiles{}), events(data.Events{})}
	for _, tc := range []struct {
		name   string
		params string
		tables []func(func(*pluginpb.Frame) error) error
		code   codes.Code
		want   []string
	}{
		{"nothing", `{}`, none, codes.OK, nil},
		{"exception", `{"fault":"raise"}`, none, codes.Internal, []string{
			"ArithmeticError: loss is NaN at epoch 3 — ünbounded", "in diverge", "plugin.py"}},
		{"exit", `{"fault":"exit"}`, none, codes.Internal, []string{"SystemExit: leaving early"}},
		{"params", `{"fault":"params"}`, none, codes.InvalidArgument, []string{"fault: this plugin cannot use these rows"}},
		{"budget", `{"fault":"budget"}`, none, codes.ResourceExhausted, []string{"no tokens are left of 10"}},
		{"measure", `{"fault":"measure"}`, none, codes.FailedPrecondition, []string{"nothing to measure without a model"}},
		{"unknown param", `{"falt":"raise"}`, none, codes.InvalidArgument, []string{"falt: no such param; did you mean fault?"}},
		{"bad column", `{}`, []func(func(*pluginpb.Frame) error) error{bad}, codes.InvalidArgument,
			[]string{"profiles: column 1 is 'users', want 'user'"}},
		{"closed early", `{}`, none[:1], codes.InvalidArgument, []string{"closed the call before the table EVENTS"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := status.Convert(fit(tc.params, tc.tables...))
			if s.Code() != tc.code {
				t.Fatalf("got %v: %s, want %v", s.Code(), s.Message(), tc.code)
			}
			for _, part := range tc.want {
				if !strings.Contains(s.Message(), part) {
					t.Errorf("message lacks %q:\n%s", part, s.Message())
				}
			}
		})
	}

	cost, err := pluginpb.NewPluginClient(p).Estimate(t.Context(), &pluginpb.EstimateRequest{Call: "fit", Events: 8, Weeks: 3})
	if err != nil || cost.GetFlops() != 16 || cost.GetPromptTokens() != 3 || cost.GetUnpriced() != "a model" {
		t.Errorf("estimate: got %v, %v", cost, err)
	}
	_, err = pluginpb.NewPluginClient(p).Estimate(t.Context(), &pluginpb.EstimateRequest{Params: []byte(`{"fault":"raise"}`)})
	if status.Code(err) != codes.Internal || !strings.Contains(err.Error(), "loss is NaN at epoch 0") {
		t.Errorf("estimate that raises: got %v", err)
	}

	c, err := g.Generate(t.Context())
	must(t, err)
	say(t, c, headerOf(t.TempDir(), ""), people(data.Profiles{}), asked([]data.Request{{User: 3, Events: 1, MaxWeeks: 5}}), events(data.Events{}))
	if err := hear(t, c).err; status.Code(err) != codes.Internal || !strings.Contains(err.Error(), "user 3, sequence 2: want sequence 1") {
		t.Errorf("a week out of turn: got %v", err)
	}

	p.client.Kill()
	if line := logged(t, p.stderr.String(), "loss is NaN"); !strings.Contains(line["traceback"], "Traceback (most recent call last)") {
		t.Errorf("the log lacks the traceback: %v", line)
	}
	if !strings.Contains(p.stderr.String(), "working on raise") {
		t.Error("what a plugin prints is lost")
	}
}

// logged returns the hclog line that contains text.
func logged(t *testing.T, stderr, text string) map[string]string {
	t.Helper()
	for line := range strings.Lines(stderr) {
		fields := map[string]string{}
		if json.Unmarshal([]byte(line), &fields) == nil && strings.Contains(fields["@message"], text) {
			return fields
		}
	}
	t.Fatalf("no log line says %q:\n%s", text, stderr)
	return nil
}

// A plugin under backpressure hears of a cancelled call and takes the next one.
func TestCancel(t *testing.T) {
	p := start(t, faulty, false)
	g := pluginpb.NewGeneratorClient(p)
	ctx, cancel := context.WithCancel(t.Context())
	c, err := g.Fit(ctx)
	must(t, err)
	say(t, c, headerOf(t.TempDir(), `{"fault":"flood"}`), people(data.Profiles{}), events(data.Events{}))
	if _, err := c.Recv(); err != nil {
		t.Fatal(err)
	}
	cancel()
	if err := hear(t, c).err; status.Code(err) != codes.Canceled {
		t.Errorf("got %v, want Canceled", err)
	}
	for i := range 16 { // twice the threads that serve calls
		c, err = g.Fit(t.Context())
		must(t, err)
		params := `{}`
		if i == 0 {
			params = `{"fault":"wait"}` // until the flood has ended
		}
		say(t, c, headerOf(t.TempDir(), params), people(data.Profiles{}), events(data.Events{}))
		must(t, hear(t, c).err)
	}
}
