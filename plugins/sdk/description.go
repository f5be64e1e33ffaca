package sdk

import "encoding/json"

// Kind says which of the two interfaces a plugin implements.
type Kind string

// The kinds of plugin.
const (
	KindGenerator Kind = "generator"
	KindPredictor Kind = "predictor"
)

// Reads says what a generator reads of the user it writes for, besides the
// profile.
type Reads string

// What a generator may read: nothing, the seed (a week of real events or what
// the scenario gives instead), the user's whole real train part.
const (
	ReadsNone  Reads = "none"
	ReadsSeed  Reads = "seed"
	ReadsTrain Reads = "train"
)

// Description is what Describe answers: pure, cheap, always the same.
type Description struct {
	Name         string          `json:"name"`
	Kind         Kind            `json:"kind"`
	Version      string          `json:"version"`
	Citation     string          `json:"citation,omitempty"`
	Summary      string          `json:"summary"`
	ParamsSchema json.RawMessage `json:"params_schema"`      // JSON Schema 2020-12, defaults included
	Reads        Reads           `json:"reads,omitempty"`    // generators: the most; params.Reads says what under given params
	Learns       bool            `json:"learns,omitempty"`   // generators: Fit learns from rows
	Attempts     bool            `json:"attempts,omitempty"` // generators: replies are reported
	Uses         []string        `json:"uses,omitempty"`     // exclusive resources, {param} is replaced
	Stochastic   bool            `json:"stochastic,omitempty"`
	Resources    Resources       `json:"resources"`
}

// Resources are a plugin's default limits for one process; zero means the
// harness's default.
type Resources struct {
	Threads        int    `json:"threads,omitempty"`
	MemoryBytes    uint64 `json:"memory_bytes,omitempty"`
	TimeoutSeconds int    `json:"timeout_seconds,omitempty"`
}

// Sizes are what an estimate is asked for.
type Sizes struct {
	Call       string // fit, generate, pretrain, finetune, score
	Events     int    // rows of training data, or of history
	Users      int
	Windows    int // windows to score
	Weeks      int // weeks to write
	Vocabulary VocabularySize
}

// VocabularySize is what an estimate knows of the vocabulary.
type VocabularySize struct{ Locations, Behaviours, Intents, SlotsPerDay int }

// Cost is an estimate.
type Cost struct {
	FLOPs            float64
	PromptTokens     uint64
	CompletionTokens uint64
	MoneyUSD         float64
	// Unpriced says what MoneyUSD leaves out, spending whose price is not known, and
	// where it would be told, in a few words: `model "x" (params prompt_price and
	// completion_price tell)`. "" if all is priced.
	Unpriced string
}
