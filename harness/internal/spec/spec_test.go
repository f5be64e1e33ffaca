package spec

import (
	"errors"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// golden compares text with a file of testdata/golden.
func golden(t *testing.T, name, got string) {
	t.Helper()
	goldenFile(t, filepath.Join("testdata", "golden", name), got)
}

func goldenFile(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got; -update rewrites it)\n%s", file, diff)
	}
}

// registry holds plugins that describe themselves in this process, as they do
// over the wire.
type registry map[string]func() (sdk.Description, error)

func (r registry) Names() []string {
	var names []string
	for name := range r {
		names = append(names, name)
	}
	return names
}

func (r registry) Describe(name string) (sdk.Description, error) {
	if describe, ok := r[name]; ok {
		return describe()
	}
	return sdk.Description{}, fs.ErrNotExist
}

type markovParams struct {
	Order int    `json:"order" doc:"events that the next one depends on" jsonschema:"minimum=1,maximum=5"`
	Mode  string `json:"mode" jsonschema:"enum=fast,enum=exact"`
	Rates struct {
		First float64 `json:"first"`
		Last  float64 `json:"last"`
	} `json:"rates"`
}

// netParams has params of fine-tuning alone, one of them an object.
type netParams struct {
	Width  int     `json:"width" jsonschema:"minimum=1"`
	Rate   float64 `json:"rate" jsonschema:"exclusiveMinimum=0" phase:"finetune"`
	Epochs int     `json:"epochs" jsonschema:"minimum=1,maximum=10" phase:"finetune"`
	User   struct {
		Decay float64 `json:"decay" jsonschema:"minimum=0"`
	} `json:"user" phase:"finetune"`
}

func options() Options {
	markov := sdk.Plugin[markovParams]{
		Name: "markov", Version: "1", Summary: "Draws each event from those before it.",
		Defaults: markovParams{Order: 1, Mode: "fast"}, Learns: true,
		Resources: sdk.Resources{Threads: 1, MemoryBytes: 1 << 30},
		Generator: func(markovParams) (sdk.Generator, error) { return nil, errors.New("not served here") },
	}
	popularity := sdk.Plugin[struct{}]{
		Name: "popularity", Version: "1", Summary: "Ranks classes by how often they are.",
		Predictor: func(struct{}) (sdk.Predictor, error) { return nil, errors.New("not served here") },
	}
	net := sdk.Plugin[netParams]{
		Name: "net", Version: "1", Summary: "A network.",
		Defaults:  netParams{Width: 8, Rate: 1e-3, Epochs: 5},
		Predictor: func(netParams) (sdk.Predictor, error) { return nil, errors.New("not served here") },
	}
	// A plugin in another language writes its schema itself.
	layered := sdk.Description{Name: "layered", Kind: sdk.KindGenerator, ParamsSchema: []byte(`{
		"type": "object", "additionalProperties": false, "required": ["layers"],
		"properties": {"layers": {"type": "array", "items": {"type": "integer"}, "default": [4]},
			"width": {"anyOf": [{"type": "integer"}, {"type": "array"}], "default": 1}}}`)}
	taped := sdk.Description{Name: "taped", Kind: sdk.KindGenerator, ParamsSchema: []byte(`{
		"type": "object", "additionalProperties": false,
		"properties": {"tape": {"type": "string", "format": "path", "default": ""}, "name": {"type": "string", "default": ""}}}`)}
	asker := sdk.Description{Name: "asker", Kind: sdk.KindGenerator, Attempts: true, ParamsSchema: []byte(`{"type": "object"}`)}
	return Options{
		Plugins: registry{
			"asker":      func() (sdk.Description, error) { return asker, nil },
			"markov":     markov.Describe,
			"popularity": popularity.Describe,
			"net":        net.Describe,
			"layered":    func() (sdk.Description, error) { return layered, nil },
			"taped":      func() (sdk.Description, error) { return taped, nil },
			"bad-schema": func() (sdk.Description, error) {
				return sdk.Description{Kind: sdk.KindGenerator, ParamsSchema: []byte(`{"type": 3}`)}, nil
			},
			"broken": func() (sdk.Description, error) {
				return sdk.Description{}, errors.New("plugin broken: exited with status 7")
			},
		},
		Metrics: metrics(),
		Controls: map[Scenario][]string{
			FinetuneReplacement:  {"seed-only", "seed-tiled", "neighbour"},
			FinetuneAugmentation: {"real-x2", "population", "full-real"},
		},
	}
}

// metrics are the same for all scenarios but fidelity.
func metrics() map[Scenario]Metrics {
	of := map[Scenario]Metrics{}
	for _, s := range scenarios {
		of[s] = Metrics{Known: []string{"precision", "recall", "ndcg@3", "ndcg@5", "accuracy"}}
	}
	of[Fidelity] = Metrics{Known: []string{"bleu", "jsd", "jsd_bin", "pass@1"}, Default: []string{"jsd", "bleu"}, OfReplies: []string{"pass@1"}}
	return of
}

// TestReports holds the text of every report: a change of a message is a change
// of a golden file that somebody reads.
func TestReports(t *testing.T) {
	files, err := filepath.Glob("testdata/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no specs: %v", err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".yaml")
		t.Run(name, func(t *testing.T) {
			e, err := Load(file, options())
			if err != nil {
				golden(t, name+".txt", report(t, err))
				return
			}
			golden(t, name+".txt", "ok\n"+string(e.YAML()))
		})
	}
}

// report returns the text of an error after checking what all of them promise.
func report(t *testing.T, err error) string {
	t.Helper()
	var all *Errors
	if !errors.As(err, &all) || len(all.Problems) == 0 {
		t.Fatalf("%T is not *Errors with problems: %v", err, err)
	}
	for _, p := range all.Problems {
		if (p.File == "") == (p.Source == "") {
			t.Errorf("file %q and source %q: want one of them", p.File, p.Source)
		}
		if (p.Line > 0) != (p.Snippet != "") || (p.Line > 0) != (p.Col > 0) {
			t.Errorf("place %d:%d and snippet %q do not fit", p.Line, p.Col, p.Snippet)
		}
	}
	return all.Error() + "\n"
}
