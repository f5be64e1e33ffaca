package fidelity

import "fmt"

// Measured is what the users of a case add to metrics. Its JSON keeps every digit.
type Measured struct {
	Users   []uint32 `json:"users"`
	Columns []Column `json:"columns"`
}

// Column is what the users add to one metric, (Users, Dims) row-major.
type Column struct {
	Metric string    `json:"metric"`
	Sums   []float64 `json:"sums"`
}

// Measure measures a case. The metrics must be of its setting.
func Measure(c Case, metrics []Metric) *Measured {
	m := &Measured{}
	for _, u := range c.Users {
		m.Users = append(m.Users, u.ID)
	}
	for _, metric := range metrics {
		m.Columns = append(m.Columns, Column{metric.Name, metric.sums(c)})
	}
	return m
}

// Sums returns what the users add to a metric, (Users, Dims). That it was not
// measured, or that its sums are not as many as they should be, is an error.
func (m *Measured) Sums(metric Metric) ([]float64, error) {
	for _, c := range m.Columns {
		if c.Metric != metric.Name {
			continue
		}
		if len(c.Sums) != len(m.Users)*metric.Dims {
			return nil, fmt.Errorf("metric %q: %d sums, want %d users x %d", metric.Name, len(c.Sums), len(m.Users), metric.Dims)
		}
		return c.Sums, nil
	}
	return nil, fmt.Errorf("metric %q was not measured", metric.Name)
}

// Of returns the value of a metric over all users.
func (m *Measured) Of(metric Metric) (float64, error) {
	sums, err := m.Sums(metric)
	if err != nil {
		return 0, err
	}
	total := make([]float64, metric.Dims)
	for i, x := range sums {
		total[i%metric.Dims] += x
	}
	return metric.Value(total), nil
}
