package plan

import (
	"encoding/json"

	"github.com/behaviorbench/behaviorbench/harness/internal/compare"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
)

// Experiment is what a plan is made from: a checked spec, the plugins as they
// described themselves, and who the users of the data set are.
type Experiment struct {
	Protocol   string
	Scenario   string
	Dataset    Dataset
	Seed       uint64
	Repeats    int
	Context    sdk.Context
	Target     sdk.Target
	Generators []Entry
	Predictors []Entry
	Floors     []Entry
	Controls   []string // names of the scenario's controls to show
	Metrics    []string
	Statistics Statistics
	Ratio      float64 // of synthetic to real events
	Limit      int     // most events of the part Limited
	Releases   int     // membership releases (M)
	Machine    Machine
}

// Dataset is what a plan knows of a data set.
type Dataset struct {
	Digest     string
	Population []uint32 // without the dev users
	Dev        []uint32
	Individual []uint32
}

// Entry is a plugin with params under the name of its row or block.
type Entry struct {
	Name   string
	Plugin *Plugin
	Params json.RawMessage // canonical, defaults filled in
	// Refit says that a generator that learns may be fitted again for each release.
	// Releases of one that learns nothing cost no fit and are always written.
	Refit bool
	Role  compare.Role // of a generator's row: Ours, Rival or Generator, the zero value too
	// Candidates are other params that ExpandTuning tries for a predictor. They
	// decide nothing of what Expand returns.
	Candidates []Candidate
}

// Candidate is a choice of params under a name: "finetune_epochs=5".
type Candidate struct {
	Name   string
	Params json.RawMessage // canonical, defaults filled in
}

// Statistics are the numbers of random draws; 0 is the protocol's.
type Statistics struct {
	Draws     int // of the paired randomisation test
	Bootstrap int // of the intervals
}

// Row is a row of a table: what trained the model, and its measures, one a
// repeat.
type Row struct {
	Name     string
	Role     compare.Role
	Shows    Part // what of a user's real events the row's training data rests on
	Days     int  // of Shows, the first days; 0 = all
	Measures []*Step
	// Synthetic are the synthesize steps behind the row, whose notes (users for
	// whom too little was written) belong under the table.
	Synthetic []*Step
	Remark    string // what a reader of the row must know; "" if nothing
	// Variant says which variant of a generator the row is (Figure 4); the zero value:
	// the generator as it is.
	Variant Variant
}

// Variant is a generator with one amount varied.
type Variant struct {
	Generator string
	Days      int  // 0: one event
	Replies   bool // the days of one reply; if not, those that it is shown
}

// Block is a part of a table with its own comparison: one predictor (or, where
// nothing is trained, the data itself).
type Block struct {
	Name    string
	Family  string // of its measures
	Users   []uint32
	Rows    []Row
	Compare *Step // nil where rows are not compared
}

// Graph is an expanded experiment. Steps stand after what they need.
type Graph struct {
	Steps  []*Step
	Blocks []Block
}
