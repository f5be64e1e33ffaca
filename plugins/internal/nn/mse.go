package nn

// MSEConfig is the shape of a MSE.
type MSEConfig struct {
	Width int
	Of    Extent // what a row is
}

// MSE is the mean squared error of predictions p against targets t,
//
//	sum over rows i and columns j of weight_i (p_ij - t_ij)^2 / (Width sum over i of weight_i)
//
// and 0 where no weight is above 0. Inputs of the Function: p and t (rows, Width);
// without t it is Target. The output is a scalar.
type MSE struct {
	MSEConfig
	// Target (rows, Width) is read where t is no input.
	Target []float32
	// Weight (rows) is how much each row counts, not below 0; nil counts all alike.
	Weight []float32

	room
	total float64 // of Weight
	sums  [Groups]float64
}

// NewMSE returns the loss of batch, with room for its targets.
func NewMSE(c MSEConfig, l Limits, crew Crew, batch *Batch) *MSE {
	return &MSE{MSEConfig: c, room: room{l, crew, batch}}
}

// Node adds the loss to a graph. If target is nil there is room in Target, which
// the caller fills before every step.
func (m *MSE) Node(g *Graph, prediction, target *Node) (*Node, error) {
	if target != nil {
		return g.Apply("mse", m, nil, prediction, target)
	}
	m.Target = make([]float32, m.Of.most(m.limits)*m.Width)
	return g.Apply("mse", m, nil, prediction)
}

// target returns the targets among the inputs, or Target.
func (m *MSE) target(in [][]float32) []float32 {
	if len(in) > 1 {
		return in[1]
	}
	return m.Target
}

// weight returns how much a row counts.
func (m *MSE) weight(row int) float32 {
	if m.Weight == nil {
		return 1
	}
	return m.Weight[row]
}

// Forward computes the loss.
func (m *MSE) Forward(in [][]float32, out []float32) {
	p, t := in[0], m.target(in)
	m.total = 0
	for g := range Groups {
		from, to := m.batch.span(g, m.Of)
		for row := from; row < to; row++ {
			m.total += float64(m.weight(row))
		}
	}
	m.crew.Each(Groups, func(g int) {
		sum := 0.0
		from, to := m.batch.span(g, m.Of)
		for row := from; row < to; row++ {
			square := float32(0)
			target := t[row*m.Width:][:m.Width]
			for j, v := range p[row*m.Width:][:m.Width] {
				square += (v - target[j]) * (v - target[j])
			}
			sum += float64(m.weight(row)) * float64(square)
		}
		m.sums[g] = sum
	})
	out[0] = 0
	if m.total > 0 {
		sum := 0.0
		for _, s := range m.sums {
			sum += s
		}
		out[0] = float32(sum / (float64(m.Width) * m.total))
	}
}

// Backward writes the gradients by p and, if it is an input, by t.
func (m *MSE) Backward(in [][]float32, _, dout []float32, din [][]float32) {
	p, t := in[0], m.target(in)
	scale := float32(0)
	if m.total > 0 {
		scale = float32(2 * float64(dout[0]) / (float64(m.Width) * m.total))
	}
	m.crew.Each(Groups, func(g int) {
		from, to := m.batch.span(g, m.Of)
		for row := from; row < to; row++ {
			a := scale * m.weight(row)
			for i := row * m.Width; i < (row+1)*m.Width; i++ {
				d := a * (p[i] - t[i])
				din[0][i] = d
				if len(din) > 1 {
					din[1][i] = -d
				}
			}
		}
	})
}
