package sdk

import (
	"context"
	"log/slog"
	"strings"

	"github.com/behaviorbench/behaviorbench/plugins/sdk/pluginpb"
)

// artifactPiece is the most that one frame carries of an artifact.
const artifactPiece = 1 << 20

func (c *conversation) progress(fraction float64, note string) {
	// An error here is the end of the call, which the plugin learns from its context.
	_ = c.send(&pluginpb.Frame{Body: &pluginpb.Frame_Progress{
		Progress: &pluginpb.Progress{Fraction: fraction, Note: strings.ToValidUTF8(note, "?")},
	}})
}

func (c *conversation) artifact(name string, piece []byte) error {
	for {
		n := min(len(piece), artifactPiece)
		err := c.send(&pluginpb.Frame{Body: &pluginpb.Frame_Artifact{
			Artifact: &pluginpb.Artifact{Name: strings.ToValidUTF8(name, "?"), Data: piece[:n]},
		}})
		if piece = piece[n:]; err != nil || len(piece) == 0 {
			return err
		}
	}
}

func (c *conversation) spend(amount Spend) error {
	return c.send(&pluginpb.Frame{Body: &pluginpb.Frame_Spend{Spend: &pluginpb.Spend{
		Requests:         amount.Requests,
		PromptTokens:     amount.PromptTokens,
		CompletionTokens: amount.CompletionTokens,
		MoneyUsd:         amount.MoneyUSD,
	}}})
}

// frameHandler is a slog.Handler that sends records as Log frames. Groups become
// dotted names.
type frameHandler struct {
	send       func(*pluginpb.Frame) error
	group      string // "" or names, each with a dot after it
	attributes []slog.Attr
}

// Enabled says yes: the host decides what it keeps.
func (h *frameHandler) Enabled(context.Context, slog.Level) bool { return true }

// Handle sends the record.
func (h *frameHandler) Handle(_ context.Context, r slog.Record) error {
	attributes := map[string]string{}
	for _, a := range h.attributes {
		flatten(attributes, "", a)
	}
	r.Attrs(func(a slog.Attr) bool {
		flatten(attributes, h.group, a)
		return true
	})
	return h.send(&pluginpb.Frame{Body: &pluginpb.Frame_Log{Log: &pluginpb.Log{
		Level:      levelName(r.Level),
		Message:    strings.ToValidUTF8(r.Message, "?"),
		Attributes: attributes,
	}}})
}

// WithAttrs returns a handler that adds attributes to every record.
func (h *frameHandler) WithAttrs(attributes []slog.Attr) slog.Handler {
	with := *h
	with.attributes = append([]slog.Attr{}, h.attributes...)
	for _, a := range attributes {
		a.Key = h.group + a.Key
		with.attributes = append(with.attributes, a)
	}
	return &with
}

// WithGroup returns a handler that puts name and a dot before later keys.
func (h *frameHandler) WithGroup(name string) slog.Handler {
	if name == "" {
		return h
	}
	with := *h
	with.group += name + "."
	return &with
}

func flatten(to map[string]string, prefix string, a slog.Attr) {
	v := a.Value.Resolve()
	if v.Kind() != slog.KindGroup {
		if a.Key != "" {
			to[strings.ToValidUTF8(prefix+a.Key, "?")] = strings.ToValidUTF8(v.String(), "?")
		}
		return
	}
	if a.Key != "" {
		prefix += a.Key + "."
	}
	for _, inner := range v.Group() {
		flatten(to, prefix, inner)
	}
}

func levelName(l slog.Level) string {
	switch {
	case l < slog.LevelInfo:
		return "debug"
	case l < slog.LevelWarn:
		return "info"
	case l < slog.LevelError:
		return "warn"
	}
	return "error"
}
