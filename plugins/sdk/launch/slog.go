package launch

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
)

// LevelTrace is what a plugin's trace lines become.
const LevelTrace = slog.LevelDebug - 4

// logRecord is one line that hclog wrote as JSON.
type logRecord struct {
	level   slog.Level
	message string
	attrs   []slog.Attr // in the order of their keys
}

// parseLogRecord reads a line of hclog's JSON: an object with "@level" and
// "@message", every other key an attribute ("@module" is "module", the time is
// dropped: the harness stamps its own).
func parseLogRecord(line []byte) (logRecord, bool) {
	if !bytes.HasPrefix(line, []byte("{")) || !bytes.Contains(line, []byte(`"@level"`)) {
		return logRecord{}, false
	}
	dec := json.NewDecoder(bytes.NewReader(line))
	dec.UseNumber()
	var fields map[string]any
	if dec.Decode(&fields) != nil || dec.More() {
		return logRecord{}, false
	}
	name, _ := fields["@level"].(string)
	level, known := logLevel(name)
	message, isText := fields["@message"].(string)
	if !known || !isText {
		return logRecord{}, false
	}
	r := logRecord{level: level, message: message}
	for _, key := range slices.Sorted(maps.Keys(fields)) {
		switch key {
		case "@level", "@message", "@timestamp":
			continue
		}
		r.attrs = append(r.attrs, slog.Any(strings.TrimPrefix(key, "@"), plainValue(fields[key])))
	}
	return r, true
}

func logLevel(name string) (level slog.Level, known bool) {
	switch strings.ToLower(name) {
	case "trace":
		return LevelTrace, true
	case "debug":
		return slog.LevelDebug, true
	case "info":
		return slog.LevelInfo, true
	case "warn", "warning":
		return slog.LevelWarn, true
	case "error":
		return slog.LevelError, true
	}
	return 0, false
}

// plainValue makes a JSON value one that every slog handler prints in full.
func plainValue(v any) any {
	switch v := v.(type) {
	case string, bool, nil:
		return v
	case json.Number:
		if n, err := v.Int64(); err == nil {
			return n
		}
		if f, err := v.Float64(); err == nil {
			return f
		}
		return v.String()
	}
	text, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprint(v)
	}
	return string(text)
}

// String is the record on one line, as an error shows it.
func (r logRecord) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s", r.level, r.message)
	for _, a := range r.attrs {
		fmt.Fprintf(&b, " %s", a)
	}
	return b.String()
}

// emit writes the record to log, without the secrets that JSON escapes hid from
// the stream's redaction.
func (r logRecord) emit(log *slog.Logger, hide *redactor) {
	if !log.Enabled(context.Background(), r.level) {
		return
	}
	attrs := make([]slog.Attr, len(r.attrs))
	for i, a := range r.attrs {
		if a.Value.Kind() == slog.KindString {
			a.Value = slog.StringValue(hide.text(a.Value.String()))
		}
		attrs[i] = a
	}
	log.LogAttrs(context.Background(), r.level, hide.text(r.message), attrs...)
}
