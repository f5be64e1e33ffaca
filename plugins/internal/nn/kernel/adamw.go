package kernel

// AdamW holds the numbers of one step of Adam with decoupled weight decay
// (Loshchilov and Hutter 2019, Algorithm 2):
//
//	m = Beta1 m + (1-Beta1) Scale g,  v = Beta2 v + (1-Beta2) (Scale g)^2
//	w = (1 - Decay) w - Rate m / (sqrt(v) + Epsilon)
//
// Corrections of the moments' bias are the caller's, in Rate and Epsilon; Decay
// is the rate times the weight decay; Scale is what clipping multiplies g by.
type AdamW struct {
	Rate, Beta1, Beta2, Epsilon, Decay, Scale float32
}

// Apply takes one step for weights w with gradient g and moments m and v, all of
// one length.
func (s AdamW) Apply(w, g, m, v []float32) {
	if n := len(w); n > 0 {
		active.adamW(w, g[:n], m[:n], v[:n], s)
	}
}
