package main

import (
	"math"
	"math/rand/v2"
	"testing"
)

// moments returns the mean, the deviation and the greatest magnitude of values.
func moments(values []float32) (mean, deviation, most float64) {
	for _, v := range values {
		mean += float64(v) / float64(len(values))
		most = max(most, math.Abs(float64(v)))
	}
	for _, v := range values {
		deviation += (float64(v) - mean) * (float64(v) - mean) / float64(len(values))
	}
	return mean, math.Sqrt(deviation), most
}

// Weights begin as the authors' code draws them.
func TestInitialWeights(t *testing.T) {
	s := SizePaper.shape()
	g := newGenerator(synthetic, s.generator, 1, 1)
	g.init(rand.New(rand.NewPCG(1, 2)))
	for _, w := range g.weights() {
		for _, x := range w.Tensors { // biases too
			mean, deviation, most := moments(x.Value)
			n := math.Sqrt(float64(len(x.Value)))
			if math.Abs(mean) > .4/n || math.Abs(deviation-.1) > .3/n || most < .15 {
				t.Errorf("G: %s%s: mean %.4f, deviation %.4f, most %.3f, want N(0, .1)", w.Prefix, x.Name, mean, deviation, most)
			}
		}
	}
	d, err := newDiscriminator(synthetic, s.discriminator, 1, 1)
	if err != nil {
		t.Fatal(err)
	}
	defer d.close()
	d.init(rand.New(rand.NewPCG(1, 2)))
	if mean, deviation, most := moments(d.table.Weights().Value); math.Abs(mean) > .01 || math.Abs(deviation-1/math.Sqrt(3)) > .01 || most > 1 {
		t.Errorf("D: embeddings: mean %.4f, deviation %.4f, most %.3f, want even from -1 to 1", mean, deviation, most)
	}
	for _, x := range append(d.conv.Weights().Tensors, d.classifier.Weights().Tensors...) {
		mean, deviation, most := moments(x.Value)
		switch {
		case !x.Decay && (math.Abs(mean-.1) > 1e-6 || deviation > 1e-6):
			t.Errorf("D: bias %s: mean %.4f, deviation %.4f, want .1", x.Name, mean, deviation)
		case x.Decay && (math.Abs(mean) > .01 || math.Abs(deviation-.088) > .004 || most > .2): // a normal cut at two deviations has .880 of its deviation
			t.Errorf("D: %s: mean %.4f, deviation %.4f, most %.3f, want N(0, .1) cut at .2", x.Name, mean, deviation, most)
		}
	}
	bound := math.Sqrt(6. / (1720 + 1720))
	for _, x := range d.highway.Weights().Tensors {
		if mean, deviation, most := moments(x.Value); math.Abs(mean) > .003 || math.Abs(deviation-bound/math.Sqrt(3)) > .002 || most > bound*1.000001 {
			t.Errorf("D: highway %s: mean %.4f, deviation %.4f, most %.4f, want even within %.4f", x.Name, mean, deviation, most, bound)
		}
	}
}
