package plan

import (
	"encoding/json"

	"github.com/behaviorbench/behaviorbench/harness/internal/compare"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
)

// Kind is the kind of a step.
type Kind string

// The kinds. Fit to Score run a plugin; the others are computed by the harness.
const (
	Fit        Kind = "fit"        // training rows -> generator model
	Synthesize Kind = "synthesize" // model, what is shown of each user -> synthetic events
	Pretrain   Kind = "pretrain"   // training rows -> predictor model
	Finetune   Kind = "finetune"   // model; per user training rows, then windows -> scores
	Score      Kind = "score"      // model, windows -> scores
	Control    Kind = "control"    // data set -> events that stand in for synthetic ones
	Measure    Kind = "measure"    // scores or events, held-out answers -> values
	Compare    Kind = "compare"    // measures of all rows of a block -> cells
)

// revision of each kind: raised when the harness's own code changes what a step
// of that kind gives.
var revision = map[Kind]int{
	Fit: 1, Synthesize: 1, Pretrain: 1, Finetune: 1, Score: 1, Control: 1, Measure: 2, Compare: 1,
}

// ShardUsers is how many users one finetune or synthesize step holds: what a
// killed run loses at most, and what bounds memory.
const ShardUsers = 32

// Part names rows of one user.
type Part string

// The parts of a user's events.
const (
	None    Part = ""
	Train   Part = "train"
	Test    Part = "test"
	Seed    Part = "seed"    // the seed week, or what stands for it
	Limited Part = "limited" // the first events of train (Table 3)
	First   Part = "first"   // the very first event of train
)

// The families of measures.
const (
	Prediction = "prediction"
	Fidelity   = "fidelity"
	Privacy    = "privacy"
)

// Source is where training rows of a user come from: a part of the user's real
// events, or the events of an input.
type Source struct {
	Part Part   `json:"part,omitempty"`
	From string `json:"from,omitempty"` // role of an input
}

// Amount is how many synthetic events to write for a user: Ratio times as many
// as the user has in Like.
type Amount struct {
	Like  Part    `json:"like"`
	Ratio float64 `json:"ratio"`
}

// Work says what rows a step works on and how. Fields that a kind does not use
// are zero.
type Work struct {
	// Users are the users whose rows the step trains on (fit, pretrain), writes
	// (synthesize, control) or scores (finetune, score, measure).
	Users []uint32 `json:"users,omitempty"`
	// Sources are the training rows of each user, joined in order.
	Sources []Source `json:"sources,omitempty"`
	// Dev are the users that decide when pretraining stops; always real rows.
	Dev []uint32 `json:"dev,omitempty"`
	// Schedule is the part whose rows a pretraining schedule is counted by, so
	// that every row of a table has the same most optimiser steps.
	Schedule Part `json:"schedule,omitempty"`
	// History is what a synthesize step shows of a user.
	History Part `json:"history,omitempty"`
	// Days cuts History to its first days (Figure 4); 0 = all.
	Days   int     `json:"days,omitempty"`
	Amount *Amount `json:"amount,omitempty"`
	// Limit is the most events of the part Limited.
	Limit int `json:"limit,omitempty"`
	// Control names the stand-in that a control step writes.
	Control string `json:"control,omitempty"`
	// Windows is the part whose rows are scored.
	Windows Part        `json:"windows,omitempty"`
	Context sdk.Context `json:"context,omitempty"`
	Target  sdk.Target  `json:"target,omitempty"`
	// Family is the kind of measure.
	Family string `json:"family,omitempty"`
	// Rows says to a compare step what its inputs measure: they stand row by row,
	// repeat by repeat.
	Rows   []compare.Row   `json:"rows,omitempty"`
	Design *compare.Design `json:"design,omitempty"`
	// Metrics are what a compare step compares by, and what a measure step of the
	// family fidelity measures; predictions are counted once for all metrics.
	Metrics []string `json:"metrics,omitempty"`
}

// Input is an output of another step under the role that it plays.
type Input struct {
	Role string
	Step *Step
}

// Step is one node of the graph.
type Step struct {
	Label  string // unique in the graph, for people: "finetune/logistic/markov/r1/s03"
	Kind   Kind
	Plugin *Plugin         // nil for the harness's own kinds
	Params json.RawMessage // canonical, defaults filled in
	Repeat int
	Seed   uint64
	Work   Work
	Inputs []Input
	Key    Key
}

// Input returns the steps with a role, in order.
func (s *Step) Input(role string) []*Step {
	var steps []*Step
	for _, in := range s.Inputs {
		if in.Role == role {
			steps = append(steps, in.Step)
		}
	}
	return steps
}

// Plugin is what a plan knows of a plugin: what it said of itself, the digest of
// its files, and what the experiment grants it.
type Plugin struct {
	Name        string // as named in the experiment's plugin field
	Digest      string
	Description sdk.Description
	Uses        []string // exclusive resources, params filled in
	Env         []string // environment variables that the process may see
	// Files are the absolute names, by param, of the files that params name. No key
	// holds them: the params, as the spec says them, are in it.
	Files  map[string]string
	Limits Limits
	Budget sdk.Budget
}

// Limits bound one process of a plugin.
type Limits struct {
	MemoryBytes    uint64
	TimeoutSeconds int
	Threads        int
}
