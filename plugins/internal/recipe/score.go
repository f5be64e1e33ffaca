package recipe

import (
	"context"

	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// Network is what Score needs of a model.
type Network interface {
	Reset()               // empties the batch
	Append(w data.Window) // adds a window to it
	Sequences() int       // how many windows it holds
	Infer(out []float32)  // writes the logits of its windows (windows, classes)
	Classes() int
}

// Score writes the logits of windows to out (windows, classes), most of them at
// once. It ends with the cause of ctx after the batch that is under way.
func Score(ctx context.Context, n Network, windows data.Windows, most int, out []float32) error {
	n.Reset()
	flush := func() error {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		scored := n.Sequences()
		n.Infer(out[:scored*n.Classes()])
		out = out[scored*n.Classes():]
		n.Reset()
		return nil
	}
	for _, w := range windows.Each {
		n.Append(w)
		if n.Sequences() == most {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	if n.Sequences() > 0 {
		return flush()
	}
	return context.Cause(ctx)
}
