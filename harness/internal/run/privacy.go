package run

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/behaviorbench/behaviorbench/harness/internal/dataset"
	"github.com/behaviorbench/behaviorbench/harness/internal/dataset/history"
	"github.com/behaviorbench/behaviorbench/harness/internal/metric/fidelity"
	"github.com/behaviorbench/behaviorbench/harness/internal/metric/privacy"
	"github.com/behaviorbench/behaviorbench/harness/internal/plan"
	"github.com/behaviorbench/behaviorbench/harness/internal/store"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// privacy measures what synthetic weeks give away; without synthetic weeks, what real
// held-out weeks do.
func (l *Local) privacy(step *plan.Step, record *store.Record) error {
	c, err := l.privacyCase(step)
	if err != nil {
		return err
	}
	measured := privacy.Measure(c)
	for _, part := range []struct {
		output string
		value  any
	}{{"values", measured.Values}, {"curves", measured.Curves}} {
		b, err := json.Marshal(part.value)
		if err != nil {
			return err
		}
		if record.Outputs[part.output], err = l.Store.Put(bytes.NewReader(b)); err != nil {
			return err
		}
	}
	return nil
}

// PrivacyCurves returns the curves of a measure step of the family privacy.
func (l *Local) PrivacyCurves(step *plan.Step) (privacy.Curves, error) {
	var c privacy.Curves
	d, err := l.output(step, "curves")
	if err != nil {
		return c, err
	}
	b, err := l.Store.Bytes(d)
	if err != nil {
		return c, err
	}
	return c, json.Unmarshal(b, &c)
}

// privacyCase returns what a measure step judges. Without synthetic weeks a user's
// held-out weeks stand for them, and training events are what is released for linkage:
// the most that anybody could be recognised by; seed and unseen weeks are of training.
func (l *Local) privacyCase(step *plan.Step) (privacy.Case, error) {
	c := privacy.Case{Vocabulary: &l.rows.set.Vocabulary, Seed: l.Experiment.Seed, OneWeek: setting(l.rows.set).OneWeek}
	written, how := map[uint32][]data.Events{}, map[uint32]plan.Work{}
	for _, in := range step.Inputs {
		weeks, err := l.weeksOf(in.Step)
		if err != nil {
			return c, err
		}
		m, released := plan.Release(in.Role)
		if !released {
			for user, own := range weeks {
				written[user] = append(written[user], own...)
				how[user] = in.Step.Work
			}
			continue
		}
		for len(c.Releases) <= m {
			c.Releases = append(c.Releases, privacy.Release{Members: map[uint32]bool{}})
		}
		for _, user := range in.Step.Work.Users { // in their order, so that no map decides one
			c.Releases[m].Members[user] = true
			c.Releases[m].Weeks = append(c.Releases[m].Weeks, weeks[user]...)
		}
	}
	candidate := map[uint32]bool{}
	for _, user := range l.rows.set.With(dataset.Population) {
		candidate[user] = true
	}
	real := len(step.Inputs) == 0
	for _, id := range step.Work.Users {
		train, test := l.rows.set.Train(id), l.rows.set.Test(id)
		u := privacy.User{ID: id, Train: history.ByWeek(train), Known: test, Written: written[id], Candidate: candidate[id]}
		held, err := l.rows.against(id, nil, how[id])
		if err != nil {
			return c, err
		}
		u.Shown, u.Unseen = held.Shown, held.Unseen
		if real {
			u.Written, u.Released = history.ByWeek(test), history.ByWeek(train)
			seed, err := l.rows.part(id, plan.Seed, 0)
			if err != nil {
				return c, err
			}
			u.Unseen = history.Apart(train, seed, l.rows.set.Settings)
		}
		c.Users = append(c.Users, u)
	}
	return c, nil
}

// weeksOf returns the events of a step as weeks, by user.
func (l *Local) weeksOf(step *plan.Step) (map[uint32][]data.Events, error) {
	d, err := l.output(step, "events")
	if err != nil {
		return nil, err
	}
	events, err := getEvents(l.Store, d)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", step.Label, err)
	}
	weeks := map[uint32][]data.Events{}
	for user, rows := range events.ByUser() {
		for _, sequence := range rows.BySequence() {
			weeks[user] = append(weeks[user], history.ByWeek(sequence)...)
		}
	}
	return weeks, nil
}

// judged returns the metrics of a family that holds events, not predictions.
func (l *Local) judged(family string, names []string) ([]fidelity.Metric, error) {
	if family != plan.Privacy {
		return FidelityMetrics(l.rows.set, names)
	}
	var metrics []fidelity.Metric
	for _, name := range names {
		m, err := privacy.Named(name)
		if err != nil {
			return nil, err
		}
		metrics = append(metrics, m)
	}
	return metrics, nil
}
