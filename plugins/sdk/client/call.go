package client

import (
	"context"
	"errors"
	"fmt"
	"io"

	"google.golang.org/grpc"

	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/internal/contract"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/pluginpb"
)

type stream = grpc.BidiStreamingClient[pluginpb.Frame, pluginpb.Frame]

// call is the host's side of one conversation. Frames are sent by goroutines of
// their own while the caller's goroutine receives: whatever the plugin does
// first, reading or writing, neither side waits for the other.
type call struct {
	name   string
	run    *sdk.Run
	ctx    context.Context // ends with the caller's or with cancel
	cancel context.CancelFunc
	stream stream

	sent      chan struct{} // closed when all that was given to send is sent
	sendError error         // valid after sent is closed
}

// open begins a conversation by sending the header. The caller closes it.
func open(ctx context.Context, name string, run *sdk.Run, method func(context.Context, ...grpc.CallOption) (stream, error)) (*call, error) {
	if err := run.Vocabulary.Check(); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	c := &call{name: name, run: run, sent: make(chan struct{})}
	close(c.sent)
	c.ctx, c.cancel = context.WithCancel(ctx)
	var err error
	c.stream, err = method(c.ctx, grpc.MaxCallRecvMsgSize(sdk.MaxMessageBytes), grpc.MaxCallSendMsgSize(sdk.MaxMessageBytes))
	if err != nil {
		c.cancel()
		return nil, callError(ctx, name, err)
	}
	c.send(func(send func(*pluginpb.Frame) error) error { return send(header(run)) })
	return c, nil
}

// close ends the conversation if it has not ended and waits for its goroutines.
func (c *call) close() {
	c.cancel()
	<-c.sent
}

// send lets frames be sent in the background, after all that was to be sent
// before.
func (c *call) send(frames func(send func(*pluginpb.Frame) error) error) {
	before, done := c.sent, make(chan struct{})
	c.sent = done
	go func() {
		defer close(done)
		<-before
		if c.sendError == nil {
			c.sendError = frames(c.stream.Send)
		}
	}()
}

// sendLast is send; after it the host's side of the conversation is closed.
func (c *call) sendLast(frames func(send func(*pluginpb.Frame) error) error) {
	c.send(func(send func(*pluginpb.Frame) error) error {
		if err := frames(send); err != nil {
			return err
		}
		return c.stream.CloseSend()
	})
}

// receive returns the next frame that is no report; io.EOF after the plugin has
// ended the call with OK.
func (c *call) receive() (*pluginpb.Frame, error) {
	for {
		f, err := c.stream.Recv()
		if errors.Is(err, io.EOF) {
			return nil, io.EOF
		}
		if err != nil {
			return nil, callError(c.ctx, c.name, err)
		}
		report, err := c.report(f)
		if err != nil {
			return nil, err
		}
		if !report {
			return f, nil
		}
	}
}

// end waits for the plugin to end the call with OK, having read everything.
func (c *call) end() error {
	f, err := c.receive()
	if err == nil {
		return broken(c.name, "end", "got %s, want the end of the call", contract.Kind(f))
	}
	if !errors.Is(err, io.EOF) {
		return err
	}
	return c.read()
}

// read returns an error if the plugin, which has ended the call with OK, had not
// read everything by then.
func (c *call) read() error {
	<-c.sent
	if c.sendError != nil {
		return broken(c.name, "end", "the plugin ended the call with OK before it had read its tables")
	}
	return nil
}

// early turns the end of the call into an error where something was still to come.
func (c *call) early(err error, want string) error {
	if errors.Is(err, io.EOF) {
		return broken(c.name, "end", "the plugin ended the call with OK, want %s", want)
	}
	return err
}

// broken is a ContractError of this call.
func (c *call) broken(phase, format string, args ...any) error {
	return broken(c.name, phase, format, args...)
}
