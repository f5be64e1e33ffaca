package sdktest

import (
	"io"
	"slices"
	"testing"

	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/client"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// Predictor checks a predictor. That scores are finite, complete and in order is
// checked by the client in every call.
func Predictor(t *testing.T, p Plugin) {
	s := begin(t, p, sdk.KindPredictor)
	s.describe(t)
	run := s.run(t, t.TempDir())
	model := s.model(t, run)
	windows := Windows(Individuals, 1000, true)
	c := s.Open(t)
	first := score(t, load(t, c, run), run, windows)

	if !s.description.Stochastic {
		t.Run("Scores depend on their window alone", func(t *testing.T) {
			checkAlone(t, windows, first, run.Classes(), func(t *testing.T, w data.Windows) []float32 {
				return score(t, load(t, c, run), run, w)
			})
		})
		t.Run("Every user starts from the pretrained model", func(t *testing.T) {
			s.checkFresh(t, run)
		})
		t.Run("Fine-tuning changes no pretrained score", func(t *testing.T) {
			m := load(t, c, run)
			finetune(t, m, run, Individuals[0])
			if i, ok := firstDifference(first, score(t, m, run, windows)); ok {
				t.Errorf("score %d differs after fine-tuning", i)
			}
		})
		t.Run("Equal calls give equal bytes", func(t *testing.T) {
			again := s.run(t, t.TempDir())
			again.Threads = 2
			sameTree(t, "model of another process with 2 threads", model, s.model(t, again))
			if i, ok := firstDifference(first, score(t, load(t, s.Open(t), again), again, windows)); ok {
				t.Errorf("score %d of another process with 2 threads differs", i)
			}
		})
	}
	s.checkPhases(t, model, func(t *testing.T, run *sdk.Run) {
		finetune(t, load(t, s.Open(t), run), run, Individuals[0])
	})
	t.Run("A user without rows is no error", func(t *testing.T) {
		m := load(t, c, run)
		scorer, err := m.Finetune(t.Context(), run, data.Events{})
		if err != nil {
			t.Fatal(err)
		}
		score(t, scorer, run, Windows(Individuals[:1], 0, true))
	})
	t.Run("No window is no error", func(t *testing.T) {
		score(t, load(t, c, run), run, data.Windows{})
	})
	t.Run("Behaviours without the time of the target", func(t *testing.T) {
		other := s.run(t, t.TempDir())
		other.Target, other.Context = sdk.TargetBehaviour, sdk.ContextNone
		s.model(t, other)
		m := load(t, c, other)
		score(t, m, other, Windows(Individuals, 0, false))
		scorer, err := m.Finetune(t.Context(), other, Train(Individuals[:1]))
		if err != nil {
			t.Fatal(err)
		}
		score(t, scorer, other, Windows(Individuals[:1], 0, false))
	})
	t.Run("Only Pretrain writes the model", func(t *testing.T) {
		sameTree(t, "model", model, tree(t, run.ModelDir))
	})
	s.cancels(t)
}

// load opens the model of a run.
func load(t testing.TB, c *client.Client, run *sdk.Run) sdk.Model {
	t.Helper()
	m, err := c.Predictor().Load(t.Context(), run)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func score(t testing.TB, scorer sdk.Scorer, run *sdk.Run, windows data.Windows) []float32 {
	t.Helper()
	out := make([]float32, windows.Len()*run.Classes())
	if err := scorer.Score(t.Context(), run, windows, out); err != nil {
		t.Fatal(err)
	}
	return out
}

// finetune returns the scores of a user's windows after training on its rows.
func finetune(t testing.TB, m sdk.Model, run *sdk.Run, user uint32) []float32 {
	t.Helper()
	scorer, err := m.Finetune(t.Context(), run, Train([]uint32{user}))
	if err != nil {
		t.Fatal(err)
	}
	return score(t, scorer, run, Windows([]uint32{user}, 5*user, true))
}

// checkFresh fine-tunes users in one order, in the other, and one alone.
func (s *suite) checkFresh(t *testing.T, run *sdk.Run) {
	byOrder := func(users []uint32) map[uint32][]float32 {
		m := load(t, s.Open(t), run)
		got := map[uint32][]float32{}
		for _, user := range users {
			got[user] = finetune(t, m, run, user)
		}
		if closer, ok := m.(io.Closer); ok {
			if err := closer.Close(); err != nil {
				t.Errorf("the end of the conversation: %v", err)
			}
		}
		return got
	}
	backwards := slices.Clone(Individuals)
	slices.Reverse(backwards)
	want := byOrder(Individuals)
	for what, got := range map[string]map[uint32][]float32{
		"in another order": byOrder(backwards),
		"alone":            byOrder(Individuals[1:2]),
	} {
		for user := range got {
			if i, ok := firstDifference(want[user], got[user]); ok {
				t.Errorf("user %d: score %d differs when users are fine-tuned %s", user, i, what)
			}
		}
	}
}

// checkAlone scores windows with others deleted, permuted, altered and
// renumbered.
func checkAlone(t *testing.T, windows data.Windows, want []float32, classes int, score func(*testing.T, data.Windows) []float32) {
	// variant scores the windows in places, each changed by change, and compares
	// those that keep says are as they were.
	variant := func(name string, places []int, change func(at int, w *data.Window), keep func(at int) bool) {
		t.Run(name, func(t *testing.T) {
			rows := make([]data.Window, 0, windows.Len())
			for _, w := range windows.Each {
				rows = append(rows, w)
			}
			var changed data.Windows
			for _, at := range places {
				w := rows[at]
				change(at, &w)
				changed.Add(w)
			}
			got := score(t, changed)
			for i, at := range places {
				if !keep(at) {
					continue
				}
				if k, ok := firstDifference(want[at*classes:(at+1)*classes], got[i*classes:(i+1)*classes]); ok {
					t.Fatalf("window %d: the score of class %d differs", at, k)
				}
			}
		})
	}
	n := windows.Len()
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	backwards := slices.Clone(all)
	slices.Reverse(backwards)
	var third []int
	for i := 0; i < n; i += 3 {
		third = append(third, i)
	}
	same := func(int, *data.Window) {}
	every := func(int) bool { return true }
	variant("permuted", backwards, same, every)
	variant("deleted", third, same, every)
	variant("one alone", []int{n / 2}, same, every)
	variant("renumbered", all, func(at int, w *data.Window) { w.ID = uint32(n - at) }, every)
	variant("altered", all, func(at int, w *data.Window) {
		if at%2 == 1 {
			w.History = w.History.Slice(w.History.Len()/2, w.History.Len())
			w.Weekday, w.Slot = 6-w.Weekday, 47-w.Slot
		}
	}, func(at int) bool { return at%2 == 0 })
}

// firstDifference returns the first place where two lists differ.
func firstDifference(want, got []float32) (int, bool) {
	if len(want) != len(got) {
		return min(len(want), len(got)), true
	}
	for i := range want {
		if want[i] != got[i] {
			return i, true
		}
	}
	return 0, false
}
