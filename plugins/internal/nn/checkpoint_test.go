package nn

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSaveThenLoad(t *testing.T) {
	path := filepath.Join(t.TempDir(), "model.safetensors")
	ws, meta := layers(), map[string]string{"fields": "3", "format": "test/1"}
	tensors := slices.Concat(ws[0].Tensors, ws[1].Tensors)
	if err := Save(path, tensors, meta); err != nil {
		t.Fatal(err)
	}
	got := layers()
	move(rand.New(rand.NewPCG(9, 9)), got)
	c, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if diff := cmp.Diff(meta, c.Meta); diff != "" {
		t.Errorf("metadata (-want +got):\n%s", diff)
	}
	if err := c.Load(slices.Concat(got[1].Tensors, got[0].Tensors)); err != nil {
		t.Fatal(err)
	}
	for i := range ws {
		if diff := cmp.Diff(ws[i].Value, got[i].Value); diff != "" {
			t.Errorf("weights %d (-saved +loaded):\n%s", i, diff)
		}
	}
	first, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	slices.Reverse(tensors)
	if err := Save(path, tensors, meta); err != nil {
		t.Fatal(err)
	}
	if second, err := os.ReadFile(path); err != nil || !bytes.Equal(first, second) {
		t.Errorf("the same tensors in another order give other bytes (error %v)", err)
	}
}

// A save that fails leaves the file that was there, and no other.
func TestSaveFails(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "model.safetensors")
	if err := Save(path, nil, nil); err != nil {
		t.Fatal(err)
	}
	x := Tensor{Name: "x", Shape: []int{1}, Value: []float32{1}}
	if err := Save(path, []Tensor{x, x}, nil); err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("error is %v, want one that names the file", err)
	}
	files, err := os.ReadDir(dir)
	if err != nil || len(files) != 1 {
		t.Errorf("the directory has %v (error %v), want the first file alone", files, err)
	}
	c, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	c.Close()
	if err := Save(filepath.Join(dir, "none", "x"), nil, nil); err == nil {
		t.Error("saved in a directory that does not exist")
	}
	if err := Save(path+"/", nil, nil); err == nil {
		t.Error("saved in a file")
	}
	// The file is whole but cannot get its name.
	full := filepath.Join(dir, "full")
	if err := os.MkdirAll(filepath.Join(full, "x"), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := Save(full, nil, nil); err == nil {
		t.Error("replaced a directory")
	}
	if files, err = os.ReadDir(dir); err != nil || len(files) != 2 {
		t.Errorf("the directory has %v (error %v), want the first file and the directory", files, err)
	}
}

func TestOpenNamesTheFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "model.safetensors")
	if _, err := Open(path); err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("error of a missing file is %v, want one that names it", err)
	}
	if err := os.WriteFile(path, []byte("PK\x03\x04"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(path); err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("error of another format is %v, want one that names the file", err)
	}
}

// Every tensor that does not fit is named, and then none is changed.
func TestLoadMisfits(t *testing.T) {
	path := filepath.Join(t.TempDir(), "model.safetensors")
	tensor := func(name string, shape ...int) Tensor {
		return Tensor{Name: name, Shape: shape, Value: make([]float32, size(shape))}
	}
	if err := Save(path, []Tensor{
		tensor("good", 2), tensor("block.0.inner.weight", 4, 16), tensor("block.0.outer.wieght", 16, 4), tensor("position.weight", 9, 4), tensor("head", 3),
	}, nil); err != nil {
		t.Fatal(err)
	}
	c, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	good := tensor("good", 2)
	good.Value[0] = 7
	err = c.Load([]Tensor{good, tensor("block.0.inner.weight", 16, 4), tensor("block.0.outer.weight", 16, 4), tensor("position.weight", 5, 4), tensor("x", 1)})
	want := "nn: checkpoint " + path + " does not fit the model:\n" +
		"block.0.inner.weight has shape (4, 16), the model's block.0.inner.weight (16, 4)\n" +
		"the file lacks block.0.outer.weight; is it what the file calls block.0.outer.wieght?\n" +
		"position.weight has shape (9, 4), the model's position.weight (5, 4)\n" +
		"the file lacks x\n" +
		"the file has block.0.outer.wieght, which the model lacks\n" +
		"the file has head, which the model lacks"
	if err == nil {
		t.Fatal("a file that does not fit was loaded")
	}
	if diff := cmp.Diff(want, err.Error()); diff != "" {
		t.Errorf("error (-want +got):\n%s", diff)
	}
	if good.Value[0] != 7 {
		t.Error("a tensor was changed")
	}
}

func TestLoadAsRefuses(t *testing.T) {
	c, err := parse(fileOf(`{"a":{"dtype":"I32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}`, make([]byte, 8)...))
	if err != nil {
		t.Fatal(err)
	}
	x := Tensor{Name: "x", Shape: []int{1}, Value: make([]float32, 1)}
	both := Layout{Rename: func(string) (string, bool) { return "x", true }}
	if err := c.LoadAs(both, []Tensor{x}); err == nil || !strings.Contains(err.Error(), "the file's a and b are both x") {
		t.Errorf("two tensors of one name: error is %v", err)
	}
	integers := Layout{Rename: func(file string) (string, bool) { return "x", file == "a" }}
	if err := c.LoadAs(integers, []Tensor{x}); err == nil || !strings.Contains(err.Error(), "a is of type I32") {
		t.Errorf("integers: error is %v", err)
	}
	// More rows are taken only where the layout says so, and only rows.
	c, err = parse(fileOf(`{"x":{"dtype":"F32","shape":[3,2],"data_offsets":[0,24]}}`, make([]byte, 24)...))
	if err != nil {
		t.Fatal(err)
	}
	rows := Layout{FirstRows: func(name string) bool { return name == "x" }}
	for _, n := range []struct {
		shape []int
		ok    bool
	}{{[]int{2, 2}, true}, {[]int{3, 2}, true}, {[]int{4, 2}, false}, {[]int{2, 1}, false}, {[]int{2}, false}, {nil, false}} {
		err := c.LoadAs(rows, []Tensor{{Name: "x", Shape: n.shape, Value: make([]float32, size(n.shape))}})
		if (err == nil) != n.ok || err != nil && !strings.Contains(err.Error(), "x has shape (3, 2)") {
			t.Errorf("shape %v from (3, 2): error is %v", n.shape, err)
		}
	}
}

func TestLoadRefusesValuesThatAreNotFinite(t *testing.T) {
	for dtype, values := range map[string][]string{
		"F32":  {"\x00\x00\xc0\x7f", "\x00\x00\x80\x7f", "\x00\x00\x80\xff"},
		"F16":  {"\x00\x7e", "\x00\x7c", "\x00\xfc"},
		"BF16": {"\xc0\x7f", "\x80\x7f", "\x80\xff"},
	} {
		for i, text := range []string{"NaN", "+Inf", "-Inf"} {
			width := len(values[i])
			c, err := parse(fileOf(fmt.Sprintf(`{"x":{"dtype":%q,"shape":[3],"data_offsets":[0,%d]}}`, dtype, 3*width),
				[]byte(strings.Repeat("\x00", 2*width)+values[i])...))
			if err != nil {
				t.Fatal(err)
			}
			err = c.Load([]Tensor{{Name: "x", Shape: []int{3}, Value: make([]float32, 3)}})
			if want := `tensor "x": value 2 is ` + text; err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: error is %v, want one with %s", dtype, err, want)
			}
		}
	}
}

func TestTensorsHaveFullNames(t *testing.T) {
	ws := layers()
	named := []NamedWeights{{"block.0.", ws[0]}, {"", ws[1]}}
	var names []string
	for _, tensor := range Tensors(named...) {
		names = append(names, tensor.Name)
	}
	want := []string{"block.0.a.weight", "block.0.a.bias", "b.weight", "b.gamma"}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Errorf("names (-want +got):\n%s", diff)
	}
	if ws[0].Tensors[0].Name != "a.weight" {
		t.Error("the layer's own names changed")
	}
	if got := Unnamed(named...); !slices.Equal(got, ws) {
		t.Error("other weights")
	}
}
