package launch

import (
	"context"
	"sync"
	"time"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/emptypb"

	"github.com/behaviorbench/behaviorbench/plugins/sdk"
)

// link is the connection to a plugin through go-plugin.
//
// go-plugin's own Kill is not used: it has no bound (a stopped process never
// answers its Shutdown), and after a start that failed it dials once more. Its
// three parts, Shutdown, the end of the process and the end of the connection,
// are done here and in Stop, each with a bound.
type link struct {
	conn   *grpc.ClientConn // nil until open
	broker *plugin.GRPCBroker

	mu   sync.Mutex
	made []*grpc.ClientConn // every connection, those of failed starts included
}

// connectGrace bounds the end of a connection.
const connectGrace = 2 * time.Second

// service is the one name under which go-plugin knows what a plugin serves.
const service = "plugin"

// open starts the child and connects to it. On an error the child may run still;
// phase says how far it came.
func (l *link) open(ctx context.Context, p Plugin, c *child, dir *runDir, env []string) (phase string, err error) {
	client := plugin.NewClient(&plugin.ClientConfig{
		HandshakeConfig:  sdk.Handshake,
		Plugins:          plugin.PluginSet{service: grab{link: l}},
		AllowedProtocols: []plugin.Protocol{plugin.ProtocolGRPC},
		AutoMTLS:         p.AutoMTLS,
		SkipHostEnv:      true,
		StartTimeout:     24 * time.Hour, // ctx ends it
		Logger:           hclog.NewNullLogger(),
		UnixSocketConfig: &plugin.UnixSocketConfig{TempDir: dir.path},
		SyncStdout:       &locked{w: c.out.stdout()},
		SyncStderr:       &locked{w: c.out.stderr()},
		RunnerFunc:       runnerFunc(c, p.Name, env),
		GRPCDialOptions: []grpc.DialOption{
			grpc.WithStreamInterceptor(l.remember),
			grpc.WithDefaultCallOptions(
				grpc.MaxCallRecvMsgSize(sdk.MaxMessageBytes),
				grpc.MaxCallSendMsgSize(sdk.MaxMessageBytes)),
		},
	})
	failed := make(chan error, 1)
	go func() { failed <- connect(client) }()
	select {
	case err = <-failed:
	case <-ctx.Done():
		c.discard(refused) // which ends what is under way
		err = context.Cause(ctx)
	}
	switch {
	case c.startFailure() != nil:
		return "start", c.startFailure()
	case err != nil:
		return "handshake", err
	}
	return "connect", l.greet(ctx)
}

func connect(client *plugin.Client) error {
	protocol, err := client.Client()
	if err != nil {
		return err
	}
	_, err = protocol.Dispense(service)
	return err
}

// greet asks for the plugin's health: the first call that shows whether both
// sides understand each other. A plugin that has no health service answers that,
// which is as good.
func (l *link) greet(ctx context.Context) error {
	_, err := grpc_health_v1.NewHealthClient(l.conn).Check(ctx, &grpc_health_v1.HealthCheckRequest{Service: service})
	switch status.Code(err) {
	case codes.OK, codes.Unimplemented, codes.NotFound:
		return nil
	case codes.DeadlineExceeded, codes.Canceled:
		return context.Cause(ctx)
	}
	return err
}

// shutdown asks the plugin to end, as go-plugin does. The answer may be the end
// of the connection.
func (l *link) shutdown(ctx context.Context) {
	l.conn.Invoke(ctx, "/plugin.GRPCController/Shutdown", &emptypb.Empty{}, &emptypb.Empty{})
}

// close ends all connections. A connection that does not end in time is left to
// itself.
func (l *link) close() {
	l.mu.Lock()
	made := l.made
	l.made = nil
	l.mu.Unlock()
	closed := make(chan struct{})
	go func() {
		defer close(closed)
		if l.broker != nil {
			l.broker.Close()
		}
		for _, conn := range made {
			conn.Close()
		}
	}()
	timer := time.NewTimer(connectGrace)
	defer timer.Stop()
	select {
	case <-closed:
	case <-timer.C:
	}
}

// remember is an interceptor that notes the connections that go-plugin makes.
// It returns them only when all went well.
func (l *link) remember(ctx context.Context, desc *grpc.StreamDesc, conn *grpc.ClientConn, method string, next grpc.Streamer, opts ...grpc.CallOption) (grpc.ClientStream, error) {
	l.note(conn)
	return next(ctx, desc, conn, method, opts...)
}

func (l *link) note(conn *grpc.ClientConn) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, known := range l.made {
		if known == conn {
			return
		}
	}
	l.made = append(l.made, conn)
}

// grab is a go-plugin plugin whose client is the connection itself.
type grab struct {
	plugin.NetRPCUnsupportedPlugin
	link *link
}

func (g grab) GRPCServer(*plugin.GRPCBroker, *grpc.Server) error { return nil }

func (g grab) GRPCClient(_ context.Context, broker *plugin.GRPCBroker, conn *grpc.ClientConn) (any, error) {
	g.link.note(conn)
	g.link.conn, g.link.broker = conn, broker
	return conn, nil
}
