package sdk

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/behaviorbench/behaviorbench/plugins/sdk/internal/paramjson"
)

// Plugin describes a plugin whose params are a P. It is the whole of a main
// function:
//
//	func main() {
//		sdk.Plugin[Params]{
//			Name:      "markov",
//			Version:   "1",
//			Summary:   "Draws each event from the one before it.",
//			Defaults:  Params{Order: 1},
//			Learns:    true,
//			Generator: func(p Params) (sdk.Generator, error) { return markov{p}, nil },
//		}.Serve()
//	}
//
// P is a struct whose exported fields have a json name and a doc; it is the only
// source of the params' schema, defaults, documentation and validation:
//
//	type Params struct {
//		Order int `json:"order" doc:"events that the next one depends on" jsonschema:"minimum=1,maximum=5"`
//	}
//
// The jsonschema tag takes minimum, maximum, enum and the like, as
// github.com/invopop/jsonschema reads them.
//
// The tag phase marks the params that the training call does not read: of a
// predictor those that act in fine-tuning alone, of a generator those that act in
// Generate alone.
//
//	FinetuneEpochs int     `json:"finetune_epochs" doc:"passes over a user's rows" phase:"finetune"`
//	Temperature    float64 `json:"temperature" doc:"of sampling" phase:"generate"`
//
// Pretrain and Fit get the default of a marked param whatever the spec says, so
// that entries that differ in nothing else share one trained model.
//
// Where what a generator reads of a user depends on a param, the tag reads says for
// each of its values which of ReadsNone, ReadsSeed and ReadsTrain it is; Plugin.Reads
// stays the most. What is not read never reaches the plugin:
//
//	User string `json:"user" doc:"..." jsonschema:"enum=none,enum=finetune" reads:"none=none,finetune=seed"`
//
// Where a plugin is not what it is named after for one value of a string param, the
// tag standin says value=what it is instead. The harness puts it into the names of
// rows and says so above their tables:
//
//	BaseURL string `json:"base_url" doc:"..." standin:"=offline stand-in"`
//
// A param that names a file or a folder has the schema's format "path". In a spec the
// name is relative to the file that says it; the plugin gets an absolute one:
//
//	Weights string `json:"weights" doc:"..." jsonschema:"format=path"`
//
// The tag shown says that the value of a string param belongs beside the rows of
// tables, and the words that stand before it; nothing is shown of a stand-in:
//
//	Model string `json:"model" doc:"name of the model" shown:"Asked the model"`
type Plugin[P any] struct {
	Name     string // lower case letters, digits, - and _
	Version  string // another one where equal params give other numbers; see harness tune
	Citation string // the paper or the page that the method comes from
	Summary  string // one sentence
	Defaults P      // the value of each param that a spec does not give

	Reads    Reads // generators: the most that Generate reads of a user; "" means ReadsNone
	Learns   bool  // generators: Fit learns from rows
	Attempts bool  // generators: Generate reports attempts

	// Uses names resources that one process at a time may use, such as
	// "llm:{base_url}", where {base_url} stands for that param.
	Uses       []string
	Stochastic bool // the same call may give other bytes
	Resources  Resources

	// Validate, if set, checks what the schema cannot say. Its error counts as
	// InvalidParams unless it is NotMeasurable.
	Validate func(P) error
	// Estimate, if set, is pure and cheap: what a call of these sizes costs.
	Estimate func(P, Sizes) Cost

	// Exactly one of the two is set. It is called once per call of the harness,
	// with valid params.
	Generator func(P) (Generator, error)
	Predictor func(P) (Predictor, error)
}

// Describe returns the plugin's description, or what is wrong with p. That the
// defaults are valid under the schema is for the harness to find, when it asks
// the plugin to describe itself, and for the conformance suite.
func (p Plugin[P]) Describe() (Description, error) {
	d := Description{
		Name:       p.Name,
		Kind:       KindGenerator,
		Version:    p.Version,
		Citation:   p.Citation,
		Summary:    p.Summary,
		Uses:       p.Uses,
		Stochastic: p.Stochastic,
		Resources:  p.Resources,
	}
	if p.Predictor != nil {
		d.Kind = KindPredictor
	} else {
		d.Learns, d.Attempts, d.Reads = p.Learns, p.Attempts, p.Reads
		if d.Reads == "" {
			d.Reads = ReadsNone
		}
	}
	schema, err := schemaOf(p.Defaults)
	if err != nil {
		return d, fmt.Errorf("plugin %q: %w", p.Name, err)
	}
	d.ParamsSchema = schema
	if err := errors.Join(p.mistakes(d)...); err != nil {
		return d, fmt.Errorf("plugin %q: %w", p.Name, err)
	}
	return d, nil
}

var (
	pluginName  = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]*$`)
	placeholder = regexp.MustCompile(`\{([^{}]*)\}`)
)

func (p Plugin[P]) mistakes(d Description) []error {
	var found []error
	add := func(format string, args ...any) { found = append(found, fmt.Errorf(format, args...)) }
	if !pluginName.MatchString(p.Name) {
		add("name: want lower case letters, digits, - and _")
	}
	if p.Version == "" {
		add("version: missing")
	}
	if p.Summary == "" {
		add("summary: missing")
	}
	if (p.Generator == nil) == (p.Predictor == nil) {
		add("set exactly one of Generator and Predictor")
	}
	if p.Predictor != nil && (p.Reads != "" || p.Learns || p.Attempts) {
		add("Reads, Learns and Attempts are for generators")
	}
	switch d.Reads {
	case "", ReadsNone, ReadsSeed, ReadsTrain:
	default:
		add("reads: %q, want %q, %q or %q", d.Reads, ReadsNone, ReadsSeed, ReadsTrain)
	}
	if p.Validate != nil {
		if err := p.Validate(p.Defaults); err != nil {
			add("defaults: %w", err)
		}
	}
	if _, err := paramjson.AfterTraining(d.ParamsSchema, string(d.Kind)); err != nil {
		found = append(found, err)
	}
	if _, err := paramjson.StandInOf(d.ParamsSchema); err != nil {
		found = append(found, err)
	}
	if _, err := paramjson.ShownOf(d.ParamsSchema); err != nil {
		found = append(found, err)
	}
	if _, err := paramjson.ReadsOf(d.ParamsSchema, string(d.Reads)); err != nil {
		found = append(found, err)
	}
	known := paramNames(d.ParamsSchema)
	for _, use := range p.Uses {
		for _, m := range placeholder.FindAllStringSubmatch(use, -1) {
			if !slices.Contains(known, m[1]) {
				add("uses: %q names {%s}, which is no param", use, m[1])
			}
		}
	}
	return found
}

// params decodes what a header holds: params that the harness found valid under
// the schema. What is absent has its default; unknown keys, other types and what
// Validate refuses are ErrInvalid, or ErrNotMeasurable.
func (p Plugin[P]) params(schema, given []byte) (params P, err error) {
	if err := decodeParams(schema, given, &params); err != nil {
		return params, InvalidParams(fmt.Errorf("params: %s", strings.TrimPrefix(err.Error(), "json: ")))
	}
	if p.Validate != nil {
		switch err := p.Validate(params); {
		case errors.Is(err, ErrNotMeasurable):
			return params, err
		case err != nil:
			return params, InvalidParams(fmt.Errorf("params: %w", err))
		}
	}
	return params, nil
}

// service returns the plugin without its type parameter.
func (p Plugin[P]) service() (*service, error) {
	description, err := p.Describe()
	if err != nil {
		return nil, err
	}
	s := &service{description: description}
	s.estimate = func(raw []byte, sizes Sizes) (Cost, error) {
		params, err := p.params(description.ParamsSchema, raw)
		if err != nil || p.Estimate == nil {
			return Cost{}, err
		}
		return p.Estimate(params, sizes), nil
	}
	if p.Generator != nil {
		s.generator = func(raw []byte) (Generator, error) {
			params, err := p.params(description.ParamsSchema, raw)
			if err != nil {
				return nil, err
			}
			return p.Generator(params)
		}
	} else {
		s.predictor = func(raw []byte) (Predictor, error) {
			params, err := p.params(description.ParamsSchema, raw)
			if err != nil {
				return nil, err
			}
			return p.Predictor(params)
		}
	}
	return s, nil
}
