package week

import (
	"encoding/json"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/modelfile"
)

// A codec that is loaded is the one that was saved, and the same codec gives the
// same bytes.
func TestSaveThenLoad(t *testing.T) {
	modes(t, func(t *testing.T, m Mode) {
		rng := rand.New(rand.NewPCG(1, 2))
		train := random(rng, vocabulary(), 60)
		train.Append(table(on(0, 18, 4, 0)))
		for _, still := range []bool{false, true} {
			if still {
				clear(train.Weekday)
			}
			dirs := [2]string{t.TempDir(), t.TempDir()}
			want := codec(t, train, Config{Mode: m, MinCount: 2, MaxTokens: 77})
			for _, dir := range dirs {
				if err := want.Save(dir); err != nil {
					t.Fatal(err)
				}
			}
			got, err := Load(dirs[0], vocabulary())
			if err != nil {
				t.Fatal(err)
			}
			all := cmp.AllowUnexported(Codec{}, Grammar{}, joint{}, factored{}, moment{})
			if diff := cmp.Diff(want, got, all); diff != "" || got.still != still {
				t.Errorf("loaded codec differs, still %v (-want +got):\n%s", got.still, diff)
			}
			a, _ := os.ReadFile(filepath.Join(dirs[0], modelfile.Name))
			b, _ := os.ReadFile(filepath.Join(dirs[1], modelfile.Name))
			if diff := cmp.Diff(string(a), string(b)); diff != "" {
				t.Errorf("saved twice: %s", diff)
			}
		}
	})
}

func TestLoadRefuses(t *testing.T) {
	const joint, factored = `"mode":"joint","max_tokens":64,"slots_per_day":48,"day_start":8`, `"mode":"factored","max_tokens":128,"slots_per_day":48,"day_start":8`
	for _, c := range []struct{ model, want string }{
		{`{"mode":"joint","max_tokens":64,"slots_per_day":24,"day_start":8}`, "its days have 24 slots from slot 8, this data set's 48 from 8"},
		{`{"mode":"joint","max_tokens":64,"slots_per_day":48,"day_start":7}`, "48 slots from slot 7"},
		{`{"mode":"auto","max_tokens":64,"slots_per_day":48,"day_start":8}`, `mode "auto"`},
		{`{` + joint + `,"locations":[1]}`, "does not go with its tokens"},
		{`{` + factored + `,"moments":[[1,1,1]]}`, "does not go with its tokens"},
		{`{` + joint + `,"moments":[[48,0,0]]}`, "slot 48"},
		{`{` + joint + `,"moments":[[0,5,0]]}`, "location 5"},
		{`{` + joint + `,"moments":[[0,0,4]]}`, "behaviour 4"},
		{`{` + joint + `,"moments":[[4294967295,0,0]]}`, "slot 4294967295"},
		{`{` + joint + `,"moments":[[1,0,0],[1,0,0]]}`, "moment 1 does not come after"},
		{`{` + joint + `,"moments":[[1,0,0],[0,4,3]]}`, "moment 1 does not come after"},
		{`{` + factored + `,"locations":[4]}`, "location 0: id 4, want less than 4"},
		{`{` + factored + `,"behaviours":[1,1]}`, "behaviour 1: id 1 does not come after 1"},
		{`{` + joint + `,"usual":[[4,0]]}`, "behaviour 4"},
		{`{` + joint + `,"usual":[[0,4]]}`, "location 4"},
		{`{"mode":"joint","max_tokens":8,"slots_per_day":48,"day_start":8}`, "at most 8 tokens"},
		{`{"mode":"joint","max_tokens":-9,"slots_per_day":48,"day_start":8}`, "at most -9 tokens"},
		{`{"moods":1}`, "unknown field"},
	} {
		dir := t.TempDir()
		text := `{"format":"` + format + `","model":` + c.model + `}`
		if err := os.WriteFile(filepath.Join(dir, modelfile.Name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		_, err := Load(dir, vocabulary())
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), dir) {
			t.Errorf("%s: error is %v, want one with %q and the place", c.model, err, c.want)
		}
	}
}

// Whatever a file holds, it is refused or makes a codec that works.
func FuzzLoad(f *testing.F) {
	v := vocabulary()
	week := table(on(0, 18, 1, 1), on(0, 20, 3, 3), on(0, 2, 4, 0))
	for _, m := range []Mode{Joint, Factored} {
		dir := f.TempDir()
		if err := codec(f, week, Config{Mode: m, MinCount: 1}).Save(dir); err != nil {
			f.Fatal(err)
		}
		text, err := os.ReadFile(filepath.Join(dir, modelfile.Name))
		if err != nil {
			f.Fatal(err)
		}
		var file struct{ Model json.RawMessage }
		if err := json.Unmarshal(text, &file); err != nil {
			f.Fatal(err)
		}
		f.Add([]byte(file.Model))
	}
	f.Fuzz(func(t *testing.T, model []byte) {
		var s stored
		text := append([]byte(`{"format":"`+format+`","model":`), append(model, '}')...)
		if modelfile.Decode(text, format, &s) != nil {
			return
		}
		c, err := s.codec(v)
		if err != nil {
			return
		}
		c.Encode(nil, week)
		rng := rand.New(rand.NewPCG(1, 2))
		var count Counters
		rows := c.Decode(walk(rng, c, 60), 5, 1, &count)
		if err := data.Check(rows, v); err != nil {
			t.Fatal(err)
		}
		if s := count.Of("invalid"); s.Count != 0 {
			t.Fatalf("a legal walk: invalid is %+v", s)
		}
	})
}
