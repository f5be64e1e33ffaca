package sdk

import (
	"crypto/sha256"
	"encoding/binary"
	"log/slog"
	"math/rand/v2"

	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// Context says what of a target a window shows.
type Context string

// The contexts of EVALUATION: nothing of the target, or its weekday and slot.
const (
	ContextNone Context = "none"
	ContextTime Context = "time"
)

// Target says which classes scores rank.
type Target string

// The targets: intents (the default) or behaviours.
const (
	TargetIntent    Target = "intent"
	TargetBehaviour Target = "behaviour"
)

// Budget is what is left to spend; a zero field means unlimited.
type Budget struct {
	Requests uint64
	Tokens   uint64
	MoneyUSD float64
}

// Spend is an amount used.
type Spend struct {
	Requests         uint64
	PromptTokens     uint64
	CompletionTokens uint64
	MoneyUSD         float64
}

// Run is what one call knows and may report besides its tables.
//
// In a plugin it is filled from the header and the reports travel to the
// harness. In the harness the caller fills it; the reports of the process arrive
// in the OnProgress, OnArtifact and OnSpend functions and in Log. A nil function
// drops its reports.
type Run struct {
	Params     []byte // JSON, defaults filled in
	Seed       uint64
	ModelDir   string // Fit and Pretrain write it; other calls only read it
	StateDir   string // survives a failed call; shared by steps of a plugin with an exclusive resource
	Threads    int
	Vocabulary data.Vocabulary
	Context    Context
	Target     Target
	Window     int // most events in a window
	// ScheduleEvents is how many training rows Pretrain counts its schedule by, so
	// that models trained on more rows take no more optimiser steps than their
	// peers; 0 = as many as there are.
	ScheduleEvents int
	Budget         Budget
	Log            *slog.Logger

	OnProgress func(fraction float64, note string)
	OnArtifact func(name string, piece []byte) error
	OnSpend    func(Spend) error
}

// Classes returns how many classes a score row has.
func (r *Run) Classes() int {
	if r.Target == TargetBehaviour {
		return len(r.Vocabulary.Behaviours)
	}
	return len(r.Vocabulary.Intents)
}

// Class returns the class of an event under the run's target. For
// TargetBehaviour it may be the unknown id, which is no class: skip such a
// target in training.
func (r *Run) Class(e data.Event) uint32 {
	if r.Target == TargetBehaviour {
		return e.Behaviour
	}
	return e.Intent
}

// Rand returns the random stream with that name: PCG seeded with
// SHA-256(Seed, name). Streams of different names are independent; a name may
// carry an id ("user 12") so that the order of work does not matter.
func (r *Run) Rand(name string) *rand.Rand {
	var seed [8]byte
	binary.LittleEndian.PutUint64(seed[:], r.Seed)
	h := sha256.Sum256(append(seed[:], name...))
	return rand.New(rand.NewPCG(binary.LittleEndian.Uint64(h[:8]), binary.LittleEndian.Uint64(h[8:16])))
}

// Progress reports how much of the call is done, 0 to 1.
func (r *Run) Progress(fraction float64, note string) {
	if r.OnProgress != nil {
		r.OnProgress(fraction, note)
	}
}

// Artifact adds a piece to a named file that the harness keeps with the step.
func (r *Run) Artifact(name string, piece []byte) error {
	if r.OnArtifact == nil {
		return nil
	}
	return r.OnArtifact(name, piece)
}

// Spend reports an amount used since the last report.
func (r *Run) Spend(amount Spend) error {
	if r.OnSpend == nil {
		return nil
	}
	return r.OnSpend(amount)
}
