package nn

import (
	"fmt"
	"math"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn/kernel"
)

// A tiny GPT-2, under the names and shapes of Hugging Face's files.
const gpt2Width, gpt2Heads, gpt2Blocks, gpt2Words, gpt2Positions = 8, 2, 2, 11, 16

func gpt2File(r *rand.Rand, prefix string) []Tensor {
	const w = gpt2Width
	var all []Tensor
	add := func(name string, shape ...int) {
		t := Tensor{Name: prefix + name, Shape: shape, Value: make([]float32, size(shape))}
		for i := range t.Value {
			t.Value[i] = float32(r.NormFloat64() * .5)
		}
		all = append(all, t)
	}
	add("wte.weight", gpt2Words, w)
	add("wpe.weight", gpt2Positions, w)
	for i := range gpt2Blocks {
		h := fmt.Sprintf("h.%d.", i)
		add(h+"ln_1.weight", w)
		add(h+"ln_1.bias", w)
		add(h+"attn.bias", 1, 1, gpt2Positions, gpt2Positions)
		add(h+"attn.masked_bias", 1)
		add(h+"attn.c_attn.weight", w, 3*w)
		add(h+"attn.c_attn.bias", 3*w)
		add(h+"attn.c_proj.weight", w, w)
		add(h+"attn.c_proj.bias", w)
		add(h+"ln_2.weight", w)
		add(h+"ln_2.bias", w)
		add(h+"mlp.c_fc.weight", w, 4*w)
		add(h+"mlp.c_fc.bias", 4*w)
		add(h+"mlp.c_proj.weight", 4*w, w)
		add(h+"mlp.c_proj.bias", w)
	}
	add("ln_f.weight", w)
	add("ln_f.bias", w)
	return all
}

// gpt2Forward is GPT-2 (Radford et al. 2019; model.py of its code) in float64, on
// the tensors of a file.
func gpt2Forward(file []Tensor, prefix string, words []int32) matrix {
	m := func(name string) matrix {
		i := slices.IndexFunc(file, func(t Tensor) bool { return t.Name == prefix+name })
		var rows matrix
		for row := range slices.Chunk(file[i].Value, file[i].Shape[len(file[i].Shape)-1]) {
			rows = append(rows, doubled(row))
		}
		return rows
	}
	wte, wpe := m("wte.weight"), m("wpe.weight")
	x := newMatrix(len(words), gpt2Width)
	for i, word := range words {
		for j := range x[i] {
			x[i][j] = wte[word][j] + wpe[i][j]
		}
	}
	for b := range gpt2Blocks {
		part := func(name string) (w, bias matrix) {
			name = fmt.Sprintf("h.%d.%s.", b, name)
			return m(name + "weight"), m(name + "bias")
		}
		conv := func(x matrix, name string) matrix { w, bias := part(name); return affine(x, w, bias) }
		norm := func(x matrix, name string) matrix { w, bias := part(name); return layerNorm(x, w, bias, 1e-5) }
		x = sum(x, conv(gpt2Attention(conv(norm(x, "ln_1"), "attn.c_attn")), "attn.c_proj"))
		x = sum(x, conv(gelu(kernel.TanhApproximation, conv(norm(x, "ln_2"), "mlp.c_fc")), "mlp.c_proj"))
	}
	return layerNorm(x, m("ln_f.weight"), m("ln_f.bias"), 1e-5)
}

// gpt2Attention attends to earlier rows; the columns of qkv are queries, keys and
// values, each head by head.
func gpt2Attention(qkv matrix) matrix {
	const head = gpt2Width / gpt2Heads
	y := newMatrix(len(qkv), gpt2Width)
	for i := range qkv {
		for h := range gpt2Heads {
			weights, total := make([]float64, i+1), 0.0
			for j := range weights {
				dot := 0.0
				for c := h * head; c < (h+1)*head; c++ {
					dot += qkv[i][c] * qkv[j][gpt2Width+c]
				}
				weights[j] = math.Exp(dot / math.Sqrt(head))
				total += weights[j]
			}
			for j, w := range weights {
				for c := h * head; c < (h+1)*head; c++ {
					y[i][c] += w / total * qkv[j][2*gpt2Width+c]
				}
			}
		}
	}
	return y
}

// An encoder with the weights of a file computes what GPT-2 does.
func TestGPT2(t *testing.T) {
	const positions = 6 // fewer than the file's
	words := []int32{3, 1, 4, 1, 5}
	for _, prefix := range []string{"", "transformer."} {
		path := filepath.Join(t.TempDir(), "model.safetensors")
		file := gpt2File(rand.New(rand.NewPCG(1, 2)), prefix)
		if err := Save(path, append(slices.Clone(file), Tensor{Name: "lm_head.weight", Shape: []int{0}}), map[string]string{"format": "pt"}); err != nil {
			t.Fatal(err)
		}
		b := &Batch{Fields: make([][]int32, 1)}
		encoder, err := NewEncoder(EncoderConfig{
			Fields: []int{gpt2Words}, Positions: positions, Width: gpt2Width, Blocks: gpt2Blocks, Heads: gpt2Heads, Inner: 4 * gpt2Width,
			PreNorm: true, Causal: true, Curve: kernel.TanhApproximation, Epsilon: 1e-5,
		}, Limits{Sequences: 1, Rows: positions, Wanted: positions, Length: positions}, 1, &Noise{}, b)
		if err != nil {
			t.Fatal(err)
		}
		c, err := Open(path)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		var backbone []Tensor
		for _, tensor := range Tensors(encoder.Weights()...) {
			if strings.HasPrefix(tensor.Name, "field.") {
				copy(tensor.Value, file[0].Value) // the words, which take the place of events here
				continue
			}
			backbone = append(backbone, tensor)
		}
		if err := c.LoadAs(GPT2(), backbone); err != nil {
			t.Fatal(err)
		}
		b.Reset()
		b.Fields[0] = append(b.Fields[0], words...)
		for i := range words {
			b.Positions = append(b.Positions, int32(i))
		}
		b.Starts = append(b.Starts, int32(len(words)))
		b.Seal()
		got := make([]float32, len(words)*gpt2Width)
		encoder.Infer(b, got)
		for i, row := range gpt2Forward(file, prefix, words) {
			for j, want := range row {
				if math.Abs(float64(got[i*gpt2Width+j])-want) > 1e-4 {
					t.Errorf("prefix %q: row %d, element %d is %v, want %v", prefix, i, j, got[i*gpt2Width+j], want)
				}
			}
		}
	}
}

func TestGPT2Names(t *testing.T) {
	for file, want := range map[string]string{
		"wte.weight": "", "transformer.wte.weight": "", "lm_head.weight": "", "h.3.attn.bias": "", "transformer.h.0.attn.masked_bias": "",
		"wpe.weight": "position.weight", "ln_f.bias": "norm.beta", "h.11.mlp.c_fc.weight": "block.11.inner.weight",
		"transformer.h.0.attn.c_attn.bias": "block.0.attention.qkv.bias",
		// What GPT-2 has not is left to be reported under its own name.
		"h.0.crossattention.c_attn.weight": "h.0.crossattention.c_attn.weight", "score.weight": "score.weight", "h.": "h.",
	} {
		got, wanted := GPT2().Rename(file)
		if got != want || wanted != (want != "") {
			t.Errorf("%s becomes %q, wanted %v; want %q", file, got, wanted, want)
		}
	}
}
