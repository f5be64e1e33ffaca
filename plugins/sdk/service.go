package sdk

import (
	"context"
	"fmt"
	"log/slog"
	"runtime/debug"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/behaviorbench/behaviorbench/plugins/sdk/pluginpb"
)

// Register adds the services of the plugin to a gRPC server. Serve does it for a
// process; a test may do it for a server of its own. The log gets the stacks of
// panics. The error says what is wrong with p.
func (p Plugin[P]) Register(server grpc.ServiceRegistrar, log *slog.Logger) error {
	s, err := p.service()
	if err != nil {
		return err
	}
	s.log = log
	pluginpb.RegisterPluginServer(server, pluginService{service: s})
	if s.generator != nil {
		pluginpb.RegisterGeneratorServer(server, generatorService{service: s})
	} else {
		pluginpb.RegisterPredictorServer(server, predictorService{service: s})
	}
	return nil
}

// service is a plugin without its type parameter. The functions take params as
// they stand in a header.
type service struct {
	log         *slog.Logger
	description Description
	estimate    func(params []byte, sizes Sizes) (Cost, error)
	generator   func(params []byte) (Generator, error)
	predictor   func(params []byte) (Predictor, error)
}

// guard runs one call: a panic of the plugin's code becomes an error, and an
// error becomes a status.
func (s *service) guard(ctx context.Context, call string, do func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			s.log.Error("the plugin panicked", "call", call, "panic", fmt.Sprint(r), "stack", string(debug.Stack()))
			err = status.Errorf(codes.Internal, "panic: %v", r)
		}
	}()
	return statusOf(ctx, do())
}

// converse runs one conversation: do gets what the header says.
func (s *service) converse(stream stream, call string, do func(context.Context, *conversation, *Run) error) error {
	ctx := stream.Context()
	return s.guard(ctx, call, func() error {
		c := &conversation{stream: stream}
		run, err := c.header()
		if err != nil {
			return err
		}
		return do(ctx, c, run)
	})
}

type pluginService struct {
	pluginpb.UnimplementedPluginServer
	*service
}

// Describe answers with the description.
func (s pluginService) Describe(context.Context, *pluginpb.DescribeRequest) (*pluginpb.Description, error) {
	return s.description.proto(), nil
}

// Estimate answers with the plugin's estimate, zero if it has none.
func (s pluginService) Estimate(ctx context.Context, r *pluginpb.EstimateRequest) (reply *pluginpb.EstimateReply, err error) {
	err = s.guard(ctx, "estimate", func() error {
		cost, err := s.estimate(r.GetParams(), Sizes{
			Call:    r.GetCall(),
			Events:  int(r.GetEvents()),
			Users:   int(r.GetUsers()),
			Windows: int(r.GetWindows()),
			Weeks:   int(r.GetWeeks()),
			Vocabulary: VocabularySize{
				Locations:   int(r.GetLocations()),
				Behaviours:  int(r.GetBehaviours()),
				Intents:     int(r.GetIntents()),
				SlotsPerDay: int(r.GetSlotsPerDay()),
			},
		})
		reply = &pluginpb.EstimateReply{
			Flops:            cost.FLOPs,
			PromptTokens:     cost.PromptTokens,
			CompletionTokens: cost.CompletionTokens,
			MoneyUsd:         cost.MoneyUSD,
			Unpriced:         cost.Unpriced,
		}
		return err
	})
	return reply, err
}

func (d Description) proto() *pluginpb.Description {
	pb := &pluginpb.Description{
		Name:         d.Name,
		Kind:         pluginpb.Kind_GENERATOR,
		Version:      d.Version,
		Citation:     d.Citation,
		Summary:      d.Summary,
		ParamsSchema: d.ParamsSchema,
		Learns:       d.Learns,
		Uses:         d.Uses,
		Resources: &pluginpb.Resources{
			Threads:        uint32(d.Resources.Threads),
			MemoryBytes:    d.Resources.MemoryBytes,
			TimeoutSeconds: uint32(d.Resources.TimeoutSeconds),
		},
		Attempts: d.Attempts,
	}
	if d.Kind == KindPredictor {
		pb.Kind = pluginpb.Kind_PREDICTOR
	}
	switch d.Reads {
	case ReadsSeed:
		pb.Reads = pluginpb.Reads_SEED
	case ReadsTrain:
		pb.Reads = pluginpb.Reads_TRAIN
	}
	if d.Stochastic {
		pb.Determinism = pluginpb.Determinism_STOCHASTIC
	}
	return pb
}
