package sdktest

import (
	"context"
	"log/slog"
	"net"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/test/bufconn"

	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/client"
)

// Registrar is what InProcess serves: any sdk.Plugin.
type Registrar interface {
	Register(server grpc.ServiceRegistrar, log *slog.Logger) error
}

// InProcess serves a plugin on a connection in memory, with the services that a
// process would serve, until the test ends.
func InProcess(t testing.TB, plugin Registrar) *client.Client {
	t.Helper()
	server := grpc.NewServer(
		grpc.MaxRecvMsgSize(sdk.MaxMessageBytes),
		grpc.MaxSendMsgSize(sdk.MaxMessageBytes),
		grpc.WaitForHandlers(true))
	log := slog.New(slog.NewTextHandler(t.Output(), nil))
	if err := plugin.Register(server, log); err != nil {
		t.Fatal(err)
	}
	return client.New(Connect(t, server))
}

// Connect serves what is registered on server, on a connection in memory, until
// the test ends. InProcess is for plugins; this is for tests that answer frames
// themselves.
func Connect(t testing.TB, server *grpc.Server) *grpc.ClientConn {
	t.Helper()
	listener := bufconn.Listen(1 << 20)
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	conn, err := grpc.NewClient("passthrough:///memory",
		grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithContextDialer(func(ctx context.Context, _ string) (net.Conn, error) { return listener.DialContext(ctx) }))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = conn.Close()
		go server.Stop()
		select {
		case err := <-served: // after Stop, which waits for the calls
			if err != nil {
				t.Errorf("serve: %v", err)
			}
		case <-time.After(grace):
			t.Errorf("a call of the plugin goes on %v after its end: watch ctx", grace)
		}
	})
	return conn
}

// grace is what a plugin has to end a call whose context is done.
const grace = 2 * time.Second
