package prediction

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
)

// magic starts the binary form of a Tally; its last byte is the version.
const magic = "tally\x01"

// mostClasses is more classes than any vocabulary has.
const mostClasses = 1 << 24

// AppendBinary appends the binary form of t: magic, then unsigned varints: the
// number of classes and of users, and for every user its distance from the user
// before (from 0 for the first), its windows and its rows of Actual, Predicted,
// Hits, Ranks and Graded.
func (t *Tally) AppendBinary(b []byte) ([]byte, error) {
	if err := t.check(); err != nil {
		return nil, fmt.Errorf("write tally: %w", err)
	}
	b = append(b, magic...)
	b = binary.AppendUvarint(b, uint64(t.Classes))
	b = binary.AppendUvarint(b, uint64(len(t.Users)))
	var before uint32
	for i, u := range t.Users {
		b = binary.AppendUvarint(b, uint64(u-before))
		before = u
		b = binary.AppendUvarint(b, uint64(t.Windows[i]))
		for _, matrix := range [][]uint32{t.Actual, t.Predicted, t.Hits, t.Ranks} {
			for _, n := range t.of(matrix, i) {
				b = binary.AppendUvarint(b, uint64(n))
			}
		}
		for _, n := range t.graded(i) {
			b = binary.AppendUvarint(b, n)
		}
	}
	return b, nil
}

// MarshalBinary returns the binary form of t.
func (t *Tally) MarshalBinary() ([]byte, error) { return t.AppendBinary(nil) }

// UnmarshalBinary reads what MarshalBinary wrote. Bytes that no tally has are an
// error and leave t as it was.
func (t *Tally) UnmarshalBinary(b []byte) error {
	got, err := decode(b)
	if err == nil {
		err = got.check()
	}
	if err != nil {
		return fmt.Errorf("read tally: %w", err)
	}
	*t = *got
	return nil
}

func decode(b []byte) (*Tally, error) {
	if len(b) < len(magic) || string(b[:len(magic)]) != magic {
		return nil, fmt.Errorf("no tally: the bytes do not start with %q", magic)
	}
	r := reader{rest: b[len(magic):]}
	classes, users := r.next(mostClasses), r.next(math.MaxUint32)
	// Every number takes at least a byte, so that no more is allocated than 8
	// times what was read.
	if least := users * (2 + 4*classes + min(classes, GradedDepth)); r.err == nil && (classes == 0 || least > uint64(len(r.rest))) {
		return nil, fmt.Errorf("%d users of %d classes cannot stand in %d bytes", users, classes, len(r.rest))
	}
	if r.err != nil {
		return nil, r.err
	}
	t := newTally(make([]uint32, users), int(classes))
	var user uint64
	for i := range t.Users {
		user += r.next(math.MaxUint32)
		if user > math.MaxUint32 {
			return nil, errors.New("user id out of range")
		}
		t.Users[i] = uint32(user)
		t.Windows[i] = uint32(r.next(math.MaxUint32))
		for _, row := range [][]uint32{t.of(t.Actual, i), t.of(t.Predicted, i), t.of(t.Hits, i), t.of(t.Ranks, i)} {
			for c := range row {
				row[c] = uint32(r.next(math.MaxUint32))
			}
		}
		for d := range t.graded(i) {
			t.graded(i)[d] = r.next(math.MaxUint64)
		}
	}
	if r.err == nil && len(r.rest) > 0 {
		return nil, fmt.Errorf("%d bytes after the last user", len(r.rest))
	}
	return t, r.err
}

// reader reads varints; after the first error it reads 0.
type reader struct {
	rest []byte
	err  error
}

func (r *reader) next(most uint64) uint64 {
	if r.err != nil {
		return 0
	}
	x, n := binary.Uvarint(r.rest)
	if n <= 0 || x > most {
		r.err = errors.New("a number is cut off or out of range")
		return 0
	}
	r.rest = r.rest[n:]
	return x
}
