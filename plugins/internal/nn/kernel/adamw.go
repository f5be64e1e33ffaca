package kernel

// AdamW holds the numbers of one step of Adam with decoupled weight decay
// (Loshchilov and Hutter 2019, Algorithm 2):
//
//	m = Beta1 m + Rest1 Scale g,  v = Beta2 v + Rest2 (Scale g)^2
//	w = (1 - Decay) w - Rate m / (sqrt(v) + Epsilon)
//
// Rest1 is 1-Beta1 and Rest2 1-Beta2 as the caller forms them in float64: 1 less
// float32(.999) is wrong by 1e-5. Corrections of the moments' bias are the
// caller's too, in Rate and Epsilon; Decay is the rate times the weight decay;
// Scale is what clipping multiplies g by.
type AdamW struct {
	Rate, Beta1, Rest1, Beta2, Rest2, Epsilon, Decay, Scale float32
}

// Apply takes one step for weights w with gradient g and moments m and v, all of
// one length.
func (s AdamW) Apply(w, g, m, v []float32) {
	if n := len(w); n > 0 {
		active.adamW(w, g[:n], m[:n], v[:n], s)
	}
}
