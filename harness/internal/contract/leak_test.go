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
// the same bytes are sent.
func TestLastAnswersReachNobody(t *testing.T) {
	for _, scenario := range leaky {
		t.Run(scenario, func(t *testing.T) {
			if diff := cmp.Diff(sent(t, fixture(), scenario), sent(t, altered(39), scenario)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// An earlier test event is sent in the histories of later windows and nowhere
// else.
func TestAnswersAreSentOnlyAsHistoryOfLaterWindows(t *testing.T) {
	const at = trainRows + 3
	for _, scenario := range leaky {
		t.Run(scenario, func(t *testing.T) {
			before, after := sent(t, fixture(), scenario), sent(t, altered(at), scenario)
			changed := false
			for step := range before {
				old, now := strings.Split(before[step], "\n"), strings.Split(after[step], "\n")
				if len(old) != len(now) {
					t.Fatalf("%s: %d lines became %d", step, len(old), len(now))
				}
				rows := 0
				for i := range old {
					if strings.Contains(old[i], " window ") {
						rows = 0
					}
					if strings.Contains(old[i], " history ") {
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
			}
			if windows := scenario != "privacy"; changed != windows {
				t.Errorf("anything changed: %v, want %v", changed, windows)
			}
		})
	}
}
