package run

import (
	"github.com/behaviorbench/behaviorbench/harness/internal/metric/prediction"
	"github.com/behaviorbench/behaviorbench/harness/internal/plan"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
)

// Prediction is one scored test event.
type Prediction struct {
	User      uint32
	Row       int // of Dataset.Events
	Answer    uint32
	Predicted uint32 // the class of highest score; of equal ones the lowest
	Rank      int    // of the answer, from 1; 0 if the answer is no class
}

// Predictions returns what a measure step counted, event by event.
func (l *Local) Predictions(measure *plan.Step) ([]Prediction, error) {
	var all []Prediction
	for _, in := range measure.Input("scores") {
		scores, answers, err := l.scored(in)
		if err != nil {
			return nil, err
		}
		answers, scores = only(measure.Work.Users, answers, scores)
		for i, a := range answers {
			class := a.Intent
			if measure.Work.Target == sdk.TargetBehaviour {
				class = a.Behaviour
			}
			row := scores.Row(i)
			p := Prediction{User: a.User, Row: a.Row, Answer: class, Predicted: uint32(top(row))}
			if int(class) < len(row) {
				p.Rank = prediction.Rank(row, int(class))
			}
			all = append(all, p)
		}
	}
	return all, nil
}

func top(row []float32) int {
	best := 0
	for c, x := range row {
		if x > row[best] {
			best = c
		}
	}
	return best
}
