package nn

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// A safetensors file is the length of its header (8 bytes, little-endian), the
// header (JSON, padded with spaces), and the tensors' values, row-major, back to
// back: https://github.com/huggingface/safetensors.

// maxHeader is the longest header that is read: what the authors' program reads.
const maxHeader = 100_000_000

// metadataKey is the one key of a header that names no tensor.
const metadataKey = "__metadata__"

// entry describes a tensor in the header.
type entry struct {
	DType   string  `json:"dtype"`
	Shape   []int   `json:"shape"`
	Offsets []int64 `json:"data_offsets"` // begin and end, from the end of the header
}

// bytesOf are the sizes of the elements of the known types.
func bytesOf(dtype string) (int64, bool) {
	switch dtype {
	case "BOOL", "U8", "I8", "F8_E5M2", "F8_E4M3":
		return 1, true
	case "I16", "U16", "F16", "BF16":
		return 2, true
	case "I32", "U32", "F32":
		return 4, true
	case "I64", "U64", "F64":
		return 8, true
	}
	return 0, false
}

// readHeader reads and checks the header of a file of size bytes. data is where
// the values begin.
func readHeader(file io.ReaderAt, size int64) (entries map[string]entry, meta map[string]string, data int64, err error) {
	var prefix [8]byte
	if size < int64(len(prefix)) {
		return nil, nil, 0, fmt.Errorf("%d bytes are no safetensors file: it begins with the length of its header in 8", size)
	}
	if err := readAt(file, prefix[:], 0); err != nil {
		return nil, nil, 0, err
	}
	length := binary.LittleEndian.Uint64(prefix[:])
	if length > maxHeader {
		return nil, nil, 0, fmt.Errorf("a header of %d bytes, more than %d: this is no safetensors file", length, maxHeader)
	}
	data = int64(len(prefix)) + int64(length)
	if data > size {
		return nil, nil, 0, fmt.Errorf("the header has %d bytes but the file only %d: it is cut off", length, size)
	}
	text := make([]byte, length)
	if err := readAt(file, text, int64(len(prefix))); err != nil {
		return nil, nil, 0, err
	}
	entries, meta, err = parseHeader(text)
	if err == nil {
		err = checkOffsets(entries, size-data)
	}
	return entries, meta, data, err
}

// readAt fills b from that place of a file.
func readAt(file io.ReaderAt, b []byte, at int64) error {
	_, err := io.ReadFull(io.NewSectionReader(file, at, int64(len(b))), b)
	return err
}

// check compares a tensor's shape and type with its offsets.
func (e entry) check() error {
	width, known := bytesOf(e.DType)
	switch {
	case !known:
		return fmt.Errorf("unknown dtype %q", e.DType)
	case e.Shape == nil:
		return errors.New("it has no shape")
	case len(e.Offsets) != 2:
		return fmt.Errorf("data_offsets are %v, want begin and end", e.Offsets)
	}
	begin, end := e.Offsets[0], e.Offsets[1]
	if begin < 0 || end < begin {
		return fmt.Errorf("data_offsets are %v: they must not be negative or run backwards", e.Offsets)
	}
	elements := int64(1)
	if slices.Contains(e.Shape, 0) {
		elements = 0
	}
	for _, n := range e.Shape {
		if n < 0 {
			return fmt.Errorf("shape %v has a negative dimension", e.Shape)
		}
		if elements != 0 && int64(n) > (end-begin)/elements {
			return fmt.Errorf("shape %v has more %s elements than fit into its %d bytes", e.Shape, e.DType, end-begin)
		}
		elements *= int64(n)
	}
	if (end-begin)%width != 0 || elements != (end-begin)/width {
		return fmt.Errorf("shape %v has %d elements of %s, but data_offsets give it %d bytes", e.Shape, elements, e.DType, end-begin)
	}
	return nil
}

// checkOffsets makes sure that the tensors fill the data without gap or overlap.
func checkOffsets(entries map[string]entry, size int64) error {
	names := slices.SortedFunc(maps.Keys(entries), func(a, b string) int {
		return cmpEntries(a, b, entries)
	})
	at, last := int64(0), ""
	for _, name := range names {
		switch begin := entries[name].Offsets[0]; {
		case begin < at:
			return fmt.Errorf("tensors %q and %q overlap", last, name)
		case begin > at:
			return fmt.Errorf("%d bytes before tensor %q belong to no tensor", begin-at, name)
		}
		at, last = entries[name].Offsets[1], name
	}
	switch {
	case at > size:
		return fmt.Errorf("the tensors take %d bytes but only %d follow the header: the file is cut off", at, size)
	case at < size:
		return fmt.Errorf("%d bytes after the last tensor belong to no tensor", size-at)
	}
	return nil
}

// cmpEntries orders tensors by where they begin, empty ones first, then by name.
func cmpEntries(a, b string, entries map[string]entry) int {
	if c := slices.Compare(entries[a].Offsets, entries[b].Offsets); c != 0 {
		return c
	}
	return strings.Compare(a, b)
}
