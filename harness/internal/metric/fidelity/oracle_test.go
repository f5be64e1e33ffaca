package fidelity

import (
	"slices"
	"strings"
	"testing"
)

// The mean over users of nats a token, whether or not there are real weeks to
// compare with; a user without a token has no value.
func TestOracleNLL(t *testing.T) {
	m, err := Lookup(OracleNLL, Setting{Oracle: true})
	if err != nil {
		t.Fatal(err)
	}
	measured := Measure(Case{Users: []User{
		{ID: 3, Surprise: Surprise{NLL: 20, Tokens: 4}}, {ID: 5}, {ID: 8, Surprise: Surprise{NLL: 70, Tokens: 10}},
	}}, []Metric{m})
	if got, err := measured.Of(m); err != nil || got != 6 {
		t.Errorf("5 and 7 nats a token: %v (%v), want 6", got, err)
	}
	if n := m.Has(measured.Columns[0].Sums); n != 2 {
		t.Errorf("%d users have a value, want 2", n)
	}
}

// No other data set has the metric, nor a table that does not ask for it.
func TestOracleNLLNeedsAnOracle(t *testing.T) {
	if _, err := Lookup(OracleNLL, Setting{}); err == nil || !strings.Contains(err.Error(), "not drawn from an oracle") {
		t.Errorf("without an oracle: %v", err)
	}
	if slices.Contains(Defaults(), OracleNLL) || !slices.Contains(Names(), OracleNLL) {
		t.Errorf("names %v, defaults %v", Names(), Defaults())
	}
}
