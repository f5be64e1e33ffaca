// Window-markov is the predictor that ranks classes by a Markov chain over
// (last class, hour), counted in the window, in the user's rows or in both, and
// backed off to the population.
package main

import "github.com/behaviorbench/behaviorbench/plugins/sdk"

// Mode says whose events are counted, besides the population's.
type Mode string

// The modes: nobody's, the user's training rows, the history inside the window,
// or both.
const (
	ModePopulation Mode = "population"
	ModeUser       Mode = "user"
	ModeWindow     Mode = "window"
	ModeUserWindow Mode = "user+window"
)

// readsUser says whether fine-tuning counts the user's rows.
func (m Mode) readsUser() bool { return m == ModeUser || m == ModeUserWindow }

// readsWindow says whether scoring counts the history.
func (m Mode) readsWindow() bool { return m == ModeWindow || m == ModeUserWindow }

// Params are the settings of window-markov.
type Params struct {
	Mode            Mode    `json:"mode" doc:"whose events are counted, besides the population's: nobody's, the user's training rows, the window's or both" jsonschema:"enum=population,enum=user,enum=window,enum=user+window" phase:"finetune"`
	Hour            bool    `json:"hour" doc:"count by hour as well: the hour of the last event or, where windows show it, the target's hour and kind of day" phase:"finetune"`
	PriorFrequency  float64 `json:"prior_frequency" doc:"events that the population's frequencies weigh in the user's" jsonschema:"exclusiveMinimum=0" phase:"finetune"`
	PriorTransition float64 `json:"prior_transition" doc:"events that the level above weighs in the counts of a last class" jsonschema:"exclusiveMinimum=0" phase:"finetune"`
	PriorHour       float64 `json:"prior_hour" doc:"events that the level above weighs in the counts of a last class and time" jsonschema:"exclusiveMinimum=0" phase:"finetune"`
}

// plugin describes window-markov to the harness.
var plugin = sdk.Plugin[Params]{
	Name:      "window-markov",
	Version:   "1",
	Summary:   "Ranks classes by a Markov chain counted in the window, backed off to the population.",
	Defaults:  Params{Mode: ModeWindow, Hour: true, PriorFrequency: 3, PriorTransition: 10, PriorHour: 20},
	Estimate:  estimate,
	Predictor: func(p Params) (sdk.Predictor, error) { return windowMarkov{p}, nil },
}

func main() { plugin.Serve() }

// estimate counts three operations a row and, for each window, its events and
// about ten operations a class.
func estimate(_ Params, s sdk.Sizes) sdk.Cost {
	return sdk.Cost{FLOPs: 3*float64(s.Events) + float64(s.Windows)*float64(50+10*s.Vocabulary.Intents)}
}
