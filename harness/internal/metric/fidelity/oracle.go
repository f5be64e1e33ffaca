package fidelity

import "errors"

// drawn is what OracleNLL needs.
func drawn(s Setting) error {
	if !s.Oracle {
		return errors.New("the data set was not drawn from an oracle, whose probabilities would be known")
	}
	return nil
}

// oracleNLL returns (nats a token, 1) for every user with a token.
func oracleNLL(c Case) []float64 {
	out := make([]float64, 2*len(c.Users))
	for i, u := range c.Users {
		if u.Surprise.Tokens > 0 {
			out[2*i], out[2*i+1] = u.Surprise.NLL/float64(u.Surprise.Tokens), 1
		}
	}
	return out
}
