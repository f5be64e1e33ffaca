package nn

import (
	"fmt"

	"gorgonia.org/gorgonia"
)

// Input returns a node of that shape (rows, width) whose elements are x: what the
// caller fills before every step and nothing is learned of.
func (g *Graph) Input(x []float32, rows, width int) *Node {
	g.ops++
	return gorgonia.NewMatrix(g.graph, gorgonia.Float32, gorgonia.WithShape(rows, width),
		gorgonia.WithName(fmt.Sprintf("input %d", g.ops)), gorgonia.WithValue(dense([]int{rows, width}, x)))
}
