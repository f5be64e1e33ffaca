package main

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
)

// gpt2File writes a GPT-2 of one block of that width as Hugging Face does. The
// first value of each tensor is its place in the list, the others are 0.
func gpt2File(t *testing.T, width int) (path string, names []string) {
	w := width
	shapes := map[string][]int{
		"wte.weight": {9, w}, "wpe.weight": {64, w}, "ln_f.weight": {w}, "ln_f.bias": {w},
		"h.0.ln_1.weight": {w}, "h.0.ln_1.bias": {w}, "h.0.ln_2.weight": {w}, "h.0.ln_2.bias": {w},
		"h.0.attn.bias": {1, 1, 4, 4}, "h.0.attn.c_attn.weight": {w, 3 * w}, "h.0.attn.c_attn.bias": {3 * w},
		"h.0.attn.c_proj.weight": {w, w}, "h.0.attn.c_proj.bias": {w},
		"h.0.mlp.c_fc.weight": {w, 4 * w}, "h.0.mlp.c_fc.bias": {4 * w}, "h.0.mlp.c_proj.weight": {4 * w, w}, "h.0.mlp.c_proj.bias": {w},
	}
	var tensors []nn.Tensor
	for name, shape := range shapes {
		names = append(names, name)
		tensors = append(tensors, nn.Tensor{Name: name, Shape: shape})
	}
	slices.Sort(names)
	for i := range tensors {
		n := 1
		for _, d := range tensors[i].Shape {
			n *= d
		}
		tensors[i].Value = make([]float32, n)
		tensors[i].Value[0] = float32(slices.Index(names, tensors[i].Name))
	}
	path = filepath.Join(t.TempDir(), "gpt2.safetensors")
	if err := nn.Save(path, tensors, nil); err != nil {
		t.Fatal(err)
	}
	return path, names
}

// Weights under their Hugging Face names become the backbone's; the tables of the
// events' fields and the head stay as they were drawn.
func TestGPT2WeightsLoad(t *testing.T) {
	run, p := testRun(t), tiny()
	path, names := gpt2File(t, p.Width)
	n, err := newNetwork(run, p, 1, 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	n.init(run.Rand("weights"))
	var drawn []float32
	for _, tensor := range nn.Tensors(n.layers()...) {
		drawn = append(drawn, tensor.Value[0])
	}
	err = n.load(path, "")
	if err == nil {
		t.Fatal("weights without a sum are loaded")
	}
	_, sum, _ := strings.Cut(err.Error(), "SHA-256 ")
	if err := n.load(path, strings.Repeat("0", 64)); err == nil || !strings.Contains(err.Error(), sum[:64]) {
		t.Errorf("weights with another sum: %v", err)
	}
	if err := n.load(path, sum[:64]); err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"position.weight": "wpe.weight", "norm.gamma": "ln_f.weight", "norm.beta": "ln_f.bias",
		"block.0.ln1.gamma": "h.0.ln_1.weight", "block.0.ln1.beta": "h.0.ln_1.bias", "block.0.ln2.gamma": "h.0.ln_2.weight", "block.0.ln2.beta": "h.0.ln_2.bias",
		"block.0.attention.qkv.weight": "h.0.attn.c_attn.weight", "block.0.attention.qkv.bias": "h.0.attn.c_attn.bias",
		"block.0.attention.out.weight": "h.0.attn.c_proj.weight", "block.0.attention.out.bias": "h.0.attn.c_proj.bias",
		"block.0.inner.weight": "h.0.mlp.c_fc.weight", "block.0.inner.bias": "h.0.mlp.c_fc.bias",
		"block.0.outer.weight": "h.0.mlp.c_proj.weight", "block.0.outer.bias": "h.0.mlp.c_proj.bias",
	}
	for i, tensor := range nn.Tensors(n.layers()...) {
		value := drawn[i]
		if name, ok := want[tensor.Name]; ok {
			value = float32(slices.Index(names, name))
			delete(want, tensor.Name)
		}
		if tensor.Value[0] != value {
			t.Errorf("%s begins with %v, want %v", tensor.Name, tensor.Value[0], value)
		}
	}
	if len(want) > 0 {
		t.Errorf("the backbone lacks %v", want)
	}
}

func TestGPT2WeightsThatDoNotFit(t *testing.T) {
	run, p := testRun(t), tiny()
	p.Weights, p.WeightsSHA256 = weightsFile(t, 2*p.Width)
	rows := cycle(.7).events(1, 60, 1)
	err := (pituning{p}).Pretrain(t.Context(), run, rows, rows)
	if !errors.Is(err, sdk.ErrInvalid) || !strings.Contains(err.Error(), "h.0.attn.c_attn.weight has shape (32, 96)") {
		t.Errorf("got %v", err)
	}
}

// weightsFile returns a file of gpt2File and its SHA-256.
func weightsFile(t *testing.T, width int) (path, sum string) {
	path, _ = gpt2File(t, width)
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return path, fmt.Sprintf("%x", sha256.Sum256(file))
}
