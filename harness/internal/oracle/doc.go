// Package oracle is the ground truth of the synthetic benchmark of Yu et al.
// (SeqGAN, AAAI 2017, section 4.1): an LSTM with fixed random weights that draws
// sequences of tokens and says how probable the sequences of others are. It is
// pure: it reads weights that it is given, and knows no data set and no generator.
//
// With e(x) the embedding of token x, x(0) the start token 0 (an ordinary token
// too), h(0) = c(0) = 0 and σ the logistic function:
//
//	i = σ(e(x) Wi + h Ui + bi)      f = σ(e(x) Wf + h Uf + bf)
//	o = σ(e(x) Wo + h Uo + bo)      g = tanh(e(x) Wc + h Uc + bc)
//	c' = f c + i g                  h' = o tanh(c')
//	p(next token) = softmax(h' V + v)
//
// Weights are float32, as the authors stored them; all arithmetic is float64. On
// processors that fuse multiplication and addition the last digits may differ.
package oracle
