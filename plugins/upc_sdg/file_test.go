package main

import (
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/behaviorbench/behaviorbench/plugins/internal/week"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/modelfile"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/sdktest"
)

// What does not fit the run is an error that says so.
func TestLoadRefuses(t *testing.T) {
	run := testRun(t)
	p := small()
	p.Epochs = 1
	fit(t, run, p, sdktest.Train(sdktest.Population))
	for want, change := range map[string]func(*sdk.Run, *Params){
		"item is":     func(_ *sdk.Run, p *Params) { p.Item = ItemPlain },
		"shape":       func(_ *sdk.Run, p *Params) { p.Width = 9 },
		"3 locations": func(r *sdk.Run, _ *Params) { r.Vocabulary.Locations = r.Vocabulary.Locations[:3] },
		"model.json":  func(r *sdk.Run, _ *Params) { r.ModelDir = t.TempDir() },
	} {
		other, q := *run, p
		change(&other, &q)
		_, err := load(&other, q)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want an error with %q, got %v", want, err)
		}
		if isMissing := want == "model.json"; errors.Is(err, sdk.ErrInvalid) == isMissing {
			t.Errorf("%v: invalid params: %v", err, !isMissing)
		}
	}
	path := filepath.Join(run.ModelDir, weightsFile)
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	copy(file[len(file)-4:], []byte{0, 0, 0xc0, 0x7f}) // not a number
	if err := os.WriteFile(path, file, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := load(run, p); err == nil || !strings.Contains(err.Error(), "NaN") {
		t.Errorf("a weight that is no number loads: %v", err)
	}
}

// An index that is accepted publishes valid rows.
func FuzzIndex(f *testing.F) {
	f.Add([]byte(`{"format":"upc_sdg/1","model":{"item":"slot-location-behaviour","users":[0,3],"items":[[0,0,0],[0,1,1],[5,3,5]]}}`))
	f.Add([]byte(`{"format":"upc_sdg/1","model":{"item":"location-behaviour","users":[],"items":[[0,2,2]]}}`))
	f.Add([]byte(`{"format":"upc_sdg/1","model":{"item":"x","users":[2,1],"items":[[6,0,0],[0,9,9]]}}`))
	v := sdktest.Vocabulary()
	shown := sdktest.Train(sdktest.Individuals[:1])
	f.Fuzz(func(t *testing.T, text []byte) {
		var x index
		if modelfile.Decode(text, format, &x) != nil || len(x.Items) > 1000 || len(x.Users) > 1000 {
			return
		}
		c, err := x.catalogue(&v)
		if err != nil || len(c.items) == 0 {
			return
		}
		p := small()
		p.ReplaceRatio = 1
		m := newModel(p, c, x.Users)
		m.factors.init(rand.New(rand.NewPCG(1, 2)), 1)
		r, err := newRelease(m, p, 1)
		if err != nil {
			t.Fatal(err)
		}
		defer r.close()
		e, err := r.edition(&sdk.Run{Vocabulary: v}, 3, shown)
		if err != nil {
			t.Fatal(err)
		}
		var count week.Counters
		if err := data.Check(e.week(shown, &count), &v); err != nil {
			t.Fatal(err)
		}
	})
}
