package main

import (
	"fmt"
	"strings"
)

// part is one of the parts of a training.
type part string

const (
	partMLE           part = "mle"
	partDiscriminator part = "discriminator"
	partRounds        part = "rounds"
	partOver          part = "over"
)

// position is where a training is.
type position struct {
	Part       part `json:"part"`
	Epochs     int  `json:"epochs"`     // of maximum likelihood, done
	Pretrained int  `json:"pretrained"` // times that D was trained before the rounds
	Rounds     int  `json:"rounds"`     // done

	Best      float64 `json:"best"`    // least surprise, then highest score, of those held back
	BestAt    int     `json:"best_at"` // epoch, then round; 0: before the first
	Variety   float64 `json:"variety"` // verdict.Distinct before the rounds
	Collapsed bool    `json:"collapsed"`

	Draws  [2]uint32 `json:"draws"` // steps that the networks' noise has counted
	Losses []loss    `json:"losses"`
}

// loss is a row of losses.csv.
type loss struct {
	Phase string  `json:"phase"`
	Step  int     `json:"step"`
	Loss  float64 `json:"loss"`
}

// The phases of losses.csv, and what a step is.
const (
	phaseMLE           = "mle"           // an epoch
	phaseSurprise      = "held-out"      // an epoch, then a round: surprise
	phaseDiscriminator = "discriminator" // one sampling for D, in pretraining and then in rounds
	phasePolicy        = "policy"        // a round
	phaseReward        = "reward"        // a round: the mean value of a token
	phaseBLEU          = "bleu"          // a round, 0 before the first: of those held back
	phaseJSD           = "jsd"           // the same
	phaseDistinct      = "distinct"      // the same
)

// log adds a loss.
func (p *position) log(phase string, step int, value float64) {
	p.Losses = append(p.Losses, loss{phase, step, value})
}

// logged returns how many losses of a phase there are.
func (p *position) logged(phase string) int {
	n := 0
	for _, l := range p.Losses {
		if l.Phase == phase {
			n++
		}
	}
	return n
}

// table returns losses.csv.
func (p *position) table() []byte {
	var text strings.Builder
	text.WriteString("phase,step,loss\n")
	for _, l := range p.Losses {
		fmt.Fprintf(&text, "%s,%d,%.6f\n", l.Phase, l.Step, l.Loss)
	}
	return []byte(text.String())
}
