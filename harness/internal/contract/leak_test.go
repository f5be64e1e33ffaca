package contract

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/behaviorbench/behaviorbench/harness/internal/dataset"
)

// sent returns everything that reached plugins in a scenario on a data set, by
// step.
func sent(t *testing.T, set *dataset.Dataset, scenario string) map[string]string {
	t.Helper()
	l := newLab(t, set)
	all := map[string]string{}
	for _, s := range l.mustRun(l.experiment(scenario)).Steps {
		if s.Plugin != nil {
			all[s.Label] = l.received(s)
		}
	}
	return all
}

// altered returns the fixture with another event at place i of every user.
func altered(i int) *dataset.Dataset {
	set := fixture()
	for _, u := range set.Users {
		at := u.First + i
		set.Events.Slot[at]++
		set.Events.Behaviour[at] = (set.Events.Behaviour[at] + 1) % 4
		set.Events.Intent[at] = set.Vocabulary.IntentOf[set.Events.Behaviour[at]]
		set.Events.Location[at] = (set.Events.Location[at] + 1) % 3
	}
	return set
}

// leaky are the scenarios between which every kind of step and every part of a
// user's data stands.
var leaky = []string{"pretrain-augmentation", "finetune-replacement", "finetune-augmentation", "privacy"}

// The last test event of a user is an answer and in no window: whatever it is,
// the same bytes are sent. An earlier one is sent in the histories of later
// windows and nowhere else.
func TestAnswersAreSentOnlyAsHistoryOfLaterWindows(t *testing.T) {
	const at = trainRows + 3
	for _, scenario := range leaky {
		t.Run(scenario, func(t *testing.T) {
			t.Parallel()
			before := sent(t, fixture(), scenario)
			if diff := cmp.Diff(before, sent(t, altered(39), scenario)); diff != "" {
				t.Errorf("the last answer of a user is sent:\n%s", diff)
			}
			after, changed := sent(t, altered(at), scenario), false
			for step := range before {
				changed = onlyHistories(t, step, before[step], after[step], at) || changed
			}
			if windows := scenario != "privacy"; changed != windows {
				t.Errorf("anything changed: %v, want %v", changed, windows)
			}
		})
	}
}

// onlyHistories reports whether two transcripts of a step differ, and fails if
// they do so anywhere but in row number at of histories.
func onlyHistories(t *testing.T, step, before, after string, at int) (changed bool) {
	t.Helper()
	old, now := strings.Split(before, "\n"), strings.Split(after, "\n")
	if len(old) != len(now) {
		t.Fatalf("%s: %d lines became %d", step, len(old), len(now))
	}
	rows := 0 // of the history so far
	for i := range old {
		switch {
		case strings.Contains(old[i], " window "):
			rows = 0
		case strings.Contains(old[i], " history "):
			rows++
		}
		if old[i] == now[i] {
			continue
		}
		changed = true
		if !strings.Contains(old[i], " history ") || rows != at+1 {
			t.Errorf("%s: line %d changed from %q to %q", step, i, old[i], now[i])
		}
	}
	return changed
}
