package prediction

// Metric is a function of sums over users: Add gives what a user adds, Value what
// the sums over any multiset of users give. Value accepts all zeros, for which it
// is 0.
type Metric struct {
	Name  string
	Dims  int
	Add   func(t *Tally, user int, sums []float64) // overwrites sums, (Dims)
	Value func(sums []float64) float64

	// own returns the metric of one user, false if the user has none.
	own func(t *Tally, user int) (float64, bool)
}

// ByUser returns what every user of t adds, (Users, Dims), row-major.
func (m Metric) ByUser(t *Tally) []float64 {
	out := make([]float64, len(t.Users)*m.Dims)
	for i := range t.Users {
		m.Add(t, i, out[i*m.Dims:(i+1)*m.Dims])
	}
	return out
}

// Of returns the metric of the pooled users of t.
func (m Metric) Of(t *Tally) float64 {
	sums, own := make([]float64, m.Dims), make([]float64, m.Dims)
	for i := range t.Users {
		m.Add(t, i, own)
		for x := range sums {
			sums[x] += own[x]
		}
	}
	return m.Value(sums)
}

// Printed returns the metric that a table prints: the mean over repeats of the
// metric of the pooled users. It is 0 without repeats.
func (m Metric) Printed(repeats []*Tally) float64 {
	var sum float64
	for _, t := range repeats {
		sum += m.Of(t)
	}
	return over(sum, float64(len(repeats)))
}

// meanOverUsers returns the mean over users of a metric of one user.
func meanOverUsers(m Metric) Metric {
	return Metric{
		Name: userPrefix + m.Name,
		Dims: 2,
		Add: func(t *Tally, user int, sums []float64) {
			clear(sums)
			if v, ok := m.own(t, user); ok {
				sums[0], sums[1] = v, 1
			}
		},
		Value: func(sums []float64) float64 { return over(sums[0], sums[1]) },
		own:   m.own,
	}
}

// pooled returns a metric whose value for one user is that of the user's own
// sums.
func pooled(m Metric) Metric {
	m.own = func(t *Tally, user int) (float64, bool) {
		sums := make([]float64, m.Dims)
		m.Add(t, user, sums)
		return m.Value(sums), true
	}
	return m
}

// over is a/b with 0/0 = 0.
func over(a, b float64) float64 {
	if b == 0 {
		return 0
	}
	return a / b
}
