package sdktest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/client"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/params"
)

// Plugin is what the suites check.
type Plugin struct {
	// Open returns a client of the plugin, started afresh. What it starts ends
	// with the test that it is given.
	Open func(testing.TB) *client.Client
	// Params are the params to work with, as JSON, such as few epochs; "" means
	// the defaults.
	Params string
}

// suite is the check of one plugin.
type suite struct {
	Plugin
	kind        sdk.Kind
	description sdk.Description
	params      []byte // resolved
}

// begin asks the plugin what it is.
func begin(t *testing.T, p Plugin, kind sdk.Kind) *suite {
	t.Helper()
	d, err := p.Open(t).Describe(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if d.Kind != kind {
		t.Fatalf("plugin %s is a %s, want a %s", d.Name, d.Kind, kind)
	}
	resolved, err := params.Resolve(d.ParamsSchema, []byte(p.Params))
	if err != nil {
		t.Fatal(err)
	}
	return &suite{p, kind, d, resolved}
}

// run returns the run of a call whose model is in dir.
func (s *suite) run(t testing.TB, dir string) *sdk.Run {
	return &sdk.Run{
		Params:     s.params,
		Seed:       20250101,
		ModelDir:   dir,
		StateDir:   t.TempDir(),
		Threads:    1,
		Vocabulary: Vocabulary(),
		Context:    sdk.ContextTime,
		Target:     sdk.TargetIntent,
		Window:     data.MaxWindow,
	}
}

// prepare calls Fit or Pretrain with the population.
func (s *suite) prepare(ctx context.Context, c *client.Client, run *sdk.Run) error {
	switch {
	case s.kind == sdk.KindPredictor:
		return c.Predictor().Pretrain(ctx, run, Train(Population), Train(Dev))
	case s.description.Learns:
		return c.Generator().Fit(ctx, run, Train(Population), Profiles(Population))
	}
	return c.Generator().Fit(ctx, run, data.Events{}, data.Profiles{})
}

// model fills dir with a model made by a fresh process.
func (s *suite) model(t testing.TB, run *sdk.Run) map[string][]byte {
	t.Helper()
	if err := s.prepare(t.Context(), s.Open(t), run); err != nil {
		t.Fatal(err)
	}
	return tree(t, run.ModelDir)
}

// describe checks the description and that bad params are refused.
func (s *suite) describe(t *testing.T) {
	c, d := s.Open(t), s.description
	t.Run("Describe is stable", func(t *testing.T) {
		for _, again := range []*client.Client{c, s.Open(t)} {
			got, err := again.Describe(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(d, got); diff != "" {
				t.Errorf("described otherwise the second time: %s", diff)
			}
		}
	})
	t.Run("Params are documented", func(t *testing.T) {
		var schema struct {
			AdditionalProperties *bool
			Properties           map[string]struct {
				Description string
				Default     json.RawMessage
			}
		}
		if err := json.Unmarshal(d.ParamsSchema, &schema); err != nil {
			t.Fatal(err)
		}
		if schema.AdditionalProperties == nil || *schema.AdditionalProperties {
			t.Error("additionalProperties of the params schema is not false")
		}
		for name, property := range schema.Properties {
			if property.Description == "" || property.Default == nil {
				t.Errorf("param %q: want a description and a default", name)
			}
		}
	})
	t.Run("Unknown params are refused", func(t *testing.T) {
		if _, err := c.Estimate(t.Context(), []byte(`{"no_such_param": 1}`), sdk.Sizes{}); !errors.Is(err, sdk.ErrInvalid) {
			t.Errorf("estimate: got %v, want InvalidArgument", err)
		}
		run := s.run(t, t.TempDir())
		run.Params = []byte(`{"no_such_param": 1}`)
		if err := s.prepare(t.Context(), c, run); !errors.Is(err, sdk.ErrInvalid) {
			t.Errorf("fit or pretrain: got %v, want InvalidArgument", err)
		}
	})
	t.Run("Estimate takes the defaults", func(t *testing.T) {
		calls := []string{"fit", "generate"}
		if s.kind == sdk.KindPredictor {
			calls = []string{"pretrain", "finetune", "score"}
		}
		for _, call := range calls {
			sizes := sdk.Sizes{Call: call, Events: 1000, Users: 10, Windows: 1000, Weeks: 4,
				Vocabulary: sdk.VocabularySize{Locations: 4, Behaviours: 6, Intents: 3, SlotsPerDay: 48}}
			if _, err := c.Estimate(t.Context(), []byte(`{}`), sizes); err != nil {
				t.Error(err)
			}
		}
	})
}

// cancels checks that Fit or Pretrain ends with its context, and that the plugin
// goes on serving.
func (s *suite) cancels(t *testing.T) {
	t.Run("Cancellation ends a call", func(t *testing.T) {
		run := s.run(t, t.TempDir()) // before Open, so that it is removed when the plugin has ended
		c := s.Open(t)
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		// A plugin that reports is cancelled at work; one that does not may end first.
		run.OnProgress = func(float64, string) { cancel() }
		if err := s.prepare(ctx, c, run); err != nil && !errors.Is(err, context.Canceled) {
			t.Errorf("cancelled at work: got %v", err)
		}
		cancel()
		if err := s.prepare(ctx, c, run); !errors.Is(err, context.Canceled) {
			t.Errorf("cancelled before the call: got %v, want context.Canceled", err)
		}
		if _, err := c.Describe(t.Context()); err != nil {
			t.Errorf("after a cancelled call: %v", err)
		}
	})
}

// tree returns the files of a folder by path.
func tree(t testing.TB, dir string) map[string][]byte {
	files := map[string][]byte{}
	root := os.DirFS(dir)
	err := fs.WalkDir(root, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		files[path], err = fs.ReadFile(root, path)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// sameTree fails if two folders differ in a file.
func sameTree(t *testing.T, what string, want, got map[string][]byte) {
	t.Helper()
	for path := range want {
		if _, ok := got[path]; !ok {
			t.Errorf("%s: file %s is gone", what, path)
		} else if !bytes.Equal(want[path], got[path]) {
			t.Errorf("%s: file %s differs", what, path)
		}
	}
	for path := range got {
		if _, ok := want[path]; !ok {
			t.Errorf("%s: file %s is new", what, path)
		}
	}
}
