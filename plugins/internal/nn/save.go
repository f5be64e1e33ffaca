package nn

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"
)

// Save writes tensors and meta to a safetensors file of type F32, whole or not at
// all; when it returns the file is on the disk. The bytes do not depend on the
// order of the tensors, whose names must differ.
func Save(path string, tensors []Tensor, meta map[string]string) error {
	if err := replace(path, func(w io.Writer) error { return write(w, tensors, meta) }); err != nil {
		return fmt.Errorf("nn: checkpoint %s: %w", path, err)
	}
	return nil
}

// replace writes a file whole or not at all: it begins under another name, in a
// folder of its own, and takes this one's place once it is on the disk.
func replace(path string, write func(io.Writer) error) error {
	dir, err := os.MkdirTemp(filepath.Dir(path), ".new-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	whole := filepath.Join(dir, "whole")
	if err := create(whole, write); err != nil {
		return err
	}
	if err := os.Rename(whole, path); err != nil {
		return err
	}
	return syncDir(filepath.Dir(path))
}

// create writes a new file and waits until it is on the disk.
func create(path string, write func(io.Writer) error) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	w := bufio.NewWriterSize(f, 1<<16)
	err = write(w)
	if err == nil {
		err = w.Flush()
	}
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

// syncDir waits until a folder's names are on the disk, where a system can.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	if err := d.Sync(); err != nil && !errors.Is(err, fs.ErrInvalid) {
		return err
	}
	return nil
}

// write writes tensors in the order of their names, as the format's authors do.
func write(w io.Writer, tensors []Tensor, meta map[string]string) error {
	tensors = slices.SortedFunc(slices.Values(tensors), func(a, b Tensor) int { return strings.Compare(a.Name, b.Name) })
	header, err := writeHeader(tensors, meta)
	if err != nil {
		return err
	}
	if _, err := w.Write(binary.LittleEndian.AppendUint64(nil, uint64(len(header)))); err != nil {
		return err
	}
	if _, err := w.Write(header); err != nil {
		return err
	}
	var block []byte
	for _, t := range tensors {
		for values := range slices.Chunk(t.Value, blockSize) {
			block = block[:0]
			for _, v := range values {
				block = binary.LittleEndian.AppendUint32(block, math.Float32bits(v))
			}
			if _, err := w.Write(block); err != nil {
				return err
			}
		}
	}
	return nil
}

// blockSize is how many values are converted at once.
const blockSize = 1 << 14

// writeHeader returns the header of tensors sorted by name, padded so that values
// begin at a multiple of 8.
func writeHeader(tensors []Tensor, meta map[string]string) ([]byte, error) {
	var members []string
	add := func(key string, value any) error {
		k, err := json.Marshal(key)
		if err != nil {
			return err
		}
		v, err := json.Marshal(value)
		if err != nil {
			return err
		}
		members = append(members, string(k)+":"+string(v))
		return nil
	}
	if len(meta) > 0 {
		if err := add(metadataKey, meta); err != nil {
			return nil, err
		}
	}
	end := int64(0)
	for i, t := range tensors {
		switch {
		case i > 0 && t.Name == tensors[i-1].Name:
			return nil, fmt.Errorf("two tensors have the name %q", t.Name)
		case t.Name == metadataKey || !utf8.ValidString(t.Name):
			return nil, fmt.Errorf("a tensor must not have the name %q", t.Name)
		case len(t.Value) != size(t.Shape):
			return nil, fmt.Errorf("tensor %q has %d values and shape %v", t.Name, len(t.Value), t.Shape)
		}
		begin := end
		end += 4 * int64(len(t.Value))
		if err := add(t.Name, entry{DType: "F32", Shape: append([]int{}, t.Shape...), Offsets: []int64{begin, end}}); err != nil {
			return nil, err
		}
	}
	h := "{" + strings.Join(members, ",") + "}"
	return []byte(h + strings.Repeat(" ", (8-len(h)%8)%8)), nil
}
