package sdk

import (
	"io"
	"log/slog"

	"github.com/hashicorp/go-hclog"
)

// newHclogHandler returns a slog.Handler that writes a line of JSON per record
// with the keys of go-hclog (@level, @message, @module, @timestamp), which
// go-plugin's host reads back with their levels.
func newHclogHandler(w io.Writer, module string) slog.Handler {
	h := slog.NewJSONHandler(w, &slog.HandlerOptions{
		Level: slog.LevelDebug,
		ReplaceAttr: func(groups []string, a slog.Attr) slog.Attr {
			if len(groups) > 0 {
				return a
			}
			switch a.Key {
			case slog.LevelKey:
				if level, ok := a.Value.Any().(slog.Level); ok {
					return slog.String("@level", levelName(level))
				}
			case slog.MessageKey:
				a.Key = "@message"
			case slog.TimeKey:
				if a.Value.Kind() == slog.KindTime {
					return slog.String("@timestamp", a.Value.Time().Format(hclog.TimeFormatJSON))
				}
			}
			return a
		},
	})
	return h.WithAttrs([]slog.Attr{slog.String("@module", module)})
}
