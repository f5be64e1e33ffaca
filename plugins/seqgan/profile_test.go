package main

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

func TestFeatures(t *testing.T) {
	f := featuresOf(data.Profiles{Attributes: []data.Attribute{{Name: "age", Values: []string{"old", "young"}}, {Name: "job", Values: []string{"a", "b", "c"}}}})
	for _, c := range []struct {
		profile data.Profile
		want    []int32
	}{
		{nil, nil},
		{data.Profile{"age": "young", "job": "a"}, []int32{1, 2}},
		{data.Profile{"job": "c"}, []int32{4}},
		{data.Profile{"job": "unheard of", "height": "tall"}, nil},
	} {
		if diff := cmp.Diff(c.want, f.of(c.profile)); diff != "" {
			t.Errorf("%v: %s", c.profile, diff)
		}
	}
	again, err := parseFeatures(f.String())
	if err != nil || f.count() != 5 || cmp.Diff(f, again) != "" {
		t.Errorf("%v comes back as %v, %v", f, again, err)
	}
	if _, err := parseFeatures("{"); err == nil {
		t.Error("half of an object is read")
	}
}

// What a model file says of profiles is read or refused; what is read comes back.
func FuzzParseFeatures(f *testing.F) {
	f.Add(`[{"name":"age","values":["old","young"]}]`)
	f.Add("null")
	f.Add(`[{"values":null},{"name":"a","values":["b"]}]`)
	f.Fuzz(func(t *testing.T, text string) {
		read, err := parseFeatures(text)
		if err != nil {
			return
		}
		again, err := parseFeatures(read.String())
		if err != nil || cmp.Diff(read, again) != "" {
			t.Errorf("%q is read as %v and comes back as %v, %v", text, read, again, err)
		}
		profile := data.Profile{}
		for _, a := range read {
			for _, v := range a.Values {
				profile[a.Name] = v
			}
		}
		for _, n := range read.of(profile) {
			if n < 0 || int(n) >= read.count() {
				t.Errorf("feature %d of %d", n, read.count())
			}
		}
	})
}

// A generator that reads profiles learns to write for each profile what it has
// seen of it, from the first token on; likelihood, sampling and roll-outs agree.
func TestProfilesCondition(t *testing.T) {
	g := newGenerator(small, generatorConfig{embedding: 3, hidden: 8, features: 3}, 4, 2)
	g.init(rand.New(rand.NewPCG(1, 2)))
	if err := g.compile(); err != nil {
		t.Fatal(err)
	}
	defer g.close()
	sequences := []sequence{
		{tokens: []int32{3, 1, 0, 6}, profile: []int32{0}},
		{tokens: []int32{6, 6, 2, 5}, profile: []int32{1, 2}},
		{tokens: []int32{0, 5, 1, 1}, profile: nil},
	}
	solver, loss := g.adam(.01), 0.0
	for range 600 {
		var err error
		if loss, err = g.fit(solver, sequences); err != nil {
			t.Fatal(err)
		}
	}
	if loss > .02 {
		t.Errorf("the loss is %v after 600 steps, want about 0", loss)
	}
	if got := surprise(t, g, sequences); math.Abs(got-loss) > .01 {
		t.Errorf("the likelihood of the sequences is %v, want %v", got, loss)
	}
	s, again := newSampler(g), make([]sequence, len(sequences))
	for i := range again {
		again[i].profile = sequences[i].profile
	}
	stream := func(int) *rand.Rand { return rand.New(rand.NewPCG(3, 4)) }
	if err := s.sample(t.Context(), again, stream); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(sequences, again, open); diff != "" {
		t.Error("what is drawn for the profiles differs:", diff)
	}
	_, err := (&rollout{policy: s, copies: 2, every: 1}).values(t.Context(), sequences, func(drawn []sequence, _ []float32) {
		for i, d := range drawn {
			if want := sequences[i*len(sequences)/len(drawn)].tokens; cmp.Diff(want, d.tokens) != "" {
				t.Errorf("a roll-out of %v is %v", want, d.tokens)
			}
		}
	}, "test", streams)
	if err != nil {
		t.Fatal(err)
	}
}
