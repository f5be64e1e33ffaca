package main

import (
	"math/rand/v2"
	"testing"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn"
	"github.com/behaviorbench/behaviorbench/plugins/internal/peertest"
)

// BenchmarkPeer measures a step of the joint training, on populations of the size of
// mobility-sim and of Office, beside the same in PyTorch (peer.py):
//
//	go test ./plugins/upc_sdg -run xxx -bench Peer -benchtime 1x
//
// Operations are the products of the generation net with all items, three for each
// row.
func BenchmarkPeer(b *testing.B) {
	peertest.Run(b, func(b *testing.B, threads int) []peertest.Piece {
		var pieces []peertest.Piece
		for _, c := range []struct {
			name               string
			users, items, each int
			k                  float64
		}{
			{"mobility.2", 420, 175, 28, .2},
			{"mobility1", 420, 175, 28, 1},
			{"office.2", 4874, 2405, 8, .2},
		} {
			p := defaults
			p.ReplaceRatio = c.k
			f, x := crowd(p, c.users, c.items, c.each)
			j, err := newJoint(p, f, x, nn.Crew(threads))
			if err != nil {
				b.Fatal(err)
			}
			b.Cleanup(j.close)
			rng := rand.New(rand.NewPCG(3, 4))
			j.selector.init(rng)
			j.generator.init(rng)
			step := func() error {
				_, err := j.step(batches(x.draw(rng, false), p.Batch)[0], 1)
				return err
			}
			if err := step(); err != nil {
				b.Fatal(err)
			}
			flops := 3 * 2 * float64(p.Width*c.items*len(j.substitution.items)) // of the step just taken: others differ little
			pieces = append(pieces, peertest.Piece{Name: c.name, FLOPs: flops, Steps: 20, Peers: []string{c.name}, Step: step})
		}
		return pieces
	})
}
