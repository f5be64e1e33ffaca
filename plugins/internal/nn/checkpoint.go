package nn

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"os"
	"slices"
	"strings"

	"github.com/behaviorbench/behaviorbench/plugins/sdk/nearest"
)

// Checkpoint is an open safetensors file.
type Checkpoint struct {
	Meta map[string]string

	path    string
	file    io.ReaderAt
	close   func() error
	entries map[string]entry
	data    int64 // where the values begin
}

// Layout says how a file that another program wrote becomes our tensors.
type Layout struct {
	// Rename returns our name of the file's tensor, or false if it is not wanted.
	// nil keeps all names.
	Rename func(file string) (name string, wanted bool)
	// FirstRows says of which tensors, by our names, a file may have more rows than
	// the model; the first are loaded. nil says of none.
	FirstRows func(name string) bool
}

// Open opens a safetensors file and checks its header; values are read by Load.
func Open(path string) (*Checkpoint, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("nn: checkpoint: %w", err)
	}
	info, err := f.Stat()
	var c *Checkpoint
	if err == nil {
		c, err = newCheckpoint(f, info.Size())
	}
	if err != nil {
		f.Close()
		return nil, fmt.Errorf("nn: checkpoint %s: %w", path, err)
	}
	c.path, c.close = path, f.Close
	return c, nil
}

func newCheckpoint(file io.ReaderAt, size int64) (*Checkpoint, error) {
	entries, meta, data, err := readHeader(file, size)
	if err != nil {
		return nil, err
	}
	return &Checkpoint{Meta: meta, file: file, entries: entries, data: data}, nil
}

// Close closes the file.
func (c *Checkpoint) Close() error { return c.close() }

// Load fills tensors with the file's of the same names and shapes, of type F32,
// F16 or BF16. The file must have these and no others; the error names every
// one that does not fit, and then no tensor is changed. A value that is NaN or
// infinite is an error that names its tensor; those before it are filled then.
func (c *Checkpoint) Load(tensors []Tensor) error { return c.LoadAs(Layout{}, tensors) }

// LoadAs is Load for a file of another layout.
func (c *Checkpoint) LoadAs(l Layout, tensors []Tensor) error {
	from, err := c.match(l, tensors)
	if err != nil {
		return fmt.Errorf("nn: checkpoint %s does not fit the model:\n%w", c.path, err)
	}
	block := make([]byte, 4*blockSize)
	for i, t := range tensors {
		if err := c.read(from[i], t.Value, block); err != nil {
			return fmt.Errorf("nn: checkpoint %s: tensor %q: %w", c.path, t.Name, err)
		}
	}
	return nil
}

// match finds each tensor's entry.
func (c *Checkpoint) match(l Layout, tensors []Tensor) ([]entry, error) {
	files, problems := c.renamed(l)
	unclaimed := maps.Clone(files)
	for _, t := range tensors {
		delete(unclaimed, t.Name)
	}
	extra := slices.Sorted(maps.Keys(unclaimed))
	from := make([]entry, len(tensors))
	for i, t := range tensors {
		file, ok := files[t.Name]
		if !ok {
			problems = append(problems, missing(t.Name, extra))
			continue
		}
		from[i] = c.entries[file]
		problems = append(problems, misfit(l, t, file, from[i]))
	}
	for _, name := range extra {
		problems = append(problems, fmt.Errorf("the file has %s, which the model lacks", name))
	}
	return from, errors.Join(problems...)
}

// renamed returns the names of the file's wanted tensors by ours.
func (c *Checkpoint) renamed(l Layout) (map[string]string, []error) {
	files := map[string]string{}
	var problems []error
	for _, file := range slices.Sorted(maps.Keys(c.entries)) {
		name, wanted := file, true
		if l.Rename != nil {
			name, wanted = l.Rename(file)
		}
		if !wanted {
			continue
		}
		if other, ok := files[name]; ok {
			problems = append(problems, fmt.Errorf("the file's %s and %s are both %s", other, file, name))
		}
		files[name] = file
	}
	return files, problems
}

func missing(name string, extra []string) error {
	if near := nearest.Word(name, extra); near != "" {
		return fmt.Errorf("the file lacks %s; is it what the file calls %s?", name, near)
	}
	return fmt.Errorf("the file lacks %s", name)
}

// misfit returns why the file's tensor cannot become t, nil if it can.
func misfit(l Layout, t Tensor, file string, e entry) error {
	switch e.DType {
	case "F32", "F16", "BF16":
	default:
		return fmt.Errorf("%s is of type %s; only F32, F16 and BF16 can be loaded", file, e.DType)
	}
	if slices.Equal(e.Shape, t.Shape) {
		return nil
	}
	if l.FirstRows != nil && l.FirstRows(t.Name) && len(e.Shape) == len(t.Shape) && len(t.Shape) > 0 &&
		e.Shape[0] > t.Shape[0] && slices.Equal(e.Shape[1:], t.Shape[1:]) {
		return nil
	}
	return fmt.Errorf("%s has shape %s, the model's %s %s", file, shapeText(e.Shape), t.Name, shapeText(t.Shape))
}

func shapeText(shape []int) string {
	return "(" + strings.Trim(strings.ReplaceAll(fmt.Sprint(shape), " ", ", "), "[]") + ")"
}

// read fills values with the first of a tensor's.
func (c *Checkpoint) read(e entry, values []float32, block []byte) error {
	at := c.data + e.Offsets[0]
	width := 4
	if e.DType != "F32" {
		width = 2
	}
	for part := range slices.Chunk(values, blockSize) {
		b := block[:width*len(part)]
		if err := readAt(c.file, b, at); err != nil {
			return err
		}
		at += int64(len(b))
		switch e.DType {
		case "F32":
			for i := range part {
				part[i] = math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:]))
			}
		case "F16":
			for i := range part {
				part[i] = half(binary.LittleEndian.Uint16(b[2*i:]))
			}
		case "BF16":
			for i := range part {
				part[i] = math.Float32frombits(uint32(binary.LittleEndian.Uint16(b[2*i:])) << 16)
			}
		}
	}
	if i := slices.IndexFunc(values, func(v float32) bool { return v-v != 0 }); i >= 0 {
		return fmt.Errorf("value %d is %v: the file is damaged or its training failed", i, values[i])
	}
	return nil
}

// half converts an IEEE 754 number of 16 bits: sign, 5 bits of exponent, 10 of
// fraction.
func half(h uint16) float32 {
	sign := uint32(h>>15) << 31
	exponent, fraction := uint32(h>>10&31), uint32(h&1023)
	switch exponent {
	case 0: // zero and subnormal: fraction * 2^-24
		return math.Float32frombits(sign | math.Float32bits(float32(fraction)/(1<<24)))
	case 31: // infinity and NaN
		return math.Float32frombits(sign | 255<<23 | fraction<<13)
	}
	return math.Float32frombits(sign | (exponent+127-15)<<23 | fraction<<13)
}
