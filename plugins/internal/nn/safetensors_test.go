package nn

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
)

// fileOf returns a file of that header and data.
func fileOf(header string, data ...byte) []byte {
	b := binary.LittleEndian.AppendUint64(nil, uint64(len(header)))
	return append(append(b, header...), data...)
}

func parse(b []byte) (*Checkpoint, error) { return newCheckpoint(bytes.NewReader(b), int64(len(b))) }

// The bytes are those of the format's authors (tests of their Rust library).
func TestWriteKnown(t *testing.T) {
	values := []float32{0, 1, 2, 3, 4, 5}
	data := "\x00\x00\x00\x00\x00\x00\x80\x3f\x00\x00\x00\x40\x00\x00\x40\x40\x00\x00\x80\x40\x00\x00\xa0\x40"
	for _, c := range []struct {
		name    string
		tensors []Tensor
		meta    map[string]string
		want    string
	}{
		{"a tensor", []Tensor{{Name: "attn.0", Shape: []int{1, 2, 3}, Value: values}}, nil,
			"\x40\x00\x00\x00\x00\x00\x00\x00" + `{"attn.0":{"dtype":"F32","shape":[1,2,3],"data_offsets":[0,24]}}` + data},
		{"padding", []Tensor{{Name: "attn0", Shape: []int{1, 1, 2, 3}, Value: values}}, nil,
			"\x48\x00\x00\x00\x00\x00\x00\x00" + `{"attn0":{"dtype":"F32","shape":[1,1,2,3],"data_offsets":[0,24]}}` + "       " + data},
		{"nothing", nil, nil, "\x08\x00\x00\x00\x00\x00\x00\x00{}      "},
		{"metadata", nil, map[string]string{"framework": "pt"},
			"\x28\x00\x00\x00\x00\x00\x00\x00" + `{"__metadata__":{"framework":"pt"}}` + "     "},
	} {
		var b bytes.Buffer
		if err := write(&b, c.tensors, c.meta); err != nil {
			t.Fatal(err)
		}
		if b.String() != c.want {
			t.Errorf("%s: wrote\n%q\nwant\n%q", c.name, b.String(), c.want)
		}
	}
}

func TestReadKnown(t *testing.T) {
	sixteen := make([]byte, 16)
	for _, b := range [][]byte{ // what the authors' library reads
		append([]byte("<\x00\x00\x00\x00\x00\x00\x00"+`{"test":{"dtype":"I32","shape":[2,2],"data_offsets":[0,16]}}`), sixteen...),
		[]byte("8\x00\x00\x00\x00\x00\x00\x00" + `{"test":{"dtype":"I32","shape":[],"data_offsets":[0,4]}}` + "\x00\x00\x00\x00"),
	} {
		c, err := parse(b)
		if err != nil {
			t.Errorf("%q: %v", b, err)
		} else if e, ok := c.entries["test"]; !ok || e.DType != "I32" {
			t.Errorf("%q: read %v", b, c.entries)
		}
	}
	// The header's order is not that of the values, and empty tensors lie anywhere.
	mixed := fileOf(`{"a":{"dtype":"U8","shape":[2],"data_offsets":[1,3]},"b":{"dtype":"U8","shape":[],"data_offsets":[0,1]},"c":{"dtype":"U8","shape":[0],"data_offsets":[1,1]}}`, 1, 2, 3)
	if c, err := parse(mixed); err != nil || len(c.entries) != 3 {
		t.Errorf("tensors in another order: %v, error %v", c, err)
	}
	if c, err := parse([]byte("\x06\x00\x00\x00\x00\x00\x00\x00{}\x0D\x20\x09\x0A")); err != nil || len(c.entries) != 0 {
		t.Errorf("white space after the header: %v, error %v", c, err)
	}
}

func TestReadRefuses(t *testing.T) {
	one := func(dtype, shape, offsets string) string {
		return fmt.Sprintf(`{"x":{"dtype":"%s","shape":%s,"data_offsets":%s}}`, dtype, shape, offsets)
	}
	two := func(a, b string) string {
		return fmt.Sprintf(`{"a":{"dtype":"F32","shape":[2],"data_offsets":%s},"b":{"dtype":"F32","shape":[2],"data_offsets":%s}}`, a, b)
	}
	for _, c := range []struct {
		name string
		file []byte
		want string
	}{
		{"empty", nil, "0 bytes are no safetensors file"},
		{"a huge header", []byte("<\x00\x00\x00\x00\xff\xff\xff{}"), "this is no safetensors file"},
		{"just above the bound", binary.LittleEndian.AppendUint64(nil, maxHeader+1), "more than 100000000"},
		{"no header", []byte("<\x00\x00\x00\x00\x00\x00\x00"), "cut off"},
		{"not UTF-8", fileOf("{\xff}"), "UTF-8"},
		{"no object", fileOf("[]"), "no JSON object"},
		{"white space first", fileOf(" {}"), "no JSON object"},
		{"no end", fileOf("{"), "header"},
		{"two objects", fileOf("{}{}"), "something follows"},
		{"a tensor twice", fileOf(`{"x":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},"x":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}`), `"x" comes twice`},
		{"metadata twice", fileOf(`{"__metadata__":{},"__metadata__":{}}`), "comes twice"},
		{"metadata that is no text", fileOf(`{"__metadata__":{"a":1}}`), "__metadata__"},
		{"unknown dtype", fileOf(one("F31", "[1]", "[0,4]"), 0, 0, 0, 0), `tensor "x": unknown dtype "F31"`},
		{"no tensor", fileOf(`{"x":null}`), `tensor "x": null where an object should be`},
		{"a list for a tensor", fileOf(`{"x":[]}`), `tensor "x": [ where an object should be`},
		{"no dtype", fileOf(`{"x":{}}`), `unknown dtype ""`},
		{"dtype null", fileOf(`{"x":{"dtype":null,"shape":[0],"data_offsets":[0,0]}}`), `tensor "x": dtype: null`},
		{"dtype in capitals", fileOf(`{"x":{"DType":"F32","shape":[0],"data_offsets":[0,0]}}`), `unknown dtype ""`},
		{"dtype twice", fileOf(`{"x":{"dtype":"F32","dtype":"F32","shape":[0],"data_offsets":[0,0]}}`), `tensor "x": "dtype" comes twice`},
		{"shape twice", fileOf(`{"x":{"dtype":"F32","shape":[0],"shape":[1],"data_offsets":[0,4]}}`, 0, 0, 0, 0), `tensor "x": "shape" comes twice`},
		{"offsets twice", fileOf(`{"x":{"dtype":"F32","shape":[0],"data_offsets":[0,0],"data_offsets":[0,0]}}`), `tensor "x": "data_offsets" comes twice`},
		{"a key of metadata twice", fileOf(`{"__metadata__":{"a":"1","a":"2"}}`), `__metadata__: "a" comes twice`},
		{"metadata null", fileOf(`{"__metadata__":null}`), "__metadata__: null"},
		{"a value of metadata null", fileOf(`{"__metadata__":{"a":null}}`), "__metadata__: a: null"},
		{"shape null", fileOf(one("F32", "null", "[0,4]"), 0, 0, 0, 0), `tensor "x": shape: null`},
		{"a dimension null", fileOf(one("F32", "[null]", "[0,0]")), `tensor "x": shape: null`},
		{"an offset null", fileOf(one("F32", "[1]", "[null,4]"), 0, 0, 0, 0), `tensor "x": data_offsets: null`},
		{"no shape", fileOf(`{"x":{"dtype":"F32","data_offsets":[0,4]}}`, 0, 0, 0, 0), "no shape"},
		{"negative dimension", fileOf(one("F32", "[-1,-1]", "[0,4]"), 0, 0, 0, 0), "negative dimension"},
		{"broken dimension", fileOf(one("F32", "[1.5]", "[0,4]"), 0, 0, 0, 0), `tensor "x"`},
		{"one offset", fileOf(one("F32", "[1]", "[4]"), 0, 0, 0, 0), "begin and end"},
		{"three offsets", fileOf(one("F32", "[1]", "[0,4,8]"), 0, 0, 0, 0), "begin and end"},
		{"negative offset", fileOf(one("F32", "[1]", "[-4,0]")), "must not be negative"},
		{"backwards", fileOf(one("F32", "[0]", "[4,0]"), 0, 0, 0, 0), "run backwards"},
		{"a shape for fewer bytes", fileOf(one("F32", "[2]", "[0,12]"), make([]byte, 12)...), "[2] has 2 elements of F32, but data_offsets give it 12 bytes"},
		{"a shape for more bytes", fileOf(one("F32", "[5]", "[0,4]"), 0, 0, 0, 0), "than fit"},
		{"a shape that overflows", fileOf(one("F32", "[4294967296,4294967296,1]", "[0,0]")), "than fit"},
		{"overlap", fileOf(two("[0,8]", "[4,12]"), make([]byte, 12)...), `"a" and "b" overlap`},
		{"the same place", fileOf(two("[0,8]", "[0,8]"), make([]byte, 8)...), `"a" and "b" overlap`},
		{"a gap", fileOf(two("[0,8]", "[12,20]"), make([]byte, 20)...), `4 bytes before tensor "b"`},
		{"short data", fileOf(two("[0,8]", "[8,16]"), make([]byte, 14)...), "16 bytes but only 14"},
		{"long data", fileOf(two("[0,8]", "[8,16]"), make([]byte, 30)...), "14 bytes after the last tensor"},
	} {
		if _, err := parse(c.file); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error is %v, want one with %q", c.name, err, c.want)
		}
	}
}

func TestWriteRefuses(t *testing.T) {
	x := Tensor{Name: "x", Shape: []int{1}, Value: []float32{1}}
	for _, c := range []struct {
		name    string
		tensors []Tensor
		want    string
	}{
		{"a name twice", []Tensor{x, {Name: "a", Shape: []int{0}}, x}, `two tensors have the name "x"`},
		{"the name of metadata", []Tensor{{Name: "__metadata__", Shape: []int{0}}}, "must not have the name"},
		{"a broken name", []Tensor{{Name: "\xff", Shape: []int{0}}}, "must not have the name"},
		{"another size", []Tensor{{Name: "x", Shape: []int{2}, Value: []float32{1}}}, `"x" has 1 values and shape [2]`},
	} {
		if err := write(&bytes.Buffer{}, c.tensors, nil); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error is %v, want one with %q", c.name, err, c.want)
		}
	}
}

// The numbers are those of IEEE 754 binary16 and of bfloat16.
func TestReadTypes(t *testing.T) {
	for _, c := range []struct {
		dtype string
		bits  []uint16
		want  []float32
	}{
		{"F16",
			[]uint16{0x3C00, 0xC000, 0x7BFF, 0x0001, 0x03FF, 0x0400, 0x3555, 0x0000, 0x8000},
			[]float32{1, -2, 65504, 0x1p-24, 1023 * 0x1p-24, 0x1p-14, .333251953125, 0, float32(math.Copysign(0, -1))}},
		{"BF16",
			[]uint16{0x3F80, 0xC000, 0x4049, 0x0080, 0x0001, 0x8000},
			[]float32{1, -2, 3.140625, 0x1p-126, 0x1p-133, float32(math.Copysign(0, -1))}},
	} {
		var data []byte
		for _, b := range c.bits {
			data = binary.LittleEndian.AppendUint16(data, b)
		}
		file, err := parse(fileOf(fmt.Sprintf(`{"x":{"dtype":"%s","shape":[%d],"data_offsets":[0,%d]}}`, c.dtype, len(c.bits), len(data)), data...))
		if err != nil {
			t.Fatal(err)
		}
		got := make([]float32, len(c.bits))
		if err := file.Load([]Tensor{{Name: "x", Shape: []int{len(got)}, Value: got}}); err != nil {
			t.Fatal(err)
		}
		for i, want := range c.want {
			if math.Float32bits(got[i]) != math.Float32bits(want) {
				t.Errorf("%s %#04x: read %v, want %v", c.dtype, c.bits[i], got[i], want)
			}
		}
	}
}

// Whatever can be read and is finite can be written, and then reads the same.
func FuzzCheckpoint(f *testing.F) {
	f.Add(fileOf(`{"x":{"dtype":"F32","shape":[2],"data_offsets":[4,12]},"y":{"dtype":"BF16","shape":[1,2],"data_offsets":[0,4]},"__metadata__":{"a":"b"}}`, make([]byte, 12)...))
	f.Add(fileOf(`{"x":{"dtype":"F16","shape":[],"data_offsets":[0,2]},"z":{"dtype":"BOOL","shape":[0,3],"data_offsets":[2,2]}} `, 1, 60))
	f.Add(fileOf(`{"x":{"dtype":"F32","shape":[0],"shape":[1],"data_offsets":[0,4]}}`, 0, 0, 0, 0))
	f.Add(fileOf(`{"__metadata__":{"a":"1","a":"2"}}`))
	f.Add(fileOf(`{"__metadata__":{"a":null},"x":{"dtype":"F32","shape":[null],"data_offsets":[null,0]}}`))
	f.Add(fileOf(`{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"more":{"a":[{}]}}}`, 0, 0, 192, 127))
	f.Fuzz(func(t *testing.T, b []byte) {
		c, err := parse(b)
		if err != nil {
			return
		}
		var tensors []Tensor
		for name, e := range c.entries {
			if slices.Contains([]string{"F32", "F16", "BF16"}, e.DType) {
				tensors = append(tensors, Tensor{Name: name, Shape: e.Shape, Value: make([]float32, size(e.Shape))})
			}
		}
		known := Layout{Rename: func(file string) (string, bool) {
			return file, slices.ContainsFunc(tensors, func(t Tensor) bool { return t.Name == file })
		}}
		if err := c.LoadAs(known, tensors); err != nil {
			if strings.Contains(err.Error(), "NaN") || strings.Contains(err.Error(), "Inf") {
				return
			}
			t.Fatal(err)
		}
		var again bytes.Buffer
		if err := write(&again, tensors, c.Meta); err != nil {
			t.Fatal(err)
		}
		c, err = parse(again.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		copies := slices.Clone(tensors)
		for i := range copies {
			copies[i].Value = make([]float32, len(copies[i].Value))
		}
		if err := c.Load(copies); err != nil {
			t.Fatal(err)
		}
		for i := range copies {
			for j, v := range tensors[i].Value {
				if math.Float32bits(v) != math.Float32bits(copies[i].Value[j]) {
					t.Fatalf("%s: element %d is %v, before writing %v", copies[i].Name, j, copies[i].Value[j], v)
				}
			}
		}
	})
}
