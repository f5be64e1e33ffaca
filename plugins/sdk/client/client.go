// Package client is the harness's side of the contract: it makes an
// sdk.Generator or sdk.Predictor of a connection to a plugin. It trusts nothing
// that the plugin sends: what breaks the contract is a *ContractError, what the
// plugin says went wrong is a *CallError, and memory stays bounded by one decoded
// message (many times its bytes at worst) and one week. It starts and ends no
// process.
package client

import (
	"context"

	"google.golang.org/grpc"

	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/pluginpb"
)

// Client speaks to one plugin. Its methods may be called from any goroutine.
type Client struct {
	plugin    pluginpb.PluginClient
	generator pluginpb.GeneratorClient
	predictor pluginpb.PredictorClient
}

// New returns a client of the plugin at the other end of conn. The connection
// remains the caller's to close.
func New(conn grpc.ClientConnInterface) *Client {
	return &Client{
		plugin:    pluginpb.NewPluginClient(conn),
		generator: pluginpb.NewGeneratorClient(conn),
		predictor: pluginpb.NewPredictorClient(conn),
	}
}

// Generator returns the plugin as a generator. Its Generate hands weeks to the
// output as they come; what came before an error has been handed out.
func (c *Client) Generator() sdk.Generator { return generator{c.generator} }

// Predictor returns the plugin as a predictor. The models that it loads are
// io.Closers. Finetune of such a model opens one conversation and keeps it for
// all users; Close ends it and returns the plugin's last word. After an error
// the next Finetune opens another conversation.
func (c *Client) Predictor() sdk.Predictor { return predictor{c.predictor} }

// Estimate asks what a call of these sizes is going to cost under params.
func (c *Client) Estimate(ctx context.Context, params []byte, sizes sdk.Sizes) (sdk.Cost, error) {
	reply, err := c.plugin.Estimate(ctx, &pluginpb.EstimateRequest{
		Call:        sizes.Call,
		Params:      params,
		Events:      uint64(sizes.Events),
		Users:       uint64(sizes.Users),
		Windows:     uint64(sizes.Windows),
		Weeks:       uint64(sizes.Weeks),
		Locations:   uint32(sizes.Vocabulary.Locations),
		Behaviours:  uint32(sizes.Vocabulary.Behaviours),
		Intents:     uint32(sizes.Vocabulary.Intents),
		SlotsPerDay: uint32(sizes.Vocabulary.SlotsPerDay),
	}, grpc.MaxCallRecvMsgSize(maxReply))
	if err != nil {
		return sdk.Cost{}, callError(ctx, "estimate", err)
	}
	cost := sdk.Cost{
		FLOPs:            reply.GetFlops(),
		PromptTokens:     reply.GetPromptTokens(),
		CompletionTokens: reply.GetCompletionTokens(),
		MoneyUSD:         reply.GetMoneyUsd(),
		Unpriced:         reply.GetUnpriced(),
	}
	if !amount(cost.FLOPs) || !amount(cost.MoneyUSD) {
		return sdk.Cost{}, broken("estimate", "reply", "%v FLOPs and %v USD, want finite numbers of at least 0", cost.FLOPs, cost.MoneyUSD)
	}
	return cost, nil
}

// maxReply is the most that a description or an estimate may hold.
const maxReply = 4 << 20
