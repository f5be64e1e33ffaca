package data_test

import (
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"google.golang.org/protobuf/proto"

	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/pluginpb"
)

// randomEvents returns n rows with random values in every column.
func randomEvents(r *rand.Rand, n int) data.Events {
	var e data.Events
	for range n {
		e.Add(data.Event{
			User: r.Uint32(), Sequence: r.Uint32(), Day: r.Uint32(), Weekday: uint8(r.Uint32()), Slot: uint8(r.Uint32()),
			Location: r.Uint32(), Behaviour: r.Uint32(), Intent: r.Uint32(),
		})
	}
	return e
}

// sizes of tables around the bounds of chunks.
var sizes = []int{0, 1, data.ChunkRows - 1, data.ChunkRows, data.ChunkRows + 1, 2*data.ChunkRows + 7}

// checkChunk fails if a chunk is too large.
func checkChunk(t *testing.T, rows *pluginpb.Rows) {
	t.Helper()
	if rows.Count == 0 || rows.Count > data.ChunkRows || proto.Size(rows) > 8<<20 {
		t.Errorf("chunk of %d rows and %d bytes", rows.Count, proto.Size(rows))
	}
}

func TestEventsRoundTrip(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, n := range sizes {
		want := randomEvents(r, n)
		var got data.Events
		for rows := range want.Chunks() {
			checkChunk(t, rows)
			if err := got.AppendChunk(rows); err != nil {
				t.Fatal(err)
			}
		}
		if n == 0 && got.Len() != 0 || n > 0 && !reflect.DeepEqual(want, got) {
			t.Errorf("%d rows came back changed", n)
		}
	}
}

// The bytes of one row, by hand from plugin.proto.
func TestEventsBytes(t *testing.T) {
	e := data.Events{}
	e.Add(data.Event{User: 1, Sequence: 0x0203, Day: 0x04050607, Weekday: 6, Slot: 255, Location: 8, Behaviour: 9, Intent: 10})
	want := &pluginpb.Rows{Table: pluginpb.Table_EVENTS, Count: 1, Columns: []*pluginpb.Column{
		{Name: "user", Data: []byte{1, 0, 0, 0}},
		{Name: "sequence", Data: []byte{3, 2, 0, 0}},
		{Name: "day", Data: []byte{7, 6, 5, 4}},
		{Name: "weekday", Data: []byte{6}},
		{Name: "slot", Data: []byte{255}},
		{Name: "location", Data: []byte{8, 0, 0, 0}},
		{Name: "behaviour", Data: []byte{9, 0, 0, 0}},
		{Name: "intent", Data: []byte{10, 0, 0, 0}},
	}}
	for got := range e.Chunks() {
		if !proto.Equal(want, got) {
			t.Errorf("got %v\nwant %v", got, want)
		}
	}
}

func TestProfilesRoundTrip(t *testing.T) {
	for _, n := range sizes {
		want := data.Profiles{Attributes: []data.Attribute{
			{Name: "age", Values: []string{"20", "30"}}, {Name: "no values"}, {Name: "", Values: []string{""}},
		}}
		for i := range n {
			want.User = append(want.User, uint32(i))
			for k := range want.Attributes {
				a := &want.Attributes[k]
				a.Code = append(a.Code, uint32(i%(len(a.Values)+1)))
			}
		}
		var got data.Profiles
		for rows := range want.Chunks() {
			checkChunk(t, rows)
			if err := got.AppendChunk(rows); err != nil {
				t.Fatal(err)
			}
		}
		if n == 0 && got.Len() != 0 || n > 0 && !reflect.DeepEqual(want, got) {
			t.Errorf("%d rows came back changed", n)
		}
	}
}

type requests []data.Request

func (r requests) Len() int { return len(r) }

func TestRequestsRoundTrip(t *testing.T) {
	for _, n := range sizes {
		var want, got requests
		for i := range n {
			want = append(want, data.Request{User: uint32(i), Weeks: i, Events: math.MaxInt32, MaxWeeks: 3})
		}
		var err error
		for rows := range data.RequestChunks(want) {
			checkChunk(t, rows)
			if got, err = data.AppendRequests(got, rows); err != nil {
				t.Fatal(err)
			}
		}
		if n == 0 && got.Len() != 0 || n > 0 && !reflect.DeepEqual(want, got) {
			t.Errorf("%d rows came back changed", n)
		}
	}
}

func TestWindowsRoundTrip(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, n := range []int{0, 1, 1310, 1311, 1312, 5000} { // 1310 x 50 rows of history are a chunk
		for _, length := range []int{1, data.MaxWindow} {
			var want, got data.Windows
			for i := range n {
				want.Add(data.Window{ID: uint32(i), User: r.Uint32(), Weekday: 3, Slot: data.Masked, History: randomEvents(r, length)})
			}
			for rows := range want.Chunks() {
				checkChunk(t, rows)
				if err := got.AppendChunk(rows); err != nil {
					t.Fatal(err)
				}
			}
			if n == 0 && got.Len() != 0 || n > 0 && !reflect.DeepEqual(want, got) {
				t.Errorf("%d rows of %d came back changed", n, length)
			}
		}
	}
}

func TestScoresRoundTrip(t *testing.T) {
	for _, n := range []int{0, 1, 5000, data.ChunkRows + 1} {
		for _, classes := range []int{1, 50} {
			want := data.Scores{Classes: classes}
			for i := range n {
				want.ID = append(want.ID, uint32(i))
				for k := range classes {
					want.Values = append(want.Values, float32(i)-float32(k)/3)
				}
			}
			got := data.Scores{Classes: classes}
			for rows := range want.Chunks() {
				checkChunk(t, rows)
				if err := got.AppendChunk(rows); err != nil {
					t.Fatal(err)
				}
			}
			if n == 0 && got.Len() != 0 || n > 0 && !reflect.DeepEqual(want, got) {
				t.Errorf("%d rows of %d came back changed", n, classes)
			}
		}
	}
}

func TestAttemptsRoundTrip(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	texts := []string{"", "08:30 home, eat", "起床", strings.Repeat("x", 3<<20)}
	var want, got []data.Attempt
	for i := range 40 {
		want = append(want, data.Attempt{
			User: uint32(i), Week: 2, Weeks: uint32(1 + i%2), Number: uint32(i % 3), Text: texts[i%len(texts)], Parsed: randomEvents(r, i%3),
		})
	}
	var err error
	for rows := range data.AttemptChunks(want) {
		checkChunk(t, rows)
		if got, err = data.AppendAttempts(got, rows); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		t.Error(diff)
	}
	for rows := range data.AttemptChunks([]data.Attempt{{Text: "a\xffb"}}) {
		got, err := data.AppendAttempts(nil, rows)
		if err != nil || got[0].Text != "a\ufffdb" {
			t.Errorf("bytes that are not UTF-8 arrive as %v, %v", got, err)
		}
	}
}

func TestVocabularyRoundTrip(t *testing.T) {
	want := data.Vocabulary{
		Locations: []string{"home"}, Behaviours: []string{"eat", "run"}, Intents: []string{"live"},
		IntentOf: []uint32{0, 0}, SlotsPerDay: 48, DayStart: 8,
	}
	got, err := data.VocabularyOf(want.Proto())
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Error(err, diff)
	}
	for wantText, edit := range map[string]func(*data.Vocabulary){
		"0 slots per day":     func(v *data.Vocabulary) { v.SlotsPerDay = 0 },
		"256 slots per day":   func(v *data.Vocabulary) { v.SlotsPerDay = 256 },
		"starts with slot 48": func(v *data.Vocabulary) { v.DayStart = 48 },
		"2 behaviours but 1":  func(v *data.Vocabulary) { v.IntentOf = v.IntentOf[:1] },
		`"run" has intent 1`:  func(v *data.Vocabulary) { v.IntentOf = []uint32{0, 1} },
	} {
		bad := want
		edit(&bad)
		if _, err := data.VocabularyOf(bad.Proto()); err == nil || !strings.Contains(err.Error(), wantText) {
			t.Errorf("got %v, want %q", err, wantText)
		}
	}
}

func first(chunks func(func(*pluginpb.Rows) bool)) *pluginpb.Rows {
	for rows := range chunks {
		return rows
	}
	return nil
}

func TestDecodeMistakes(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	events := first(randomEvents(r, 3).Chunks())
	windows := data.Windows{}
	windows.Add(data.Window{History: randomEvents(r, 2)})
	profiles := data.Profiles{User: []uint32{1}, Attributes: []data.Attribute{{Name: "age", Values: []string{"20"}, Code: []uint32{0}}}}
	scores := data.Scores{ID: []uint32{1}, Classes: 2, Values: []float32{0, 1}}
	attempts := []data.Attempt{{Text: "abc", Parsed: randomEvents(r, 1)}}

	decode := func(rows *pluginpb.Rows) error {
		switch rows.Table {
		case pluginpb.Table_EVENTS:
			e := randomEvents(r, 2)
			err := e.AppendChunk(rows)
			if err != nil && (e.Len() != 2 || len(e.Intent) != 2) {
				t.Error("a bad chunk changed the table")
			}
			return err
		case pluginpb.Table_WINDOWS:
			return new(data.Windows).AppendChunk(rows)
		case pluginpb.Table_PROFILES:
			p := data.Profiles{User: []uint32{9}, Attributes: []data.Attribute{{Name: "age", Values: []string{"20"}, Code: []uint32{1}}}}
			return p.AppendChunk(rows)
		case pluginpb.Table_SCORES:
			return (&data.Scores{Classes: 2}).AppendChunk(rows)
		case pluginpb.Table_ATTEMPTS:
			_, err := data.AppendAttempts(nil, rows)
			return err
		}
		_, err := data.AppendRequests(nil, rows)
		return err
	}
	for _, c := range []struct {
		name string
		rows *pluginpb.Rows
		edit func(*pluginpb.Rows)
		want string
	}{
		{"missing at the end", events, func(r *pluginpb.Rows) { r.Columns = r.Columns[:7] }, `table EVENTS, column "intent": missing`},
		{"missing", events, func(r *pluginpb.Rows) { r.Columns = append(r.Columns[:1], r.Columns[2:]...) }, `column "sequence": missing: column 1 is "day"`},
		{"short", events, func(r *pluginpb.Rows) { r.Columns[0].Data = r.Columns[0].Data[:11] }, `column "user": 11 bytes for 3 elements of 4`},
		{"long", events, func(r *pluginpb.Rows) { r.Columns[3].Data = append(r.Columns[3].Data, 0) }, `column "weekday": 4 bytes for 3`},
		{"one more column", events, func(r *pluginpb.Rows) { r.Columns = append(r.Columns, &pluginpb.Column{Name: "x"}) }, `column "x": the table has no such`},
		{"many rows", events, func(r *pluginpb.Rows) { r.Count = data.ChunkRows + 1 }, "65537 rows in one chunk"},
		{"another table", events, func(r *pluginpb.Rows) { r.Table = 99 }, "this is a chunk of table 99, want REQUESTS"},
		{"lengths do not fit", first(windows.Chunks()), func(r *pluginpb.Rows) { r.Columns[4].Data[0] = 3 }, `column "history.user": 8 bytes for 3 elements`},
		{"long window", first(windows.Chunks()), func(r *pluginpb.Rows) { r.Columns[4].Data[0] = 51 }, `column "length": row 0: 51 events, want at most 50`},
		{"bad code", first(profiles.Chunks()), func(r *pluginpb.Rows) { r.Columns[1].Data[0] = 2 }, `column "attribute:age": row 0: code 2, want at most 1 (missing)`},
		{"no attribute", first(profiles.Chunks()), func(r *pluginpb.Rows) { r.Columns[1].Name = "age" }, `column "age": want a name that begins with "attribute:"`},
		{"other values", first(profiles.Chunks()), func(r *pluginpb.Rows) { r.Columns[1].Names = []string{"21"} }, "table PROFILES: the attributes or their values differ"},
		{"NaN", first(scores.Chunks()), func(r *pluginpb.Rows) { copy(r.Columns[1].Data[4:], "\x00\x00\xc0\x7f") }, `column "values": row 0, class 1: NaN`},
		{"text too short", first(data.AttemptChunks(attempts)), func(r *pluginpb.Rows) { r.Columns[4].Data[0] = 4 }, `column "text": 3 bytes for 4`},
		{"text sum", first(data.AttemptChunks(attempts)), func(r *pluginpb.Rows) { r.Columns[4].Data[3] = 255 }, `column "text_length": the lengths add up to 4278190083`},
		{"no UTF-8", first(data.AttemptChunks(attempts)), func(r *pluginpb.Rows) { r.Columns[5].Data[1] = 255 }, `column "text": row 0 is not UTF-8`},
		{"parsed sum", first(data.AttemptChunks(attempts)), func(r *pluginpb.Rows) { r.Columns[6].Data[0] = 2 }, `column "parsed.user": 4 bytes for 2`},
	} {
		t.Run(c.name, func(t *testing.T) {
			rows := proto.CloneOf(c.rows)
			if err := decode(rows); err != nil {
				t.Fatalf("before the edit: %v", err)
			}
			c.edit(rows)
			if err := decode(rows); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

// Whatever the bytes, decoding gives a whole table or an error, and what decodes
// encodes to the same rows.
func FuzzDecode(f *testing.F) {
	r := rand.New(rand.NewPCG(1, 2))
	windows := data.Windows{}
	windows.Add(data.Window{History: randomEvents(r, 2)})
	for _, rows := range []*pluginpb.Rows{
		first(randomEvents(r, 2).Chunks()),
		first(windows.Chunks()),
		first(data.RequestChunks([]data.Request{{User: 1, Weeks: 2}})),
		first(data.Profiles{User: []uint32{1}, Attributes: []data.Attribute{{Name: "age", Values: []string{"20"}, Code: []uint32{0}}}}.Chunks()),
		first(data.Scores{ID: []uint32{1}, Classes: 2, Values: []float32{0, 1}}.Chunks()),
		first(data.AttemptChunks([]data.Attempt{{Text: "abc", Parsed: randomEvents(r, 1)}})),
	} {
		raw, err := proto.Marshal(rows)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		var rows pluginpb.Rows
		if proto.Unmarshal(raw, &rows) != nil {
			return
		}
		again := reencode(t, &rows)
		if again == nil {
			return
		}
		rows.ProtoReflect().SetUnknown(nil)
		for i, c := range rows.Columns {
			c.ProtoReflect().SetUnknown(nil)
			if rows.Table != pluginpb.Table_PROFILES || i == 0 {
				c.Names = nil
			}
		}
		if !proto.Equal(&rows, again) {
			t.Errorf("decoded and encoded again:\n%v\n%v", &rows, again)
		}
	})
}

// reencode decodes rows and encodes the table, nil if rows are bad or none.
func reencode(t *testing.T, rows *pluginpb.Rows) *pluginpb.Rows {
	switch rows.Table {
	case pluginpb.Table_EVENTS:
		var e data.Events
		if e.AppendChunk(rows) == nil {
			if e.Len() > 0 {
				e.Row(e.Len() - 1)
			}
			return first(e.Chunks())
		}
	case pluginpb.Table_PROFILES:
		var p data.Profiles
		if p.AppendChunk(rows) == nil {
			if p.Len() > 0 {
				p.Row(p.Len() - 1)
			}
			return first(p.Chunks())
		}
	case pluginpb.Table_REQUESTS:
		if requests, err := data.AppendRequests(nil, rows); err == nil {
			return first(data.RequestChunks(requests))
		}
	case pluginpb.Table_WINDOWS:
		var w data.Windows
		if w.AppendChunk(rows) == nil {
			n := 0
			for _, one := range w.Each {
				n += one.History.Len()
			}
			if n != w.History.Len() {
				t.Errorf("%d rows in windows, %d in the history", n, w.History.Len())
			}
			return first(w.Chunks())
		}
	case pluginpb.Table_SCORES:
		s := data.Scores{Classes: 2}
		if s.AppendChunk(rows) == nil {
			return first(s.Chunks())
		}
	case pluginpb.Table_ATTEMPTS:
		if attempts, err := data.AppendAttempts(nil, rows); err == nil {
			return first(data.AttemptChunks(attempts))
		}
	}
	return nil
}

func BenchmarkEncode(b *testing.B) {
	e := randomEvents(rand.New(rand.NewPCG(1, 2)), 1<<20)
	b.SetBytes(26 << 20)
	for b.Loop() {
		for range e.Chunks() {
		}
	}
}

func BenchmarkDecode(b *testing.B) {
	e := randomEvents(rand.New(rand.NewPCG(1, 2)), 1<<20)
	var chunks []*pluginpb.Rows
	for rows := range e.Chunks() {
		chunks = append(chunks, rows)
	}
	b.SetBytes(26 << 20)
	for b.Loop() {
		var got data.Events
		for _, rows := range chunks {
			if err := got.AppendChunk(rows); err != nil {
				b.Fatal(err)
			}
		}
	}
}
