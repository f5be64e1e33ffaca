package cli

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"log"
	"log/slog"
	"math"
	"os"
	"strings"
	"time"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"

	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/pluginpb"
)

// badParams say how a plugin misbehaves.
type badParams struct {
	Mode string `json:"mode" doc:"what goes wrong"`
	At   string `json:"at" doc:"in which call" jsonschema:"enum=train,enum=use"`
	Sign string `json:"sign" doc:"a file to write when it begins to hang or wait"`
	URL  string `json:"url" doc:"of a model" standin:"tame=tamed"`
	Asks string `json:"asks" doc:"name of a model" shown:"Asked the model"`
}

var badDefaults = badParams{Mode: "none", At: "train"}

// do goes wrong in a call, if that is the one.
func (p badParams) do(call string) error {
	if call != p.At {
		return nil
	}
	switch p.Mode {
	case "exit7":
		log.Println("cannot open the weights: no space")
		os.Exit(7)
	case "panic":
		done := make(chan bool)
		go func() { defer close(done); panic("index out of weights") }()
		<-done
		select {}
	case "panic-in-call":
		panic("index out of weights")
	case "error":
		return fmt.Errorf("loss is not finite at epoch 3")
	case "hang":
		if p.Sign != "" {
			if err := os.WriteFile(p.Sign, nil, 0o666); err != nil {
				return err
			}
		}
		select {}
	case "wait": // until somebody takes the file away
		if err := os.WriteFile(p.Sign, nil, 0o666); err != nil {
			return err
		}
		for _, err := os.Stat(p.Sign); err == nil; _, err = os.Stat(p.Sign) {
			time.Sleep(5 * time.Millisecond)
		}
	}
	return nil
}

// badPredictorParams add what goes wrong for some fine-tuning settings alone.
type badPredictorParams struct {
	badParams
	Late string `json:"late" doc:"mode of loading a model" phase:"finetune"`
}

type badPredictor struct{ badPredictorParams }

func (b badPredictor) Pretrain(ctx context.Context, run *sdk.Run, train, dev data.Events) error {
	if err := b.do("train"); err != nil {
		return err
	}
	return counter{}.Pretrain(ctx, run, train, dev)
}

func (b badPredictor) Load(ctx context.Context, run *sdk.Run) (sdk.Model, error) {
	if err := b.do("use"); err != nil {
		return nil, err
	}
	if err := (badParams{Mode: b.Late, At: "late"}).do("late"); err != nil {
		return nil, err
	}
	return counter{tallyParams{Weight: 0.01}}.Load(ctx, run)
}

type badGenerator struct{ badParams }

func (b badGenerator) Fit(ctx context.Context, run *sdk.Run, train data.Events, profiles data.Profiles) error {
	if err := b.do("train"); err != nil {
		return err
	}
	if b.Mode == "counters" {
		if err := run.Artifact("losses.csv", []byte("phase,step,loss\nmle,1,0.5\n")); err != nil {
			return err
		}
	}
	return again{}.Fit(ctx, run, train, profiles)
}

func (b badGenerator) Generate(ctx context.Context, run *sdk.Run, requests []data.Request, out sdk.Output) error {
	if err := b.do("use"); err != nil {
		return err
	}
	if b.Mode == "artifact" {
		if err := run.Artifact("../../escaped", []byte("x")); err != nil {
			return err
		}
	}
	if text := counted[b.Mode]; text != "" {
		if err := run.Artifact("counters.json", []byte(text)); err != nil {
			return err
		}
	}
	if b.Mode == "overspend" {
		if err := run.Spend(sdk.Spend{Requests: 7}); err != nil {
			return err
		}
	}
	return again{}.Generate(ctx, run, requests, out)
}

// counted are files of counters, by mode.
var counted = map[string]string{
	"counters":      `{"zeal": {"count": 1, "of": 1}, "kept": {"count": 1, "of": 16}, "invalid": {"count": 0, "of": 7}}`,
	"bad-counters":  `{"kept": 0.5}`,
	"huge-counters": strings.Repeat(" ", 1<<20),
}

func serveBad() {
	serveMangled("bad", sdk.Plugin[badPredictorParams]{
		Name: "bad", Version: "1", Summary: "Misbehaves.", Defaults: badPredictorParams{badParams: badDefaults},
		Predictor: func(p badPredictorParams) (sdk.Predictor, error) { return badPredictor{p}, nil },
	}.Register)
}

func serveBadGen() {
	serveMangled("bad-gen", sdk.Plugin[badParams]{
		Name: "bad-gen", Version: "1", Summary: "Misbehaves.", Defaults: badDefaults, Reads: sdk.ReadsSeed,
		Generator: func(p badParams) (sdk.Generator, error) { return badGenerator{p}, nil },
		Estimate:  badEstimate,
		Validate: func(p badParams) error {
			if p.Mode == "refuses" {
				return sdk.NotMeasurable(fmt.Errorf("mode: nothing is known without a model"))
			}
			return nil
		},
	}.Register)
}

// badEstimate is of a generator that asks a model for one week.
func badEstimate(p badParams, s sdk.Sizes) sdk.Cost {
	if s.Call != "generate" {
		return sdk.Cost{}
	}
	switch p.Mode {
	case "priced":
		return sdk.Cost{PromptTokens: 20, CompletionTokens: 10, MoneyUSD: 1.5}
	case "unpriced":
		return sdk.Cost{PromptTokens: 20, CompletionTokens: 10, Unpriced: `model "made-up" (who knows)`}
	}
	return sdk.Cost{}
}

// serveMangled serves a plugin whose frames are spoiled on their way out, since
// the SDK lets no wrong ones through. The variable START, which only an entry
// that names it hands on, makes it go wrong before the handshake.
func serveMangled(name string, register func(grpc.ServiceRegistrar, *slog.Logger) error) {
	served(name)
	shake := sdk.Handshake
	switch os.Getenv("START") {
	case "prints":
		fmt.Println("Loading model weights...")
	case "garbage":
		fmt.Println("a|b|c|d")
	case "exits":
		fmt.Fprintln(os.Stderr, "cannot load config: missing field x")
		os.Exit(3)
	case "version":
		shake.ProtocolVersion = 9
	}
	log := hclog.New(&hclog.LoggerOptions{Level: hclog.Warn, Output: os.Stderr, JSONFormat: true})
	plugin.Serve(&plugin.ServeConfig{
		HandshakeConfig: shake, Logger: log, Plugins: plugin.PluginSet{name: &registered{register: register}},
		GRPCServer: func(o []grpc.ServerOption) *grpc.Server {
			return grpc.NewServer(append(o, grpc.MaxRecvMsgSize(sdk.MaxMessageBytes), grpc.StreamInterceptor(mangle))...)
		},
	})
}

type registered struct {
	plugin.NetRPCUnsupportedPlugin
	register func(grpc.ServiceRegistrar, *slog.Logger) error
}

func (r *registered) GRPCServer(_ *plugin.GRPCBroker, s *grpc.Server) error {
	return r.register(s, slog.New(slog.NewTextHandler(os.Stderr, nil)))
}

func (r *registered) GRPCClient(context.Context, *plugin.GRPCBroker, *grpc.ClientConn) (any, error) {
	return nil, nil
}

func mangle(srv any, stream grpc.ServerStream, _ *grpc.StreamServerInfo, next grpc.StreamHandler) error {
	return next(srv, &mangler{ServerStream: stream})
}

// mangler knows the mode from the header that it sees pass.
type mangler struct {
	grpc.ServerStream
	mode string
}

func (m *mangler) RecvMsg(message any) error {
	err := m.ServerStream.RecvMsg(message)
	var p badParams
	if f, ok := message.(*pluginpb.Frame); ok && f.GetHeader() != nil && json.Unmarshal(f.GetHeader().Params, &p) == nil {
		m.mode = p.Mode
	}
	return err
}

func (m *mangler) SendMsg(message any) error {
	f, _ := message.(*pluginpb.Frame)
	if rows := f.GetRows(); rows.GetCount() > 0 {
		for _, c := range rows.Columns {
			width := len(c.Data) / int(rows.Count)
			switch m.mode {
			case "few-rows":
				c.Data = c.Data[:len(c.Data)-width]
			case "many-rows":
				c.Data = append(c.Data, c.Data[len(c.Data)-width:]...)
			case "nan":
				if c.Name == "values" {
					binary.LittleEndian.PutUint32(c.Data[len(c.Data)-4:], math.Float32bits(float32(math.NaN())))
				}
			case "bad-id":
				if c.Name == "location" {
					binary.LittleEndian.PutUint32(c.Data[len(c.Data)-4:], 4711)
				}
			}
		}
		switch m.mode {
		case "few-rows":
			rows.Count--
		case "many-rows":
			rows.Count++
		}
	}
	return m.ServerStream.SendMsg(message)
}
