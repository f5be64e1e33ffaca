package oraclesource

import (
	"context"
	"encoding/binary"
	"errors"
	"io/fs"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/behaviorbench/behaviorbench/harness/internal/dataset"
	"github.com/behaviorbench/behaviorbench/harness/internal/oracle"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// weights returns an oracle of 60 tokens, sharp enough that some never occur.
func weights() []byte {
	rng := rand.New(rand.NewPCG(1, 2))
	var b []byte
	for range 8320 + 65*60 {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(float32(2*rng.NormFloat64())))
	}
	return b
}

func made(t *testing.T, population, individual int) *dataset.Raw {
	t.Helper()
	raw, err := draw(context.Background(), weights(), Params{population, individual, 3})
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// The training part of every user is the first 20 tokens of a sequence of the
// oracle, at day 0 in slots 0 to 19, with tokens as ids.
func TestTrainingPartsAreSequences(t *testing.T) {
	raw := made(t, 33, 4)
	d, err := dataset.Build("benchmark", raw, dataset.Settings{Location: dataset.LocationVenue})
	if err != nil {
		t.Fatal(err)
	}
	if err := data.Check(d.Events, &d.Vocabulary); err != nil {
		t.Error(err)
	}
	if n := []int{len(d.With(dataset.Population)), len(d.With(dataset.Dev)), len(d.With(dataset.Individual))}; !cmp.Equal(n, []int{30, 3, 4}) {
		t.Errorf("population, dev and individual users: %v", n)
	}
	if len(d.Vocabulary.Behaviours) != 60 || d.Vocabulary.Behaviours[41] != "41" {
		t.Errorf("behaviours are %v", d.Vocabulary.Behaviours)
	}
	drawn := map[string][]uint32{}
	for i, name := range raw.Users {
		drawn[name] = raw.Behaviour[i*length:][:length]
	}
	seen := map[uint32]bool{}
	for id, u := range d.Users {
		train := d.Train(uint32(id))
		if diff := cmp.Diff(drawn[u.Name][:20], train.Behaviour); diff != "" {
			t.Fatalf("%s trains on other tokens:\n%s", u.Name, diff)
		}
		for i := range train.Len() {
			e := train.Row(i)
			seen[e.Behaviour] = true
			if int(e.Slot) != i || e.Day != 0 || e.Weekday != 0 || e.Location != 0 || e.Intent != 0 {
				t.Fatalf("token %d of %s: %+v", i, u.Name, e)
			}
		}
	}
	if len(seen) == 60 {
		t.Error("every token occurs: the vocabulary is not shown to hold others")
	}
	if len(d.Notes) > 0 {
		t.Errorf("notes: %q", d.Notes)
	}
}

// The sequences are those that the oracle finds likely, and more users change none.
func TestSequencesAreTheOracles(t *testing.T) {
	few, many := made(t, 20, 3), made(t, 60, 20)
	for from, to := range map[int]int{0: 0, 20 * length: 60 * length} { // of either role
		if diff := cmp.Diff(few.Behaviour[from:from+3*length], many.Behaviour[to:to+3*length]); diff != "" {
			t.Errorf("more users change sequences:\n%s", diff)
		}
	}
	model, err := oracle.Parse(many.Oracle)
	if err != nil {
		t.Fatal(err)
	}
	other, err := draw(context.Background(), weights(), Params{60, 20, 4})
	if err != nil {
		t.Fatal(err)
	}
	cost := func(raw *dataset.Raw, shift uint32) float64 {
		var s [][]uint32
		for i := 0; i < raw.Len(); i += length {
			s = append(s, nil)
			for _, token := range raw.Behaviour[i : i+length] {
				s[len(s)-1] = append(s[len(s)-1], (token+shift)%60)
			}
		}
		nll, err := model.NLL(context.Background(), s)
		if err != nil {
			t.Fatal(err)
		}
		sum := 0.0
		for _, x := range nll {
			sum += x
		}
		return sum / float64(raw.Len())
	}
	if a, b, wrong := cost(many, 0), cost(other, 0), cost(many, 1); math.Abs(a-b) > .3 || wrong < 3*a {
		t.Errorf("sequences of two seeds cost %.3f and %.3f nats a token, shifted ones %.3f", a, b, wrong)
	}
	if cmp.Equal(many.Behaviour, other.Behaviour) {
		t.Error("another seed gives the same sequences")
	}
}

func TestMistakes(t *testing.T) {
	dir := t.TempDir()
	if _, err := Draw(context.Background(), dir, Params{}); !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), File) {
		t.Errorf("no file: %v", err)
	}
	if err := os.WriteFile(filepath.Join(dir, File), []byte("no weights"), 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := Draw(context.Background(), dir, Params{}); err == nil || !strings.Contains(err.Error(), filepath.Join(dir, File)+": 10 bytes are no oracle") {
		t.Errorf("a wrong file: %v", err)
	}
}
