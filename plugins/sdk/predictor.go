package sdk

import (
	"context"

	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// Predictor learns to rank the classes (intents, or behaviours) of the event
// that follows a window.
//
// Pretrain comes first, in a process of its own; it leaves the model in
// run.ModelDir. Load may be called in another process, later.
type Predictor interface {
	// Pretrain learns from train. The dev users decide when to stop and nothing
	// else: no parameter is fitted to their rows.
	Pretrain(ctx context.Context, run *Run, train, dev data.Events) error
	// Load opens the model that Pretrain left in run.ModelDir. The model may be
	// used until ctx is done.
	Load(ctx context.Context, run *Run) (Model, error)
}

// Model is a loaded predictor. The run that its methods and those of its scorers
// get is the run of Load. A Model that is an io.Closer is closed after its last
// use; its Close tells whether the work ended well.
type Model interface {
	Scorer
	// Finetune returns a scorer for one user, trained on that user's rows and
	// starting from the pretrained model every time: nothing of an earlier user
	// remains. The user may have no rows. The scorer is used, any number of
	// times, until the next call of Finetune and then dropped.
	Finetune(ctx context.Context, run *Run, user data.Events) (Scorer, error)
}

// Scorer scores windows. The scores of a window depend on that window alone:
// they do not change when other windows are added, removed, altered or permuted.
type Scorer interface {
	// Score writes one row of run.Classes() scores per window into out, row-major.
	// Higher is better; every score is finite.
	Score(ctx context.Context, run *Run, windows data.Windows, out []float32) error
}
