package prediction

// ratio is the number of a class that macro averages: a over b, with 0/0 = 0.
type ratio func(hits, predicted, actual float64) (a, b float64)

func precision(hits, predicted, _ float64) (float64, float64) { return hits, predicted }
func recall(hits, _, actual float64) (float64, float64)       { return hits, actual }

// f1 is the harmonic mean of precision and recall.
func f1(hits, predicted, actual float64) (float64, float64) { return 2 * hits, predicted + actual }

// at returns the ratio of a user and class.
func (f ratio) at(t *Tally, user int, class uint32) (a, b float64) {
	return f(float64(t.of(t.Hits, user)[class]), float64(t.of(t.Predicted, user)[class]), float64(t.of(t.Actual, user)[class]))
}

// macro returns the mean of f over classes, (1/K) sum_c a_c/b_c. For one user the
// mean is over the classes that the user has as an answer.
func macro(name string, f ratio, classes []uint32) Metric {
	return Metric{
		Name: name,
		Dims: 2 * len(classes),
		Add: func(t *Tally, user int, sums []float64) {
			for i, c := range classes {
				sums[2*i], sums[2*i+1] = f.at(t, user, c)
			}
		},
		Value: func(sums []float64) float64 {
			var sum float64
			for i := 0; i < len(sums); i += 2 {
				sum += over(sums[i], sums[i+1])
			}
			return sum / float64(len(classes))
		},
		own: func(t *Tally, user int) (float64, bool) {
			var sum, n float64
			for _, c := range classes {
				if t.of(t.Actual, user)[c] > 0 {
					sum += over(f.at(t, user, c))
					n++
				}
			}
			return over(sum, n), n > 0
		},
	}
}

// weighted returns the mean of f over all classes, each weighted by its share of
// the windows. An answer that is no class adds weight and nothing else.
func weighted(name string, f ratio, classes int) Metric {
	return pooled(Metric{
		Name: name,
		Dims: 3*classes + 1,
		Add: func(t *Tally, user int, sums []float64) {
			for c := range classes {
				sums[3*c], sums[3*c+1] = f.at(t, user, uint32(c))
				sums[3*c+2] = float64(t.of(t.Actual, user)[c])
			}
			sums[3*classes] = float64(t.Windows[user])
		},
		Value: func(sums []float64) float64 {
			var sum float64
			for c := range classes {
				sum += sums[3*c+2] * over(sums[3*c], sums[3*c+1])
			}
			return over(sum, sums[3*classes])
		},
	})
}
