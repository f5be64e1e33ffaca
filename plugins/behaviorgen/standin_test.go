package main

import (
	"strings"
	"testing"

	"github.com/behaviorbench/behaviorbench/plugins/internal/llm/serve"
	"github.com/behaviorbench/behaviorbench/plugins/internal/prompt"
	"github.com/behaviorbench/behaviorbench/plugins/internal/record"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// A week has as many records as what is shown says of a week, in either language and
// whatever span is shown, and a reply depends on the chat alone.
func TestStandInAmounts(t *testing.T) {
	v := smallVocabulary()
	format := record.New(v)
	m := newStandIn(priorOf(someone().History, v), format)
	for _, language := range []prompt.Language{prompt.English, prompt.Chinese} {
		writer, err := prompt.NewWriter(language)
		if err != nil {
			t.Fatal(err)
		}
		for days, want := range map[int][2]int{1: {44, 84}, 2: {22, 42}, 7: {7, 12}, 21: {2, 5}} { // 9 records in so many days, a fifth to either side
			var rows data.Events
			for i := range 9 {
				day := i * (days - 1) / 8
				rows.Add(data.Event{User: 7, Sequence: 1, Day: uint32(day), Weekday: uint8(day % 7), Slot: uint8(10 + i)})
			}
			p := &prompter{params: defaults, format: format, writer: writer}
			q, err := p.ask(data.Request{History: rows}, 1, 0, 6)
			if err != nil {
				t.Fatal(err)
			}
			chat := serve.Chat{Messages: []serve.Message{{Role: "system", Text: q.System}, {Role: "user", Text: q.User}}, Seed: 3}
			reply, err := m.Complete(t.Context(), chat)
			if err != nil {
				t.Fatal(err)
			}
			if n := strings.Count(reply.Text, "\n"); n < want[0] || n > want[1] {
				t.Errorf("%s, %d days: %d records, want %d to %d", language, days, n, want[0], want[1])
			}
			if again, err := m.Complete(t.Context(), chat); err != nil || again != reply {
				t.Errorf("again: %+v, %v", again, err)
			}
			chat.Seed = 4
			if other, err := m.Complete(t.Context(), chat); err != nil || other.Text == reply.Text {
				t.Errorf("another seed gives the same reply (%v)", err)
			}
			if got := format.Parse(reply.Text, q.asked); !got.Valid() {
				t.Errorf("%s, %d days: the reply is not valid: %v", language, days, got.Rejected)
			}
		}
	}
}
