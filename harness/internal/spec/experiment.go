package spec

import "github.com/behaviorbench/behaviorbench/plugins/sdk"

// Experiment is one table or figure as its author asked for it, with every
// default filled in. It is shared and never changed after Load.
//
// The struct tags are the only source of the schema and of the defaults; what a
// number means is said in EVALUATION.
type Experiment struct {
	Name        string      `json:"name" jsonschema:"required,pattern=^[a-z0-9][a-z0-9._-]*$,title=a name of lower-case letters and digits and . _ -" doc:"Names the folder of the results: lower-case letters, digits and . _ -"`
	Title       string      `json:"title,omitempty" doc:"The heading of the table"`
	Description string      `json:"description,omitempty" doc:"What the table is for; printed under it"`
	Protocol    string      `json:"protocol" jsonschema:"enum=behaviorgen-v1,default=behaviorgen-v1" doc:"What every number means; numbers of different protocols never share a table"`
	Scenario    Scenario    `json:"scenario" jsonschema:"required,enum=pretrain-augmentation,enum=finetune-replacement,enum=finetune-augmentation,enum=fidelity,enum=segment,enum=privacy,enum=intent-distribution" doc:"What is trained on what and measured how"`
	Dataset     Dataset     `json:"dataset" jsonschema:"required"`
	Scale       Scale       `json:"scale" jsonschema:"enum=quick,enum=full,default=quick" doc:"quick: 120 population and 40 individual users, 1 repeat; full: everybody, 3 repeats"`
	Seed        uint64      `json:"seed" jsonschema:"minimum=0,maximum=18446744073709551615,default=1" doc:"The root of every random stream"`
	Repeats     int         `json:"repeats" jsonschema:"minimum=0,maximum=1000" doc:"Runs with different seeds; 0 means by scale"`
	Predict     Predict     `json:"predict"`
	Params      Shared      `json:"params,omitempty" doc:"Params of every entry of a plugin, by the plugin's name; those of the entry itself stand above them"`
	Generators  []Entry     `json:"generators" doc:"Generator plugins, one row each"`
	Predictors  []Entry     `json:"predictors" doc:"Predictor plugins, one block of rows each"`
	Floors      []Entry     `json:"floors" doc:"Predictor plugins that stand beside the others as floors"`
	Controls    []string    `json:"controls" jsonschema:"uniqueItems=true" doc:"Control rows; all of the scenario if left out"`
	Metrics     []string    `json:"metrics" jsonschema:"uniqueItems=true,default=precision,default=recall,default=ndcg@3,default=ndcg@5,default=accuracy" doc:"What is measured; the default is that of scenarios that predict, other scenarios have their own"`
	Statistics  Statistics  `json:"statistics"`
	Synthetic   Synthetic   `json:"synthetic"`
	Refit       []string    `json:"refit,omitzero" jsonschema:"uniqueItems=true" doc:"Generators of privacy, by name, that are fitted again for each release of the membership attack; if left out all at full scale, none at quick"`
	LimitEvents int         `json:"limit_events" jsonschema:"minimum=1,maximum=1000000,default=105" doc:"Most real events of a user in finetune-augmentation"`
	Limits      SharedLimit `json:"limits" doc:"Limits of every entry that does not set its own"`
	Budget      Budget      `json:"budget"`
	Published   []Published `json:"published,omitempty" doc:"What others have printed for cells of the table, to stand beside our numbers"`
	Reference   Reference   `json:"reference,omitzero" doc:"A table of a paper whose numbers stand beside ours, each with what may be compared"`
	Tuned       string      `json:"tuned,omitempty" jsonschema:"minLength=1" doc:"The folder where harness tune writes the fine-tuning settings that it chose, relative to the file that says it; run uses what it finds there"`
	Predictions bool        `json:"predictions" jsonschema:"default=false" doc:"Write the predictions of every event as Parquet"`

	// File is the spec that asks for the experiment, as it was named.
	File string `json:"-"`
	// Listed says that the spec lists data sets, of which this experiment has one.
	Listed bool `json:"-"`
	// TunedFolder is Tuned as this process can open it; "" where Tuned is.
	TunedFolder string `json:"-"`
	// Sources are the layers that the experiment was read from, lowest first:
	// files, then environment variables, then --set values.
	Sources []Source `json:"-"`

	places places // where its values were written
}

// Scenario says what is trained on what and measured how (EVALUATION section 3).
type Scenario string

// The scenarios.
const (
	PretrainAugmentation Scenario = "pretrain-augmentation"
	FinetuneReplacement  Scenario = "finetune-replacement"
	FinetuneAugmentation Scenario = "finetune-augmentation"
	Fidelity             Scenario = "fidelity"
	Segment              Scenario = "segment"
	Privacy              Scenario = "privacy"
	IntentDistribution   Scenario = "intent-distribution"
)

// scenarios are all of them, predicting those whose tables hold predictions.
var (
	predicting = []Scenario{PretrainAugmentation, FinetuneReplacement, FinetuneAugmentation, Segment}
	scenarios  = append(predicting[:len(predicting):len(predicting)], Fidelity, Privacy, IntentDistribution)
)

// Scale is how much of everything is done (EVALUATION section 9).
type Scale string

// The scales.
const (
	Quick Scale = "quick"
	Full  Scale = "full"
)

// Source is one layer: the name of a file, "environment variable X" or
// "--set x=y".
type Source string

// Predict says what a window shows of its target and which classes are ranked.
type Predict struct {
	Context sdk.Context `json:"context" jsonschema:"enum=none,enum=time,default=none" doc:"time: a window shows its target's weekday and slot"`
	Target  sdk.Target  `json:"target" jsonschema:"enum=intent,enum=behaviour,default=intent"`
}

// Statistics are the sizes of the resampling procedures of EVALUATION section 4.
type Statistics struct {
	Draws     int `json:"draws" jsonschema:"minimum=100,maximum=10000000,default=10000" doc:"Draws of the paired randomisation test"`
	Bootstrap int `json:"bootstrap" jsonschema:"minimum=100,maximum=10000000,default=2000" doc:"Draws of the bootstrap over users"`
}

// Synthetic says how many synthetic events are asked for.
type Synthetic struct {
	Ratio float64 `json:"ratio" jsonschema:"exclusiveMinimum=0,maximum=100,default=1" doc:"Synthetic events for each real event that they stand for"`
}

// Budget is what all steps of one run together may spend on remote models; zero means
// unlimited.
type Budget struct {
	Requests uint64  `json:"requests" jsonschema:"minimum=0,maximum=9007199254740991,default=0"`
	Tokens   uint64  `json:"tokens" jsonschema:"minimum=0,maximum=9007199254740991,default=0"`
	MoneyUSD float64 `json:"money_usd" jsonschema:"minimum=0,maximum=1000000,default=0"`
}
