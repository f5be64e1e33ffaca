package main

import (
	"os"
	"testing"

	"github.com/behaviorbench/behaviorbench/plugins/internal/paramtest"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// No setting is without effect, and those of generation leave the model.
func TestEveryParamMatters(t *testing.T) {
	if testing.Short() {
		t.Skip("trains 40 small models; run without -short")
	}
	base := brief()
	base.Batch = 4
	week := `{"sequence": "week"}`
	paramtest.Check(t, base, map[string]paramtest.Change{
		"sequence": {To: week},
		"mode":     {Given: week, To: `{"mode": "factored"}`},
		"length":   {To: `{"length": 7}`},
		"size":     {To: `{"size": "large"}`},
		"profile":  {To: `{"profile": true}`},
		"batch":    {To: `{"batch": 3}`},

		"mle_epochs":   {To: `{"mle_epochs": 3}`},
		"mle_rate":     {To: `{"mle_rate": 0.02}`},
		"mle_patience": {Given: `{"sequence": "week", "mle_rate": 0.5, "mle_epochs": 6, "mle_patience": 0, "rounds": 1}`, To: `{"mle_patience": 1}`},

		"discriminator_pretraining": {To: `{"discriminator_pretraining": 2}`},
		"discriminator_epochs":      {To: `{"discriminator_epochs": 2}`},
		"discriminator_sequences":   {Given: `{"batch": 2}`, To: `{"discriminator_sequences": 2}`},
		"discriminator_sampling":    {To: `{"discriminator_sampling": 2}`},

		"rounds":       {To: `{"rounds": 1}`},
		"policy_steps": {To: `{"policy_steps": 2}`},
		"policy_rate":  {To: `{"policy_rate": 0.1}`},
		"policy_loss":  {Given: `{"batch": 3}`, To: `{"policy_loss": "sum"}`},
		"rollout_lag":  {To: `{"rollout_lag": 0.9}`},

		"checkpoint_epochs": {To: `{"checkpoint_epochs": 2}`},
		"checkpoint_rounds": {To: `{"checkpoint_rounds": 2}`},

		"checkpoint":      {To: `{"checkpoint": "mle:1"}`},
		"condition":       {To: `{"condition": "finetune"}`},
		"finetune_epochs": {Given: `{"condition": "finetune"}`, To: `{"finetune_epochs": 3}`},
		"finetune_rate":   {Given: `{"condition": "finetune", "finetune_epochs": 1}`, To: `{"finetune_rate": 0.02}`},
	}, func(t *testing.T, p Params) paramtest.Outcome {
		run, train, profiles := weekRun(t)
		var out paramtest.Outcome
		run.OnArtifact = func(name string, piece []byte) error { // losses belong to the model: patience may leave the same weights
			if name == "losses.csv" {
				out.Model = append(out.Model, piece...)
			}
			return nil
		}
		if p.Sequence == SequenceFixed {
			train = cut(train, 6, 7)
		}
		if err := (seqgan{p}).Fit(t.Context(), run, train, profiles); err != nil {
			t.Fatal(err)
		}
		var w weeks
		requests := []data.Request{shown(2), shown(12)}
		for i := range requests {
			if p.Sequence == SequenceFixed {
				requests[i].History = requests[i].History.Slice(0, p.Length)
			}
		}
		if err := (seqgan{p}).Generate(t.Context(), run, requests, &w); err != nil {
			t.Fatal(err)
		}
		for i := range w.Len() {
			out.Scores = append(out.Scores, float32(w.Day[i]), float32(w.Slot[i]), float32(w.Behaviour[i]))
		}
		model, err := os.ReadFile(file(run.ModelDir, ""))
		if err != nil {
			t.Fatal(err)
		}
		out.Model = append(out.Model, model...)
		if p.CheckpointEpochs != 1 || p.CheckpointRounds != 1 { // what is kept belongs to the model
			for name := range contents(t, run.ModelDir) {
				out.Model = append(out.Model, name...)
			}
		}
		return out
	})
}

// cut returns the first rows of users, as many as the lengths say in turn.
func cut(train data.Events, lengths ...int) data.Events {
	var all data.Events
	n := 0
	for _, rows := range train.ByUser() {
		all.Append(rows.Slice(0, lengths[n%len(lengths)]))
		n++
	}
	return all
}
