package main

import (
	"bufio"
	"log/slog"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn/kernel"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
)

// Recall@20 of a matrix factorisation that is trained on what is published of Office,
// beside one that is trained on Office itself, by the share replaced and the largest
// similarity, as the paper judges its data. $UPC_SDG_OFFICE names the file, a line for
// each user: the user and the items, as in data/office_data.txt of
// github.com/erto2000/UPC_SDG_Implementation. Without it a made-up population of its size
// stands in, whose numbers say nothing of the paper.
//
//	UPC_SDG_OFFICE=FILE go test ./plugins/upc_sdg -run xxx -bench Office -benchtime 1x -timeout 3h -v
func BenchmarkOffice(b *testing.B) {
	p := defaults
	p.Epochs = 150 // more change little and take hours
	what, all := "a stand-in for Office", madeUpOffice()
	if path := os.Getenv("UPC_SDG_OFFICE"); path != "" {
		what, all = "Office", readOffice(b, path)
	}
	run := &sdk.Run{Seed: 1, Threads: 2, Log: slog.New(slog.DiscardHandler)}
	learned, held := holdForTest(run.Rand("test"), all)
	b.Logf("%s: %d users, %d items, %d interactions, of which %d are held out of training", what, len(all.users), all.most, all.total, all.total-learned.total)
	m := factorise(b, run, p, learned)
	real := held.recall(m.factors, learned)
	b.Logf("real: recall@20 %.4f, NDCG@20 %.4f", real, held.ndcg(m.factors, learned))
	less, _ := holdForTest(run.Rand("control"), learned)
	recall := held.recall(factorise(b, run, p, less).factors, less)
	b.Logf("%d interactions, %.1f %%, left out at random and none in their place: recall@20 %.4f, %.1f %% of real",
		learned.total-less.total, 100-100*float64(less.total)/float64(learned.total), recall, 100*recall/real)
	for _, c := range []struct{ k, gamma float64 }{{.2, .1}, {.2, .5}, {.2, .9}, {.5, .1}, {1, .1}} {
		b.Run("k="+strconv.FormatFloat(c.k, 'g', 2, 64)+"/gamma="+strconv.FormatFloat(c.gamma, 'g', 2, 64), func(b *testing.B) {
			for b.Loop() {
				p.ReplaceRatio, p.MaxSimilarity = c.k, c.gamma
				n := newModel(p, m.catalogue, m.users)
				n.init(run, p)
				n.factors = m.factors
				nets, err := trainNets(b.Context(), run, withEpochs(p, 60), n, learned)
				if err != nil {
					b.Fatal(err)
				}
				for _, drawn := range []bool{false, true} {
					published := publish(run.Rand("substitutes"), n, p, learned, drawn)
					again := factorise(b, run, p, published.interactions)
					recall := held.recall(again.factors, published.interactions)
					b.Logf("k %v, gamma %v, drawn %v: recall@20 %.4f, %.1f %% of real; NDCG@20 %.4f; mean similarity %.3f; %d items stand for %d; loss %.3f after %d epochs",
						c.k, c.gamma, drawn, recall, 100*recall/real, held.ndcg(again.factors, published.interactions),
						published.similarity, published.distinct, published.replaced, nets.now.Score, nets.now.Epochs)
				}
			}
		})
	}
}

func withEpochs(p Params, epochs int) Params {
	p.Epochs = epochs
	return p
}

// factorise returns a model whose factors are trained on interactions.
func factorise(b *testing.B, run *sdk.Run, p Params, own *interactions) *model {
	b.Helper()
	m := newModel(p, &catalogue{items: make([]item, own.most)}, own.users)
	m.init(run, p)
	if _, err := trainFactors(b.Context(), run, p, m.factors, own); err != nil {
		b.Fatal(err)
	}
	return m
}

// published is what is published of interactions.
type published struct {
	*interactions
	replaced, distinct int     // items, and how many different ones stand for them
	similarity         float64 // mean, of a substitute to what it replaces
}

// publish replaces what the nets choose of each user: by the best substitutes, as a
// release does, or by drawn ones, as it does with per_occurrence.
func publish(rng *rand.Rand, m *model, p Params, own *interactions, drawn bool) published {
	out := published{interactions: &interactions{users: own.users, most: own.most}}
	s, distinct := newShelf(m.factors.items(), p.Width, 2), map[int32]bool{}
	for user, items := range own.items {
		pu, left := vector(m.factors.users(), int32(user), p.Width), slices.Clone(items)
		for _, item := range least(items, m.selector.attend(pu, s.q, items), p.ReplaceRatio) {
			scores := m.generator.scores(s, pu, vector(s.q, item, p.Width), item)
			to := largest(scores)
			if drawn {
				kernel.Softmax(1, len(scores), scores, len(scores), 1)
				to = pick(rng, scores)
			}
			left[slices.Index(items, item)], distinct[to] = to, true
			out.similarity += float64(s.similarity(to, item))
			out.replaced++
		}
		slices.Sort(left)
		left = slices.Compact(left)
		out.items, out.total = append(out.items, left), out.total+len(left)
	}
	out.similarity /= float64(max(out.replaced, 1))
	out.distinct = len(distinct)
	return out
}

// recall returns the mean share of held-out items among the first 20.
func (h *heldOut) recall(f *factors, learned *interactions) float64 {
	sum := 0.0
	for i, user := range h.users {
		hits := 0
		for _, item := range best(f, user, learned.items[user]) {
			if has(h.items[i], item) {
				hits++
			}
		}
		sum += float64(hits) / float64(len(h.items[i]))
	}
	return sum / float64(len(h.users))
}

// holdForTest holds out a fifth of the items of every user who has five.
func holdForTest(rng *rand.Rand, x *interactions) (*interactions, *heldOut) {
	rest, held := &interactions{users: x.users, most: x.most}, &heldOut{}
	for user, own := range x.items {
		shuffled := slices.Clone(own)
		rng.Shuffle(len(own), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		out, kept := shuffled[:len(own)/5], shuffled[len(own)/5:]
		slices.Sort(out)
		slices.Sort(kept)
		if len(out) > 0 {
			held.users, held.items = append(held.users, int32(user)), append(held.items, out)
		}
		rest.items, rest.total = append(rest.items, kept), rest.total+len(kept)
	}
	return rest, held
}

func readOffice(b *testing.B, path string) *interactions {
	b.Helper()
	file, err := os.Open(path)
	if err != nil {
		b.Fatal(err)
	}
	defer file.Close()
	x := &interactions{}
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var own []int32
		for _, word := range strings.Fields(lines.Text())[1:] {
			item, err := strconv.Atoi(word)
			if err != nil {
				b.Fatal(err)
			}
			own = append(own, int32(item))
			x.most = max(x.most, item+1)
		}
		slices.Sort(own)
		own = slices.Compact(own)
		x.users, x.items, x.total = append(x.users, uint32(len(x.users))), append(x.items, own), x.total+len(own)
	}
	if err := lines.Err(); err != nil {
		b.Fatal(err)
	}
	return x
}

// madeUpOffice returns 4,874 users with 3 to 13 of 2,405 items, most of them of one of 40
// tastes, the popular ones of it first.
func madeUpOffice() *interactions {
	const users, items, kinds = 4874, 2405, 40
	rng := rand.New(rand.NewPCG(1, 2))
	x := &interactions{most: items}
	for user := range users {
		var own []int32
		for range 3 + rng.IntN(11) {
			item := int32(rng.Float64() * rng.Float64() * items / kinds) // of the taste
			if item = item*kinds + int32(user%kinds); rng.Float64() < .15 || item >= items {
				item = rng.Int32N(items)
			}
			own = append(own, item)
		}
		slices.Sort(own)
		own = slices.Compact(own)
		x.users, x.items, x.total = append(x.users, uint32(user)), append(x.items, own), x.total+len(own)
	}
	return x
}
