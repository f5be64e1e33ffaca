package llm

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/behaviorbench/behaviorbench/plugins/sdk"
)

// Mode says what is done with a tape.
type Mode string

// The modes.
const (
	Record Mode = "record" // keep replies, and use those that are kept
	Replay Mode = "replay" // use those that are kept, and ask nobody
	Off    Mode = "off"
)

// tape keeps replies in a folder, one file each, by the digest of their request. The
// files hold no header and no key. A tape may be somebody else's: what it holds is
// checked.
type tape struct {
	dir  string
	mode Mode
}

const tapeFormat = "behaviorbench-tape/1"

// mostTaped is the most bytes of a file.
const mostTaped = 16 << 20

// entry is a file of a tape.
type entry struct {
	Format  string          `json:"format"`
	Request json.RawMessage `json:"request"` // without the seed
	Draw    int             `json:"draw"`
	Reply   taped           `json:"reply"`
	Digest  string          `json:"digest"` // of request, draw and reply
}

type taped struct {
	Model string `json:"model"` // as the server names it
	Text  string `json:"text"`
	Cut   bool   `json:"cut,omitempty"`
	Usage Usage  `json:"usage"`
}

// key names a request: 64 hex digits.
func (r *request) key() string { return digest(r.text, r.draw, nil) }

// digest is the SHA-256 of a request in its canonical form (compact, in the order
// of go-openai's fields), its draw and, if there is one, a reply.
func digest(request []byte, draw int, reply *taped) string {
	h := sha256.New()
	_ = json.NewEncoder(h).Encode([]any{tapeFormat, string(request), draw, reply})
	return hex.EncodeToString(h.Sum(nil))
}

func (t *tape) path(key string) string { return filepath.Join(t.dir, key+".json") }

// find returns the reply to a request, if the tape has it. Under Replay it must.
func (t *tape) find(r *request) (*taped, error) {
	if t.mode == Off {
		return nil, nil
	}
	key := r.key()
	reply, err := t.read(key)
	switch {
	case errors.Is(err, fs.ErrNotExist) && t.mode == Replay:
		last := r.body.Messages[len(r.body.Messages)-1].Content
		return nil, sdk.InvalidParams(fmt.Errorf("tape %s has no reply to the request %s (model %s, %s): record it, or ask what the tape was recorded for (same spec, data, seed and model)",
			t.dir, key, r.body.Model, excerpt(last, 60)))
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, sdk.InvalidParams(fmt.Errorf("tape %s: %w: take the file away to ask again", t.path(key), err))
	}
	return reply, nil
}

// read reads and checks the file of a request.
func (t *tape) read(key string) (*taped, error) {
	f, err := os.Open(t.path(key))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, mostTaped+1))
	if err != nil {
		return nil, err
	}
	return parseEntry(text, key)
}

// parseEntry returns the reply of a file that must be of the request with that key.
func parseEntry(text []byte, key string) (*taped, error) {
	if len(text) > mostTaped {
		return nil, fmt.Errorf("longer than %d bytes", mostTaped)
	}
	var e entry
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&e); err != nil {
		return nil, fmt.Errorf("no file of a tape: %w", err)
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, errors.New("no file of a tape: something follows it")
	}
	if e.Format != tapeFormat {
		return nil, fmt.Errorf("format %s, want %q", excerpt(e.Format, 40), tapeFormat)
	}
	var compact bytes.Buffer
	if err := json.Compact(&compact, e.Request); err != nil {
		return nil, fmt.Errorf("request: %w", err)
	}
	switch {
	case digest(compact.Bytes(), e.Draw, nil) != key:
		return nil, errors.New("it holds another request than its name says")
	case digest(compact.Bytes(), e.Draw, &e.Reply) != e.Digest:
		return nil, errors.New("the digest is not that of what it holds")
	case e.Reply.Usage.PromptTokens < 0 || e.Reply.Usage.CompletionTokens < 0:
		return nil, errors.New("it counts less than no tokens")
	}
	return &e.Reply, nil
}

// keep puts a reply on the tape, whole or not at all.
func (t *tape) keep(r *request, reply *taped) error {
	if t.mode != Record {
		return nil
	}
	text, err := json.MarshalIndent(entry{tapeFormat, r.text, r.draw, *reply, digest(r.text, r.draw, reply)}, "", " ")
	if err != nil {
		return fmt.Errorf("tape: %w", err)
	}
	if err := os.MkdirAll(t.dir, 0o777); err != nil {
		return fmt.Errorf("tape: %w", err)
	}
	f, err := os.CreateTemp(t.dir, ".new-")
	if err != nil {
		return fmt.Errorf("tape: %w", err)
	}
	_, err = f.Write(append(text, '\n'))
	err = errors.Join(err, f.Sync(), f.Chmod(0o644), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), t.path(r.key()))
	}
	if err != nil {
		return fmt.Errorf("tape: %w", errors.Join(err, os.Remove(f.Name())))
	}
	return nil
}
