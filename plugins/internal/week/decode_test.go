package week

import (
	"slices"
	"testing"

	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// Tokens that are not legal are skipped and counted, and what they break is lost.
func TestDecodeOfInvalidTokens(t *testing.T) {
	a, b := on(0, 18, 1, 1), on(0, 20, 3, 3)
	train := table(a, b)
	day := func(e data.Event, d uint8) data.Event { e.Day, e.Weekday = uint32(d), d; return e }
	marks := func(from, to int32) []int32 {
		var m []int32
		for d := from; d <= to; d++ {
			m = append(m, Day0+d)
		}
		return m
	}
	type test struct {
		tokens             []int32
		want               []data.Event
		invalid, read      int
		disorder, truncate int
	}
	rest := append(marks(1, 6), End)
	both := func(tokenA, tokenB []int32) map[string]test {
		return map[string]test{
			"nothing":                  {nil, nil, 0, 0, 0, 1},
			"no event":                 {append(marks(0, 6), End), nil, 0, 8, 0, 0},
			"after End":                {slices.Concat(marks(0, 6), []int32{End, Pad, Day0}, tokenA), nil, 0, 8, 0, 0},
			"before the first day":     {slices.Concat(tokenA, marks(0, 6), []int32{End}), nil, len(tokenA), 8 + len(tokenA), 0, 0},
			"a day left out":           {slices.Concat(marks(0, 2), marks(4, 6), tokenA, []int32{End}), []data.Event{day(a, 6)}, 1, 7 + len(tokenA), 0, 0},
			"a day twice":              {slices.Concat(marks(0, 0), tokenA, marks(0, 0), tokenB, rest), []data.Event{a, b}, 1, 9 + 2*len(tokenA), 0, 0},
			"a day gone by":            {slices.Concat(marks(0, 3), marks(1, 1), tokenA, marks(4, 6), []int32{End}), []data.Event{day(a, 3)}, 1, 9 + len(tokenA), 0, 0},
			"an early End":             {slices.Concat(marks(0, 0), tokenA, []int32{End}, tokenB), []data.Event{a}, 1, 2 + len(tokenA), 0, 0},
			"no End":                   {slices.Concat(marks(0, 6), tokenA), []data.Event{day(a, 6)}, 0, 7 + len(tokenA), 0, 1},
			"padding without End":      {slices.Concat(marks(0, 0), tokenA, []int32{Pad, Pad}), []data.Event{a}, 2, 3 + len(tokenA), 0, 1},
			"tokens that do not exist": {slices.Concat(marks(0, 0), []int32{-1, 1 << 30, -1 << 31, 1<<31 - 1}, tokenA, rest), []data.Event{a}, 4, 12 + len(tokenA), 0, 0},
			"Begin and Unknown":        {slices.Concat(marks(0, 0), []int32{Begin, Unknown}, tokenA, rest), []data.Event{a}, 2, 10 + len(tokenA), 0, 0},
			"out of order":             {slices.Concat(marks(0, 0), tokenB, tokenA, tokenB, tokenA, rest), []data.Event{a, a, b, b}, 0, 8 + 4*len(tokenA), 2, 0},
			"in order on other days":   {slices.Concat(marks(0, 0), tokenB, marks(1, 1), tokenA, marks(2, 6), []int32{End}), []data.Event{b, day(a, 1)}, 0, 8 + 2*len(tokenA), 0, 0},
		}
	}
	check := func(t *testing.T, c *Codec, tests map[string]test) {
		for name, test := range tests {
			var count Counters
			got := c.Decode(test.tokens, 5, 1, &count)
			if diff := same(table(test.want...), got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", name, diff)
			}
			for counter, want := range map[string]Share{
				"invalid": {test.invalid, test.read}, "out_of_order": {test.disorder, len(test.want)}, "truncated": {test.truncate, 1},
			} {
				if s := count.Of(counter); s != want {
					t.Errorf("%s: %s is %+v, want %+v", name, counter, s, want)
				}
			}
		}
	}
	t.Run("joint", func(t *testing.T) {
		c := codec(t, train, Config{Mode: Joint, MinCount: 1})
		check(t, c, both([]int32{first}, []int32{first + 1}))
	})
	t.Run("factored", func(t *testing.T) {
		c := codec(t, train, Config{Mode: Factored})
		slot, location, behaviour := first+18, first+48, first+48+3
		whole := []int32{slot, location, behaviour}
		check(t, c, both(whole, []int32{slot + 2, location + 1, behaviour + 1}))
		check(t, c, map[string]test{
			"a slot again":               {slices.Concat(marks(0, 0), []int32{slot + 2}, whole, rest), []data.Event{a}, 1, 12, 0, 0},
			"a slot after a location":    {slices.Concat(marks(0, 0), whole[:2], whole, rest), []data.Event{a}, 1, 13, 0, 0},
			"no location":                {slices.Concat(marks(0, 0), []int32{slot, behaviour}, whole, rest), []data.Event{a}, 1, 13, 0, 0},
			"no slot":                    {slices.Concat(marks(0, 0), whole[1:], whole, rest), []data.Event{a}, 2, 13, 0, 0},
			"a day within an event":      {slices.Concat(marks(0, 0), whole[:2], marks(1, 1), whole, marks(2, 6), []int32{End}), []data.Event{day(a, 1)}, 1, 13, 0, 0},
			"End within an event":        {slices.Concat(marks(0, 6), whole[:1], []int32{End}), nil, 1, 9, 0, 0},
			"nothing after a location":   {slices.Concat(marks(0, 0), whole, whole[:2]), []data.Event{a}, 0, 6, 0, 1},
			"a special within an event":  {slices.Concat(marks(0, 0), whole[:1], []int32{Unknown}, whole[1:], rest), nil, 3, 12, 0, 0},
			"an event, then a behaviour": {slices.Concat(marks(0, 0), whole, whole[2:], rest), []data.Event{a}, 1, 12, 0, 0},
		})
	})
}

// Events of equal slots stay as they were when others are sorted.
func TestDecodeSortsStably(t *testing.T) {
	train := table(on(0, 2, 0, 0), on(0, 20, 0, 2), on(0, 20, 0, 3), on(0, 9, 1, 1))
	modes(t, func(t *testing.T, m Mode) {
		c := codec(t, train, Config{Mode: m, MinCount: 1})
		// Encode keeps the order of the rows; slot 2 is the night after, the last of all.
		tokens, _ := c.Encode(nil, table(on(0, 20, 0, 3), on(0, 2, 0, 0), on(0, 20, 0, 2), on(0, 9, 1, 1), on(0, 20, 0, 3)))
		want := table(on(0, 9, 1, 1), on(0, 20, 0, 3), on(0, 20, 0, 2), on(0, 20, 0, 3), on(0, 2, 0, 0))
		var count Counters
		if diff := same(want, c.Decode(tokens, 5, 1, &count)); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		if s := count.Of("out_of_order"); s != (Share{2, 5}) {
			t.Errorf("out_of_order is %+v, want 2 of 5", s)
		}
		// So many that sorting by parts would show.
		var late, early []data.Event
		for i := range uint32(40) {
			late, early = append(late, on(0, 20, 0, 2+i*i%3%2)), append(early, on(0, 9, 1, 1))
		}
		tokens, _ = codec(t, train, Config{Mode: m, MinCount: 1, MaxTokens: 300}).Encode(nil, table(append(late, early...)...))
		if diff := same(table(append(early, late...)...), c.Decode(tokens, 5, 1, nil)); diff != "" {
			t.Errorf("many events (-want +got):\n%s", diff)
		}
	})
}

// Any tokens at all give rows that a generator may write, no more than there are
// tokens, and counts that make sense.
func FuzzDecode(f *testing.F) {
	train := table(on(0, 18, 1, 1), on(0, 20, 3, 3), on(0, 2, 4, 0))
	var codecs []*Codec
	for _, m := range []Mode{Joint, Factored} {
		codecs = append(codecs, codec(f, train, Config{Mode: m, MinCount: 2}))
	}
	for _, c := range codecs {
		tokens, _ := c.Encode(nil, train)
		var text []byte
		for _, token := range tokens {
			text = append(text, byte(token))
		}
		f.Add(text)
		f.Add(text[:9])
		f.Add(slices.Concat(text[3:], text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		tokens := make([]int32, len(text))
		for i, b := range text {
			tokens[i] = int32(b) - 20 // some are negative, some beyond all
		}
		for _, c := range codecs {
			var count Counters
			rows := c.Decode(tokens, 5, 2, &count)
			if err := data.Check(rows, c.vocabulary); err != nil {
				t.Fatal(err)
			}
			for _, day := range rows.Day {
				if day/7 != 1 {
					t.Fatalf("day %d in week 2", day)
				}
			}
			for name, s := range count.shares {
				if s.Count < 0 || s.Count > s.Of || s.Of > max(1, len(tokens)) {
					t.Fatalf("%s is %+v of %d tokens", name, s, len(tokens))
				}
			}
		}
	})
}

func BenchmarkCodec(b *testing.B) {
	d := benchmarkWeek()
	for _, m := range []Mode{Joint, Factored} {
		c := codec(b, d, Config{Mode: m, MinCount: 1})
		tokens, _ := c.Encode(nil, d)
		b.Run("encode/"+string(m), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				tokens, _ = c.Encode(tokens[:0], d)
			}
		})
		b.Run("decode/"+string(m), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				c.Decode(tokens, 5, 1, nil)
			}
		})
	}
}
