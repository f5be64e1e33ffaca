package client

import (
	"context"
	"regexp"

	"google.golang.org/grpc"

	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/internal/paramjson"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/params"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/pluginpb"
)

var pluginName = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]*$`)

// Describe asks the plugin what it is and checks the answer: the name, the kind,
// that the defaults of the params schema are valid under it, and that what it says
// of phases and of what is read of a user is consistent.
func (c *Client) Describe(ctx context.Context) (sdk.Description, error) {
	const call, phase = "describe", "description"
	pb, err := c.plugin.Describe(ctx, &pluginpb.DescribeRequest{}, grpc.MaxCallRecvMsgSize(maxReply))
	if err != nil {
		return sdk.Description{}, callError(ctx, call, err)
	}
	d := sdk.Description{
		Name:         pb.GetName(),
		Version:      pb.GetVersion(),
		Citation:     pb.GetCitation(),
		Summary:      pb.GetSummary(),
		ParamsSchema: pb.GetParamsSchema(),
		Learns:       pb.GetLearns(),
		Attempts:     pb.GetAttempts(),
		Uses:         pb.GetUses(),
		Resources: sdk.Resources{
			Threads:        int(pb.GetResources().GetThreads()),
			MemoryBytes:    pb.GetResources().GetMemoryBytes(),
			TimeoutSeconds: int(pb.GetResources().GetTimeoutSeconds()),
		},
	}
	switch pb.GetKind() {
	case pluginpb.Kind_GENERATOR:
		d.Kind = sdk.KindGenerator
	case pluginpb.Kind_PREDICTOR:
		d.Kind = sdk.KindPredictor
	default:
		return d, broken(call, phase, "kind %s, want GENERATOR or PREDICTOR", pb.GetKind())
	}
	reads := map[pluginpb.Reads]sdk.Reads{
		pluginpb.Reads_NONE: sdk.ReadsNone, pluginpb.Reads_SEED: sdk.ReadsSeed, pluginpb.Reads_TRAIN: sdk.ReadsTrain,
	}
	if d.Kind == sdk.KindGenerator {
		var ok bool
		if d.Reads, ok = reads[pb.GetReads()]; !ok {
			return d, broken(call, phase, "reads %s, want NONE, SEED or TRAIN", pb.GetReads())
		}
	}
	switch pb.GetDeterminism() {
	case pluginpb.Determinism_EXACT:
	case pluginpb.Determinism_STOCHASTIC:
		d.Stochastic = true
	default:
		return d, broken(call, phase, "determinism %s, want EXACT or STOCHASTIC", pb.GetDeterminism())
	}
	if !pluginName.MatchString(d.Name) {
		return d, broken(call, phase, "name %q, want lower case letters, digits, - and _", d.Name)
	}
	if d.Version == "" {
		return d, broken(call, phase, "no version")
	}
	if _, err := params.Resolve(d.ParamsSchema, nil); err != nil {
		return d, broken(call, phase, "the defaults of the params: %w", err)
	}
	if _, err := params.AfterTraining(d); err != nil {
		return d, broken(call, phase, "%w", err)
	}
	if _, err := paramjson.ReadsOf(d.ParamsSchema, string(d.Reads)); err != nil {
		return d, broken(call, phase, "%w", err)
	}
	if _, err := paramjson.StandInOf(d.ParamsSchema); err != nil {
		return d, broken(call, phase, "%w", err)
	}
	return d, nil
}
