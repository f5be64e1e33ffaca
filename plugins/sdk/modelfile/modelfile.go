// Package modelfile writes and reads the one file that a small model leaves in
// its model directory: JSON with a format name, the same bytes for the same
// values. It knows no model; whether the values make sense is the caller's to
// check after Load.
package modelfile

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// Name is the file's name inside the model directory.
const Name = "model.json"

// MaxBytes is the largest file that Load reads.
const MaxBytes = 1 << 30

// file is the JSON object on disk.
type file struct {
	Format string          `json:"format"`
	Model  json.RawMessage `json:"model"`
}

// Save writes model as dir/model.json. The format names the plugin and the
// version of its layout, such as "popularity/1"; change it when the fields of
// model change.
func Save(dir, format string, model any) error {
	body, err := json.Marshal(model)
	if err != nil {
		return fmt.Errorf("model file: %w", err)
	}
	text, err := json.Marshal(file{format, body})
	if err != nil {
		return fmt.Errorf("model file: %w", err)
	}
	return os.WriteFile(filepath.Join(dir, Name), append(text, '\n'), 0o644)
}

// Load reads what Save wrote into model. It refuses another format, unknown
// fields, anything after the object, and files above MaxBytes.
func Load(dir, format string, model any) error {
	path := filepath.Join(dir, Name)
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("model file: %w", err)
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, MaxBytes+1))
	if err != nil {
		return fmt.Errorf("model file: %w", err)
	}
	if err := Decode(text, format, model); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

// Decode is Load for the bytes of a file.
func Decode(text []byte, format string, model any) error {
	if len(text) > MaxBytes {
		return fmt.Errorf("larger than %d bytes", MaxBytes)
	}
	var outer file
	if err := strict(text, &outer); err != nil {
		return err
	}
	if outer.Format != format {
		return fmt.Errorf("format is %q, want %q: it was written by another plugin or version, run the training step again",
			outer.Format, format)
	}
	return strict(outer.Model, model)
}

// strict decodes one JSON value that fills all of text.
func strict(text []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("something follows the JSON value")
	}
	return nil
}
