package launch

import (
	"bytes"
	"encoding/json"
	"io"
	"slices"
	"strings"

	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/anypb"
)

// minSecret is the shortest value that is taken for a secret: redacting every
// "1" or "true" would hide the log and protect nothing.
const minSecret = 6

// redactor replaces the values of named variables by "[redacted NAME]".
type redactor struct{ secrets []secret }

type secret struct{ value, shown []byte }

// newRedactor hides the values of NAME=value pairs: as they are, as JSON strings
// write them, and each long line of a value of many lines.
func newRedactor(env []string) *redactor {
	r := &redactor{}
	for _, pair := range env {
		name, value, _ := strings.Cut(pair, "=")
		for _, text := range append(strings.Split(value, "\n"), value) {
			text = strings.TrimSpace(text)
			r.add(name, text)
			r.add(name, jsonEscape(text, true))
			r.add(name, jsonEscape(text, false))
		}
	}
	// The longest first, so that a secret within a secret hides the whole.
	slices.SortStableFunc(r.secrets, func(a, b secret) int { return len(b.value) - len(a.value) })
	return r
}

func (r *redactor) add(name, value string) {
	known := slices.ContainsFunc(r.secrets, func(s secret) bool { return string(s.value) == value })
	if len(value) >= minSecret && !known {
		r.secrets = append(r.secrets, secret{[]byte(value), []byte("[redacted " + name + "]")})
	}
}

func jsonEscape(text string, html bool) string {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(html)
	if enc.Encode(text) != nil {
		return text
	}
	return strings.Trim(strings.TrimSpace(b.String()), `"`)
}

// text redacts a whole text.
func (r *redactor) text(s string) string {
	if len(r.secrets) == 0 {
		return s
	}
	out, _ := r.scan([]byte(s), true)
	return string(out)
}

// scan redacts data. Unless it is the last of a stream, the end that may be the
// beginning of a secret is held back and returned apart.
func (r *redactor) scan(data []byte, last bool) (out, held []byte) {
	for {
		at, found := r.first(data)
		if !last {
			if hold := r.unfinished(data); hold <= at {
				return append(out, data[:hold]...), data[hold:]
			}
		}
		if at == len(data) {
			return append(out, data...), nil
		}
		out = append(append(out, data[:at]...), found.shown...)
		data = data[at+len(found.value):]
	}
}

// first finds the first secret; len(data) means none.
func (r *redactor) first(data []byte) (at int, found secret) {
	at = len(data)
	for _, s := range r.secrets {
		if i := bytes.Index(data, s.value); i >= 0 && i < at {
			at, found = i, s
		}
	}
	return at, found
}

// unfinished returns where the longest end of data that begins a secret starts;
// len(data)+1 means that no end does.
func (r *redactor) unfinished(data []byte) int {
	start := len(data) + 1
	for _, s := range r.secrets {
		for i := max(0, len(data)-len(s.value)+1); i < min(start, len(data)); i++ {
			if bytes.HasPrefix(s.value, data[i:]) {
				start = i
				break
			}
		}
	}
	return start
}

// stream returns a writer that redacts what passes through it to w, secrets
// that are cut by two writes included. Close passes on what is held back.
func (r *redactor) stream(w io.Writer) io.WriteCloser { return &redactStream{r: r, w: w} }

type redactStream struct {
	r    *redactor
	w    io.Writer
	held []byte
}

func (s *redactStream) Write(p []byte) (int, error) {
	if len(s.r.secrets) == 0 {
		return s.w.Write(p)
	}
	out, held := s.r.scan(slices.Concat(s.held, p), false)
	s.held = held
	if _, err := s.w.Write(out); err != nil {
		return 0, err
	}
	return len(p), nil
}

func (s *redactStream) Close() error {
	out, _ := s.r.scan(s.held, true)
	s.held = nil
	_, err := s.w.Write(out)
	return err
}

// error redacts what an error says, whoever says it, and what is in the details of
// its gRPC status. errors.Is and errors.As still find what is below.
func (r *redactor) error(err error) error {
	if err == nil || len(r.secrets) == 0 {
		return err
	}
	text := r.text(err.Error())
	s, ok := status.FromError(err)
	if !ok {
		if text == err.Error() {
			return err
		}
		return hidden{text, err}
	}
	clean := s.Proto()
	clean.Message = r.text(clean.Message)
	clean.Details = slices.DeleteFunc(clean.Details, func(d *anypb.Any) bool {
		at, _ := r.first(d.Value)
		return at < len(d.Value)
	})
	if text == err.Error() && clean.Message == s.Message() && len(clean.Details) == len(s.Proto().Details) {
		return err
	}
	return hiddenStatus{hidden{text, err}, status.FromProto(clean)}
}

// hidden is an error that says something else.
type hidden struct {
	text string
	err  error
}

func (e hidden) Error() string { return e.text }
func (e hidden) Unwrap() error { return e.err }

// hiddenStatus is one with a gRPC status of its own.
type hiddenStatus struct {
	hidden
	status *status.Status
}

// GRPCStatus lets status.FromError find the clean status first.
func (e hiddenStatus) GRPCStatus() *status.Status { return e.status }
