package week

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// Whatever is drawn under the grammar is valid: no token is skipped, and every
// event is decoded.
func TestLegalWalksAreValid(t *testing.T) {
	modes(t, func(t *testing.T, m Mode) {
		rng := rand.New(rand.NewPCG(1, 2))
		v := vocabulary()
		c := codec(t, random(rng, v, 50), Config{Mode: m})
		ends := 0
		for range 2000 {
			tokens := walk(rng, c, 1+rng.IntN(100))
			var count Counters
			got := c.Decode(tokens, 5, 1, &count)
			if s := count.Of("invalid"); s != (Share{0, len(tokens)}) {
				t.Fatalf("invalid is %+v of %v", s, tokens)
			}
			events := 0
			for _, token := range tokens {
				if c.parts[len(c.parts)-1].has(token) {
					events++
				}
			}
			if got.Len() != events {
				t.Fatalf("%d events of %d in %v", got.Len(), events, tokens)
			}
			whole := tokens[len(tokens)-1] == End
			if whole {
				ends++
			}
			if s := count.Of("truncated"); s.Of != 1 || (s.Count == 0) != whole {
				t.Fatalf("truncated is %+v of %v", s, tokens)
			}
			if err := data.Check(got, v); err != nil {
				t.Fatal(err)
			}
		}
		if ends < 100 || ends > 1900 {
			t.Errorf("%d of 2000 walks came to an end: the test shows little", ends)
		}
	})
}

// In every state that can be reached, the mask, Legal and the counter of invalid
// tokens agree on every token.
func TestMaskIsWhatCounts(t *testing.T) {
	modes(t, func(t *testing.T, m Mode) {
		c := codec(t, random(rand.New(rand.NewPCG(1, 2)), vocabulary(), 50), Config{Mode: m})
		before := map[State][]int32{c.Start(): nil}
		for queue := []State{c.Start()}; len(queue) > 0; queue = queue[1:] {
			s := queue[0]
			logits := make([]float32, c.Size()+5)
			c.Mask(s, logits)
			for token := range int32(len(logits)) {
				in := slices.ContainsFunc(c.Legal(s), func(r Range) bool { return r.From <= token && token < r.To })
				var count Counters
				c.Decode(append(slices.Clone(before[s]), token), 5, 1, &count)
				counted := count.Of("invalid").Count == 0
				if c.Ended(s) { // nothing is read any more
					counted = token == Pad
				}
				if open := !math.IsInf(float64(logits[token]), -1); open != in || in != counted {
					t.Fatalf("state %+v, token %d: mask %v, legal %v, valid %v", s, token, open, in, counted)
				}
				if next := c.Next(s, token); in {
					if _, known := before[next]; !known {
						before[next] = append(slices.Clone(before[s]), token)
						queue = append(queue, next)
					}
				}
			}
		}
		// Before DAY_0, after each of 7 markers (for each part), and after End.
		if want := 1 + 7*len(c.parts) + 1; len(before) != want {
			t.Errorf("%d states, want %d", len(before), want)
		}
	})
}

// The encoding of every week is a walk that the grammar allows.
func TestEncodedWeeksAreLegal(t *testing.T) {
	modes(t, func(t *testing.T, m Mode) {
		rng := rand.New(rand.NewPCG(1, 2))
		for n := range 50 {
			week := random(rng, vocabulary(), n)
			c := codec(t, week, Config{Mode: m, MinCount: 2})
			tokens, _ := c.Encode(nil, week)
			s := c.Start()
			for i, token := range tokens {
				if !slices.ContainsFunc(c.Legal(s), func(r Range) bool { return r.has(token) }) {
					t.Fatalf("token %d at %d of %v", token, i, tokens)
				}
				s = c.Next(s, token)
			}
			if diff := cmp.Diff([]Range{{Pad, Pad + 1}}, c.Legal(s)); tokens[len(tokens)-1] == End && diff != "" {
				t.Errorf("after End: %s", diff)
			}
		}
	})
}
