package spec

import (
	"bytes"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/behaviorbench/behaviorbench/plugins/sdk/params"
)

// State says how the fine-tuning settings of a predictor came to be.
type State string

// The states.
const (
	Nothing   State = "nothing to tune" // no param acts in fine-tuning alone, and none is asked to be tuned
	Untuned   State = "untuned"         // given by the spec, or the plugin's defaults
	Stale     State = "stale"           // untuned, though settings were chosen: for something else
	Overruled State = "overruled"       // untuned, though settings were chosen: the spec gives some of them another value
	Chosen    State = "chosen"          // by harness tune
)

// Tuning is the state of one predictor.
type Tuning struct {
	Predictor string
	State     State
	Choice    Choice   // Stale, Overruled, Chosen: what was chosen
	Differs   []string // Stale: what is not as it was; Overruled: the params in question; sorted
	Asked     bool     // whether the spec names values to try
}

// Overlay returns the experiment with the settings that were chosen for its
// predictors on a data set (its digest) in place of the plugins' defaults, and the
// state of each predictor. A param that the spec gives stays as it is. Values were
// chosen together and are used together: where the spec gives one of them another
// value none is used, as nothing says that the others are the best beside it.
func (e *Experiment) Overlay(s *Settings, digest string) (*Experiment, []Tuning, error) {
	with := *e
	with.Predictors = slices.Clone(e.Predictors)
	tunings := make([]Tuning, len(e.Predictors))
	for i := range with.Predictors {
		var err error
		if tunings[i], err = with.overlay(&with.Predictors[i], s, digest); err != nil {
			return nil, nil, err
		}
	}
	return &with, tunings, nil
}

// overlay lays the settings that were chosen for a predictor over its params.
func (e *Experiment) overlay(p *Entry, s *Settings, digest string) (Tuning, error) {
	t := Tuning{Predictor: p.Name, State: Untuned, Asked: len(p.Tune) > 0}
	marked, err := params.AfterTraining(p.Description)
	if err != nil {
		return t, err
	}
	if len(marked) == 0 && len(p.Tune) == 0 {
		t.State = Nothing
		return t, nil
	}
	at := slices.IndexFunc(s.Tuned, func(c Choice) bool {
		return c.Predictor == p.Name && c.Context == e.Predict.Context && c.Target == e.Predict.Target
	})
	if at < 0 {
		return t, nil
	}
	c := s.Tuned[at]
	differs, err := e.differences(*p, c, digest)
	if err != nil {
		return t, err
	}
	whole, kept, err := p.overlaid(c.Chosen)
	var refused params.Errors
	switch {
	case errors.As(err, &refused): // by the schema of another build of the plugin
		if len(differs) == 0 {
			differs = []string{"plugin"}
		}
	case err != nil:
		return t, err
	case len(kept) == len(c.Chosen): // the spec gives all of it: nothing is lost
		return t, nil
	}
	t.Choice = c
	switch {
	case len(differs) > 0:
		t.State, t.Differs = Stale, differs
	case len(kept) > 0:
		t.State, t.Differs = Overruled, kept
	default:
		t.State, p.Params = Chosen, whole
	}
	return t, nil
}

// overlaid returns the entry's params with chosen values, and those of the chosen
// params to which the spec gives another value, sorted.
func (e Entry) overlaid(chosen Values) (whole json.RawMessage, kept []string, err error) {
	if whole, err = with(e.given, chosen); err != nil {
		return nil, nil, err
	}
	if whole, err = params.Resolve(e.Description.ParamsSchema, whole); err != nil {
		return nil, nil, err
	}
	for _, name := range slices.Sorted(maps.Keys(chosen)) {
		at := strings.Split(name, ".")
		if lookup(e.given, at) == nil {
			continue
		}
		same, err := equalAt(e.Params, whole, at)
		if err != nil {
			return nil, nil, err
		}
		if !same {
			kept = append(kept, name)
		}
	}
	return whole, kept, nil
}

// Purpose returns what a choice of values for a predictor on a data set (its
// digest) is made for.
func (e *Experiment) Purpose(p Entry, values Values, digest string) (Purpose, error) {
	rest, err := without(p.Params, slices.Collect(maps.Keys(values)))
	purpose := Purpose{
		Protocol: e.Protocol, Dataset: digest, Plugin: p.Plugin, Version: p.Description.Version, Params: rest,
	}
	if e.Scenario == FinetuneAugmentation {
		purpose.LimitEvents = e.LimitEvents
	}
	return purpose, err
}

// differences names what of a choice is not of this experiment.
func (e *Experiment) differences(p Entry, c Choice, digest string) ([]string, error) {
	now, err := e.Purpose(p, c.Chosen, digest)
	if err != nil {
		return nil, err
	}
	var names []string
	note := func(name string, differs bool) {
		if differs {
			names = append(names, name)
		}
	}
	note("protocol", now.Protocol != c.For.Protocol)
	note("data", now.Dataset != c.For.Dataset)
	note("limit_events", now.LimitEvents != c.For.LimitEvents)
	note("plugin", now.Plugin != c.For.Plugin)
	note("version", now.Version != c.For.Version)
	if err := differingKeys(c.For.Params, now.Params, note); err != nil {
		return nil, err
	}
	// Values that were not tried. A param that the spec gives too was compared above.
	for name := range p.Tune {
		if _, tried := c.Chosen[name]; tried || lookup(p.given, strings.Split(name, ".")) == nil {
			note("tune."+name, string(encode(p.Tune[name], "")) != string(encode(c.Tried(name), "")))
		}
	}
	for name := range c.Chosen {
		note("tune."+name, len(p.Tune) > 0 && p.Tune[name] == nil)
	}
	slices.Sort(names)
	return names, nil
}

// Tried returns the values of a param that were tried, in order.
func (c Choice) Tried(name string) []json.RawMessage {
	var values []json.RawMessage
	for _, t := range c.Candidates {
		v, ok := t.Values[name]
		if ok && !slices.ContainsFunc(values, func(old json.RawMessage) bool { return bytes.Equal(old, v) }) {
			values = append(values, v)
		}
	}
	return values
}

// differingKeys notes the keys of two params objects whose values differ.
func differingKeys(before, now json.RawMessage, note func(string, bool)) error {
	var a, b map[string]json.RawMessage
	if err := json.Unmarshal(before, &a); err != nil {
		return err
	}
	if err := json.Unmarshal(now, &b); err != nil {
		return err
	}
	keys := maps.Clone(a)
	maps.Copy(keys, b)
	for key := range keys {
		note("params."+key, !bytes.Equal(a[key], b[key]))
	}
	return nil
}

// without returns params without some of them.
func without(whole json.RawMessage, names []string) (json.RawMessage, error) {
	v, err := decodeAny(whole)
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		at := path(strings.Split(name, "."))
		if object, ok := lookup(v, at[:len(at)-1]).(map[string]any); ok {
			delete(object, at[len(at)-1])
		}
	}
	return bytes.TrimSpace(encode(v, "")), nil
}

// equalAt tells whether two objects have the same value at a path.
func equalAt(a, b json.RawMessage, at path) (bool, error) {
	x, err := decodeAny(a)
	if err != nil {
		return false, err
	}
	y, err := decodeAny(b)
	if err != nil {
		return false, err
	}
	return string(encode(lookup(x, at), "")) == string(encode(lookup(y, at), "")), nil
}
