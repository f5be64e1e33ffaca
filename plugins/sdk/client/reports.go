package client

import (
	"io/fs"
	"log/slog"
	"maps"
	"slices"

	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/pluginpb"
)

// report hands a report to the functions of the run and says whether the frame
// was one. An error of such a function ends the call.
func (c *call) report(f *pluginpb.Frame) (bool, error) {
	switch body := f.GetBody().(type) {
	case *pluginpb.Frame_Progress:
		// A fraction outside 0 to 1, or none at all (NaN), is no reason to end a call.
		if fraction := body.Progress.GetFraction(); fraction >= 0 {
			c.run.Progress(min(fraction, 1), body.Progress.GetNote())
		}
	case *pluginpb.Frame_Log:
		c.log(body.Log)
	case *pluginpb.Frame_Artifact:
		name := body.Artifact.GetName()
		if !fs.ValidPath(name) || name == "." || len(name) > 255 {
			return true, c.broken("reports", "artifact %q, want a relative path with slashes and without \"..\"", name)
		}
		return true, c.run.Artifact(name, body.Artifact.GetData())
	case *pluginpb.Frame_Spend:
		spend := sdk.Spend{
			Requests:         body.Spend.GetRequests(),
			PromptTokens:     body.Spend.GetPromptTokens(),
			CompletionTokens: body.Spend.GetCompletionTokens(),
			MoneyUSD:         body.Spend.GetMoneyUsd(),
		}
		if !amount(spend.MoneyUSD) {
			return true, c.broken("reports", "%v USD spent, want a finite number of at least 0", spend.MoneyUSD)
		}
		return true, c.run.Spend(spend)
	default:
		return false, nil
	}
	return true, nil
}

func (c *call) log(l *pluginpb.Log) {
	if c.run.Log == nil {
		return
	}
	level := slog.LevelInfo
	switch l.GetLevel() {
	case "trace", "debug":
		level = slog.LevelDebug
	case "warn":
		level = slog.LevelWarn
	case "error":
		level = slog.LevelError
	}
	var attributes []slog.Attr
	for _, key := range slices.Sorted(maps.Keys(l.GetAttributes())) {
		attributes = append(attributes, slog.String(key, l.GetAttributes()[key]))
	}
	c.run.Log.LogAttrs(c.ctx, level, l.GetMessage(), attributes...)
}
