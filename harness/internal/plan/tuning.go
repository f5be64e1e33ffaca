package plan

import (
	"errors"
	"fmt"
)

// ExpandTuning returns the graph that scores every candidate of every predictor
// of an experiment on the dev users alone (EVALUATION section 3): pretrain as the
// experiment's table does, fine-tune each dev user on the real rows that the
// scenario fine-tunes on, score that user's test windows. A block is a predictor
// with candidates; its rows are the pretrained model, then the candidates in
// order. Rows are not compared: their measures are the ends of the graph.
//
// Candidates that differ in fine-tuning alone share a pretrained model, and so do
// they with the table.
func ExpandTuning(e *Experiment) (*Graph, error) {
	scenario, err := ScenarioNamed(e.Scenario)
	if err != nil {
		return nil, err
	}
	if scenario.Tunes == None {
		return nil, fmt.Errorf("scenario %s fine-tunes no predictor, so it has no settings to choose", e.Scenario)
	}
	if len(e.Dataset.Dev) == 0 {
		return nil, errors.New("the data set has no dev users to choose settings on")
	}
	b := newBuilder(e, scenario)
	for _, p := range e.Predictors {
		if len(p.Candidates) > 0 {
			b.tune(p)
		}
	}
	if b.err != nil {
		return nil, b.err
	}
	if len(b.graph.Blocks) == 0 {
		return nil, errors.New("no predictor of the experiment has candidates to choose from")
	}
	return &b.graph, nil
}

// tune adds the block of a predictor with candidates.
func (b *builder) tune(p Entry) {
	users := b.Dataset.Dev
	measured := func(row string, r int, scores []*Step) *Step {
		return b.measure(scores, users, r, fmt.Sprintf("tune/%s/%s/r%d", p.Name, row, r))
	}
	rows := []Row{{Name: "Pretrained", Measures: b.repeats(func(r int) *Step {
		model := b.pretrain(p, []Source{{Part: Train}}, nil, r, "real")
		return measured("pretrained", r, b.score(p, model, users, r, "dev"))
	})}}
	for _, c := range p.Candidates {
		tried := p
		tried.Params = c.Params
		rows = append(rows, Row{Name: c.Name, Measures: b.repeats(func(r int) *Step {
			model := b.pretrain(tried, []Source{{Part: Train}}, nil, r, "real")
			sources := []Source{{Part: b.scenario.Tunes}}
			return measured(c.Name, r, b.finetune(tried, model, users, sources, nil, r, "tune/"+c.Name))
		})})
	}
	b.graph.Blocks = append(b.graph.Blocks, Block{Name: p.Name, Users: users, Rows: rows})
}
