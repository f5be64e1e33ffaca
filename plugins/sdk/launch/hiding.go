package launch

import (
	"context"
	"log/slog"
)

// Log returns a logger for what the plugin reports over its connection: the
// values of the variables that Options.Env names do not get through it, and
// records from level info on are among the last lines that errors show.
func (p *Process) Log() *slog.Logger {
	return slog.New(hiding{p.log.Handler(), p.hide, &p.child.out.tail})
}

// hiding is a handler that redacts messages and attributes.
type hiding struct {
	slog.Handler
	hide *redactor
	tail *tail
}

// Enabled implements slog.Handler.
func (h hiding) Enabled(ctx context.Context, level slog.Level) bool {
	return level >= slog.LevelInfo || h.Handler.Enabled(ctx, level)
}

// Handle passes on a record without secrets.
func (h hiding) Handle(ctx context.Context, r slog.Record) error {
	clean := slog.NewRecord(r.Time, r.Level, h.hide.text(r.Message), r.PC)
	r.Attrs(func(a slog.Attr) bool {
		clean.AddAttrs(h.attr(a))
		return true
	})
	if r.Level >= slog.LevelInfo {
		line := clean.Level.String() + " " + clean.Message
		clean.Attrs(func(a slog.Attr) bool {
			line += " " + a.String()
			return true
		})
		h.tail.add(shorten([]byte(line), 0, tailLine))
	}
	if !h.Handler.Enabled(ctx, r.Level) {
		return nil
	}
	return h.Handler.Handle(ctx, clean)
}

// WithAttrs implements slog.Handler.
func (h hiding) WithAttrs(attrs []slog.Attr) slog.Handler {
	clean := make([]slog.Attr, len(attrs))
	for i, a := range attrs {
		clean[i] = h.attr(a)
	}
	return hiding{h.Handler.WithAttrs(clean), h.hide, h.tail}
}

// WithGroup implements slog.Handler.
func (h hiding) WithGroup(name string) slog.Handler {
	return hiding{h.Handler.WithGroup(name), h.hide, h.tail}
}

// attr redacts whatever text a value prints as; numbers and times stay.
func (h hiding) attr(a slog.Attr) slog.Attr {
	switch v := a.Value.Resolve(); v.Kind() {
	case slog.KindString, slog.KindAny:
		if text := v.String(); h.hide.text(text) != text {
			return slog.String(a.Key, h.hide.text(text))
		}
	case slog.KindGroup:
		group := make([]slog.Attr, len(v.Group()))
		for i, member := range v.Group() {
			group[i] = h.attr(member)
		}
		return slog.Attr{Key: a.Key, Value: slog.GroupValue(group...)}
	}
	return a
}
