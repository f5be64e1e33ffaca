package sdk_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/params"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/sdktest"
)

type netParams struct {
	Layers   int            `json:"layers" doc:"encoder blocks" jsonschema:"minimum=1,maximum=12"`
	Rate     float64        `json:"rate" doc:"learning rate" jsonschema:"exclusiveMinimum=0"`
	Size     string         `json:"size" doc:"how large" jsonschema:"enum=small,enum=large"`
	Schedule scheduleParams `json:"schedule" doc:"how the rate changes"`
	Widths   []int          `json:"widths" doc:"units of each layer"`
	Prices   map[string]int `json:"prices" doc:"by model"`
	Seed     uint64         `json:"seed" doc:"a number"`
	Tuning   tuningParams   `json:"tuning" doc:"of one user"`
	Epochs   int            `json:"epochs" doc:"over a user's rows" phase:"finetune"`
}

type tuningParams struct {
	Layers int     `json:"layers" doc:"that are trained" phase:"finetune"`
	Rate   float64 `json:"rate" doc:"of both phases"`
}

type scheduleParams struct {
	Warmup int    `json:"warmup" doc:"steps" jsonschema:"minimum=0"`
	Decay  string `json:"decay" doc:"curve" jsonschema:"enum=none,enum=cosine"`
}

func netPlugin() sdk.Plugin[netParams] {
	return sdk.Plugin[netParams]{
		Name: "net", Version: "1", Summary: "A net.",
		Defaults: netParams{
			Layers: 2, Rate: 1e-3, Size: "small", Schedule: scheduleParams{100, "none"},
			Widths: []int{8, 8}, Prices: map[string]int{"a": 1}, Seed: 1<<63 + 1,
		},
		Predictor: func(netParams) (sdk.Predictor, error) { return nil, errors.New("not here") },
	}
}

func netSchema(t testing.TB) []byte {
	d, err := netPlugin().Describe()
	if err != nil {
		t.Fatal(err)
	}
	return d.ParamsSchema
}

func TestSchema(t *testing.T) {
	var schema struct {
		Schema               string `json:"$schema"`
		AdditionalProperties bool
		Required             []string
		Properties           map[string]json.RawMessage
	}
	schema.AdditionalProperties = true
	if err := json.Unmarshal(netSchema(t), &schema); err != nil {
		t.Fatal(err)
	}
	if schema.Schema != "https://json-schema.org/draft/2020-12/schema" || schema.AdditionalProperties || schema.Required != nil {
		t.Errorf("schema %s", netSchema(t))
	}
	for key, want := range map[string]string{
		"layers": `{"default":2,"description":"encoder blocks","maximum":12,"minimum":1,"type":"integer"}`,
		"epochs": `{"default":0,"description":"over a user's rows","type":"integer","x-phase":"finetune"}`,
		"size":   `{"default":"small","description":"how large","enum":["small","large"],"type":"string"}`,
		"schedule": `{"additionalProperties":false,"default":{"decay":"none","warmup":100},"description":"how the rate changes",` +
			`"properties":{"decay":{"default":"none","description":"curve","enum":["none","cosine"],"type":"string"},` +
			`"warmup":{"default":100,"description":"steps","minimum":0,"type":"integer"}},"type":"object"}`,
	} {
		if diff := cmp.Diff(want, string(schema.Properties[key])); diff != "" {
			t.Errorf("%s: %s", key, diff)
		}
	}
}

func TestDescribeMistakes(t *testing.T) {
	good := netPlugin
	for name, c := range map[string]struct {
		edit func(*sdk.Plugin[netParams])
		want string
	}{
		"name":    {func(p *sdk.Plugin[netParams]) { p.Name = "My Net" }, "name: want lower case"},
		"version": {func(p *sdk.Plugin[netParams]) { p.Version = "" }, "version: missing"},
		"both": {func(p *sdk.Plugin[netParams]) {
			p.Generator = func(netParams) (sdk.Generator, error) { return nil, nil }
		}, "exactly one"},
		"neither": {func(p *sdk.Plugin[netParams]) { p.Predictor = nil }, "exactly one"},
		"learns":  {func(p *sdk.Plugin[netParams]) { p.Learns = true }, "are for generators"},
		"uses":    {func(p *sdk.Plugin[netParams]) { p.Uses = []string{"llm:{url}"} }, "{url}, which is no param"},
		"null":    {func(p *sdk.Plugin[netParams]) { p.Defaults.Widths = nil }, `"widths" has null for a default`},
		"validate": {func(p *sdk.Plugin[netParams]) {
			p.Validate = func(netParams) error { return errors.New("too wide") }
		}, "too wide"},
	} {
		t.Run(name, func(t *testing.T) {
			p := good()
			c.edit(&p)
			if _, err := p.Describe(); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want it to say %q", err, c.want)
			}
		})
	}
}

func TestParamsThatTrainingDoesNotRead(t *testing.T) {
	d, err := netPlugin().Describe()
	if err != nil {
		t.Fatal(err)
	}
	got, err := params.AfterTraining(d)
	if diff := cmp.Diff([]string{"epochs", "tuning.layers"}, got); err != nil || diff != "" {
		t.Errorf("%v (-want +got)\n%s", err, diff)
	}
	type misspelt struct {
		Epochs int `json:"epochs" doc:"passes" phase:"fintune"`
	}
	p := sdk.Plugin[misspelt]{
		Name: "x", Version: "1", Summary: "X.",
		Predictor: func(misspelt) (sdk.Predictor, error) { return nil, errors.New("not here") },
	}
	if _, err := p.Describe(); err == nil || !strings.Contains(err.Error(), `param "epochs": x-phase of a predictor is fintune, want "finetune" or nothing`) {
		t.Errorf("got %v", err)
	}
	g := netPlugin()
	g.Predictor, g.Generator = nil, func(netParams) (sdk.Generator, error) { return nil, errors.New("not here") }
	if _, err := g.Describe(); err == nil || !strings.Contains(err.Error(), `param "epochs": x-phase of a generator is finetune, want "generate" or nothing`) {
		t.Errorf("got %v", err)
	}
}

// ownParams say what is read of a user, two levels down.
type ownParams struct {
	Rate float64 `json:"rate" doc:"of sampling" phase:"generate"`
	From struct {
		User string `json:"user" doc:"what is shown" jsonschema:"enum=none,enum=week,enum=all" reads:"none=none,week=seed,all=train"`
	} `json:"from" doc:"where weeks come from" phase:"generate"`
}

func TestWhatIsReadByValue(t *testing.T) {
	p := sdk.Plugin[ownParams]{
		Name: "x", Version: "1", Summary: "X.", Reads: sdk.ReadsTrain,
		Generator: func(ownParams) (sdk.Generator, error) { return nil, errors.New("not here") },
	}
	p.Defaults.From.User = "week"
	d, err := p.Describe()
	if err != nil {
		t.Fatal(err)
	}
	for given, want := range map[string]sdk.Reads{`{}`: sdk.ReadsSeed, `{"from":{"user":"none"}}`: sdk.ReadsNone, `{"from":{"user":"all"}}`: sdk.ReadsTrain} {
		resolved, err := params.Resolve(d.ParamsSchema, []byte(given))
		if err != nil {
			t.Fatal(err)
		}
		if got, err := params.Reads(d, resolved); err != nil || got != want {
			t.Errorf("%s: reads %q, %v, want %q", given, got, err, want)
		}
	}
	if got, err := params.AfterTraining(d); err != nil || !cmp.Equal(got, []string{"from", "rate"}) {
		t.Errorf("not read in training: %v, %v", got, err)
	}
	p.Reads = sdk.ReadsSeed
	if _, err := p.Describe(); err == nil || !strings.Contains(err.Error(), `param "from.user": x-reads: for "all" it is "train", which is more than the plugin's own reads, "seed"`) {
		t.Errorf("got %v", err)
	}
	type misspelt struct {
		User string `json:"user" doc:"what is shown" jsonschema:"enum=none,enum=all" reads:"none=none,all"`
	}
	wrong := sdk.Plugin[misspelt]{
		Name: "x", Version: "1", Summary: "X.", Reads: sdk.ReadsTrain, Defaults: misspelt{"none"},
		Generator: func(misspelt) (sdk.Generator, error) { return nil, errors.New("not here") },
	}
	if _, err := wrong.Describe(); err == nil || !strings.Contains(err.Error(), `param "user": reads tag "none=none,all"`) {
		t.Errorf("got %v", err)
	}
}

type omitted struct {
	A int `json:"a,omitempty"`
}

func TestParamWithoutDefault(t *testing.T) {
	p := sdk.Plugin[omitted]{Name: "x", Version: "1", Summary: "X.", Generator: func(omitted) (sdk.Generator, error) { return noisy{}, nil }}
	if _, err := p.Describe(); err == nil || !strings.Contains(err.Error(), "take omitempty out") {
		t.Errorf("got %v", err)
	}
}

// What a header holds is decoded strictly; the rest is the harness's to check.
func TestParamsOfACall(t *testing.T) {
	var got netParams
	plugin := netPlugin()
	plugin.Estimate = func(p netParams, _ sdk.Sizes) sdk.Cost { got = p; return sdk.Cost{} }
	plugin.Validate = func(p netParams) error {
		if len(p.Widths) == 1 {
			return errors.New("widths: one is too few")
		}
		return nil
	}
	c := sdktest.InProcess(t, plugin)
	for given, edit := range map[string]func(*netParams){
		``:                                   func(*netParams) {},
		`{}`:                                 func(*netParams) {},
		`null`:                               func(*netParams) {},
		`{"layers": 3.0}`:                    func(p *netParams) { p.Layers = 3 },
		`{"widths": [], "rate": 5e-1}`:       func(p *netParams) { p.Widths, p.Rate = []int{}, 0.5 },
		`{"schedule": {"decay": "cosine"}}`:  func(p *netParams) { p.Schedule.Decay = "cosine" },
		`{"seed": 18446744073709551615}`:     func(p *netParams) { p.Seed = 1<<64 - 1 },
		`{"widths": [1, 2], "prices": null}`: func(p *netParams) { p.Widths, p.Prices = []int{1, 2}, nil },
	} {
		want := netPlugin().Defaults
		edit(&want)
		if _, err := c.Estimate(t.Context(), []byte(given), sdk.Sizes{}); err != nil {
			t.Errorf("%s: %v", given, err)
		} else if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", given, diff)
		}
	}
	for given, want := range map[string]string{
		`{"layer": 3}`:                `params: unknown field "layer"`,
		`{"schedule": {"warmpu": 3}}`: `params: unknown field "warmpu"`,
		`{"layers": "2"}`:             `params: cannot unmarshal string into`,
		`{"layers": 2.5}`:             `params: cannot unmarshal number 2.5 into`,
		`[]`:                          `params: cannot unmarshal array into`,
		`{} {}`:                       `params: not JSON: more than one value`,
		`{"widths": [1]}`:             `params: widths: one is too few`,
	} {
		if _, err := c.Estimate(t.Context(), []byte(given), sdk.Sizes{}); !errors.Is(err, sdk.ErrInvalid) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", given, err, want)
		}
	}
}
