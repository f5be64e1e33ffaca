package resume

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
)

// The keys of the file's metadata.
const (
	keyFormat   = "format"
	keyRun      = "run"      // digest of what the run asks for
	keyPosition = "position" // JSON
	keySum      = "sum"      // digest of the position and of the tensors' values
)

const format = "resume/1"

// load fills position and tensors from the file, or changes nothing.
func (k *Keeper) load(position any, tensors []nn.Tensor) error {
	file, err := nn.Open(k.path)
	if err != nil {
		return err
	}
	defer file.Close()
	if got := file.Meta[keyFormat]; got != format {
		return fmt.Errorf("its format is %q, not %q", got, format)
	}
	if file.Meta[keyRun] != k.run {
		return errors.New("it was kept by a run with other params, another seed or another vocabulary")
	}
	read := make([]nn.Tensor, len(tensors))
	for i, t := range tensors {
		read[i] = nn.Tensor{Name: t.Name, Shape: t.Shape, Value: make([]float32, len(t.Value))}
	}
	if err := file.Load(read); err != nil {
		return err
	}
	text := []byte(file.Meta[keyPosition])
	if file.Meta[keySum] != sum(text, read) {
		return errors.New("its sum is wrong: the file is damaged")
	}
	to := reflect.ValueOf(position).Elem()
	from := reflect.New(to.Type())
	if err := json.Unmarshal(text, from.Interface()); err != nil {
		return fmt.Errorf("position: %w", err)
	}
	to.Set(from.Elem())
	for i, t := range tensors {
		copy(t.Value, read[i].Value)
	}
	return nil
}

// digest tells runs apart that train something else.
func digest(run *sdk.Run) string {
	text, err := json.Marshal(struct {
		Params         string
		Seed           uint64
		Vocabulary     any
		Context        sdk.Context
		Target         sdk.Target
		Window         int
		ScheduleEvents int
	}{string(run.Params), run.Seed, run.Vocabulary, run.Context, run.Target, run.Window, run.ScheduleEvents})
	if err != nil {
		panic(err) // strings and numbers
	}
	h := sha256.Sum256(text)
	return hex.EncodeToString(h[:])
}

// sum returns a digest of a position and of tensors, whatever their order.
func sum(position []byte, tensors []nn.Tensor) string {
	h := sha256.New()
	h.Write(position)
	for _, t := range slices.SortedFunc(slices.Values(tensors), func(a, b nn.Tensor) int { return strings.Compare(a.Name, b.Name) }) {
		fmt.Fprintf(h, "\n%q %v\n", t.Name, t.Shape)
		var block []byte
		for values := range slices.Chunk(t.Value, 1<<14) {
			block = block[:0]
			for _, v := range values {
				block = binary.LittleEndian.AppendUint32(block, math.Float32bits(v))
			}
			h.Write(block)
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}
