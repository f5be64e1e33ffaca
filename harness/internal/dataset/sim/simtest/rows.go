package simtest

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"math"
	"slices"
	"testing"

	"github.com/behaviorbench/behaviorbench/harness/internal/dataset"
	"github.com/behaviorbench/behaviorbench/harness/internal/dataset/sim"
	"github.com/behaviorbench/behaviorbench/harness/internal/stats"
)

// CheckRows checks what Raw promises, and that time is strict within a user.
func CheckRows(t *testing.T, raw *dataset.Raw, c sim.Calendar, days int) {
	t.Helper()
	for i := range raw.Len() {
		if raw.Day[i] >= uint32(days) || raw.Minute[i] >= 24*60 || int(raw.Location[i]) >= len(raw.Locations) || int(raw.Behaviour[i]) >= len(raw.Behaviours) {
			t.Fatalf("row %d is out of range", i)
		}
		if want := (int(c) + int(raw.Day[i])) % 7; int(raw.Weekday[i]) != want {
			t.Fatalf("row %d: weekday %d on day %d, want %d", i, raw.Weekday[i], raw.Day[i], want)
		}
		if i == 0 {
			continue
		}
		if raw.User[i] < raw.User[i-1] {
			t.Fatalf("row %d: rows of user %d are not together", i, raw.User[i])
		}
		if raw.User[i] == raw.User[i-1] && minute(raw, i) <= minute(raw, i-1) {
			t.Fatalf("row %d is not later than the row before it", i)
		}
	}
}

// minute returns the time of a row from the first midnight.
func minute(raw *dataset.Raw, i int) int { return int(raw.Day[i])*24*60 + int(raw.Minute[i]) }

// Digest returns the first 16 hex digits of the SHA-256 of the event columns.
func Digest(t *testing.T, raw *dataset.Raw) string {
	t.Helper()
	h := sha256.New()
	for _, column := range []any{raw.User, raw.Day, raw.Weekday, raw.Minute, raw.Location, raw.Behaviour} {
		if err := binary.Write(h, binary.LittleEndian, column); err != nil {
			t.Fatal(err)
		}
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// RowsOf returns the row numbers of every user.
func RowsOf(raw *dataset.Raw) [][]int {
	rows := make([][]int, len(raw.Users))
	for i, u := range raw.User {
		rows[u] = append(rows[u], i)
	}
	return rows
}

// Share returns the share of rows that hold, of those that are asked about.
func Share(raw *dataset.Raw, asked, holds func(i int) bool) float64 {
	n, held := 0.0, 0.0
	for i := range raw.Len() {
		if asked(i) {
			n++
			if holds(i) {
				held++
			}
		}
	}
	return held / n
}

// View asks about rows of a data set by name.
type View struct{ *dataset.Raw }

// All holds for every row.
func (v View) All(int) bool { return true }

// Intent holds for rows of an intent. It panics where there is none of the name.
func (v View) Intent(name string) func(int) bool {
	k := slices.Index(v.Intents, name)
	if k < 0 {
		panic("no intent " + name)
	}
	return func(i int) bool { return int(v.IntentOf[v.Behaviour[i]]) == k }
}

// Hours holds for rows at an hour of the day with from <= hour < to.
func (v View) Hours(from, to int) func(int) bool {
	return func(i int) bool { h := int(v.Minute[i]) / 60; return from <= h && h < to }
}

// Weekend holds for rows on a Saturday or Sunday, or else for the others.
func (v View) Weekend(yes bool) func(int) bool {
	return func(i int) bool { return (v.Weekday[i] >= 5) == yes }
}

// Has holds for rows of users with one of the values of an attribute.
func (v View) Has(a sim.Attribute, values ...string) func(int) bool {
	column := v.Attributes[a]
	return func(i int) bool { return slices.Contains(values, column.Values[column.Code[v.User[i]]]) }
}

// Both holds where two conditions do.
func Both(a, b func(int) bool) func(int) bool { return func(i int) bool { return a(i) && b(i) } }

// Drift returns the mean over users of the JSD of the intents of three spans of days:
// of the first and the second, then of the second and the third. A span begins on a
// day and is so many days long; users who miss one are left out.
func Drift(raw *dataset.Raw, length int, begin [3]int) (early, late float64) {
	n := 0.0
	for _, rows := range RowsOf(raw) {
		var spans [3][]float64
		for s := range spans {
			spans[s] = make([]float64, len(raw.Intents))
			for _, i := range rows {
				if day := int(raw.Day[i]); begin[s] <= day && day < begin[s]+length {
					spans[s][raw.IntentOf[raw.Behaviour[i]]]++
				}
			}
		}
		first, second := stats.JSD(spans[0], spans[1]), stats.JSD(spans[1], spans[2])
		if math.IsNaN(first) || math.IsNaN(second) {
			continue
		}
		n++
		early += first
		late += second
	}
	return early / n, late / n
}
