package main

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn"
)

// official is what testdata/official.py printed of the authors' code.
type official struct {
	Width         int
	ReplaceRatio  float64   `json:"replace_ratio"`
	MaxSimilarity float64   `json:"max_similarity"`
	Owned         [][]int32 // by user
	Items         int
	Users         []float32 // P
	Embeddings    []float32 // Q
	Initial       officialWeights
	Steps         []struct {
		Users, Positives                   []int32
		Noise                              [][]float32 // by item replaced
		Total, Utility, Selection, Privacy float64
		After                              officialWeights
	}
	Release []struct {
		Replaced, Substitutes []int32
		Selection             float64
	}
}

// officialWeights are tensors by the authors' names.
type officialWeights map[string][]float32

func loadOfficial(t *testing.T) *official {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "official.json"))
	if err != nil {
		t.Fatal(err)
	}
	o := &official{}
	if err := json.Unmarshal(text, o); err != nil {
		t.Fatal(err)
	}
	return o
}

// params returns the settings that the authors' code ran with.
func (o *official) params() Params {
	p := defaults
	p.Width, p.ReplaceRatio, p.MaxSimilarity, p.OfficialPairing = o.Width, o.ReplaceRatio, o.MaxSimilarity, true
	p.Batch = len(o.Steps[0].Users)
	return p
}

// joint returns our training where the authors' began.
func (o *official) joint(t *testing.T, p Params, crew nn.Crew) *joint {
	t.Helper()
	f := newFactors(len(o.Owned), o.Items, p)
	copy(f.users(), o.Users)
	copy(f.items(), o.Embeddings)
	own := &interactions{items: o.Owned, most: o.Items}
	for user, items := range o.Owned {
		own.users, own.total = append(own.users, uint32(user)), own.total+len(items)
	}
	j, err := newJoint(p, f, own, crew)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(j.close)
	for _, pair := range officialTensors(j) {
		copy(pair.ours.Value, o.Initial[pair.theirs])
	}
	return j
}

// batch returns the triples of a step.
func (o *official) batch(step int) []triple {
	var batch []triple
	for i, user := range o.Steps[step].Users {
		batch = append(batch, triple{user: user, positive: o.Steps[step].Positives[i]})
	}
	return batch
}

// tensorPair is a tensor of ours and its name in the authors' code.
type tensorPair struct {
	ours   *nn.Tensor
	theirs string
}

func officialTensors(j *joint) []tensorPair {
	s, norm := j.selector, j.selector.norm
	pairs := []tensorPair{
		{norm.Weights().Tensor("gamma"), "feature_transform.0.weight"}, {norm.Weights().Tensor("beta"), "feature_transform.0.bias"},
		{norm.Running().Tensor("mean"), "feature_transform.0.running_mean"}, {norm.Running().Tensor("variance"), "feature_transform.0.running_var"},
	}
	for _, linear := range []struct {
		ours   *nn.Linear
		theirs string
	}{
		{s.hidden, "select_layer.0"}, {s.score, "select_layer.1"}, {s.transform, "feature_transform.1"},
		{j.generator.linear, "regularSimilar.user_item_feature"},
	} {
		pairs = append(pairs, tensorPair{linear.ours.Weights().Tensor("weight"), linear.theirs + ".weight"},
			tensorPair{linear.ours.Weights().Tensor("bias"), linear.theirs + ".bias"})
	}
	return pairs
}

// Three steps of the authors' code give these losses and weights, and its release these
// substitutes.
func TestOfficialCode(t *testing.T) {
	o := loadOfficial(t)
	j := o.joint(t, o.params(), 2)
	near := func(what string, got, want float64) {
		t.Helper()
		if math.Abs(got-want) > 2e-5*(1+math.Abs(want)) {
			t.Errorf("%s is %v, want %v", what, got, want)
		}
	}
	for i, want := range o.Steps {
		j.substitution.noise = func(_, row int, e []float32) { copy(e, want.Noise[row]) }
		got, err := j.step(o.batch(i), 0)
		if err != nil {
			t.Fatal(err)
		}
		if n := len(j.substitution.items); n != len(want.Noise) {
			t.Fatalf("step %d replaces %d items, want %d", i, n, len(want.Noise))
		}
		near(fmt.Sprintf("step %d: selection loss", i), got.selection, want.Selection)
		near(fmt.Sprintf("step %d: privacy loss", i), got.privacy, want.Privacy)
		near(fmt.Sprintf("step %d: utility loss", i), got.utility, want.Utility)
		near(fmt.Sprintf("step %d: loss", i), got.total, want.Total)
		for _, pair := range officialTensors(j) {
			for k, v := range want.After[pair.theirs] {
				near(fmt.Sprintf("step %d: %s[%d]", i, pair.theirs, k), float64(pair.ours.Value[k]), float64(v))
			}
		}
	}
	for user, want := range o.Release {
		p := vector(j.factors.users(), int32(user), o.Width)
		near(fmt.Sprintf("user %d: selection loss in evaluation", user), j.selector.loss(p, j.factors.items(), o.Owned[user]), want.Selection)
		replaced := least(o.Owned[user], j.selector.attend(p, j.factors.items(), o.Owned[user]), o.ReplaceRatio)
		var substitutes []int32
		for _, item := range replaced {
			q := vector(j.factors.items(), item, o.Width)
			substitutes = append(substitutes, largest(j.generator.scores(j.substitution.shelf, p, q, item)))
		}
		if diff := cmp.Diff(want.Replaced, slices.Clip(replaced)); diff != "" && len(replaced)+len(want.Replaced) > 0 {
			t.Errorf("user %d: items replaced differ (-want +got):\n%s", user, diff)
		}
		if diff := cmp.Diff(want.Substitutes, substitutes); diff != "" && len(substitutes)+len(want.Substitutes) > 0 {
			t.Errorf("user %d: substitutes differ (-want +got):\n%s", user, diff)
		}
	}
}
