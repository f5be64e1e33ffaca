package serve

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"
)

// Server is the API of a model on an address of this machine.
type Server struct {
	listener net.Listener
	http     *http.Server
	done     chan error
}

// Loopback serves a model on an address such as 127.0.0.1:8080, port 0 for any that is
// free. Addresses of other machines, or of all, are refused: there are no keys.
func Loopback(address string, m Model) (*Server, error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, fmt.Errorf("address %q: want HOST:PORT, such as 127.0.0.1:8080: %w", address, err)
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return nil, fmt.Errorf("address %q: want 127.0.0.1, ::1 or localhost: the server asks nobody for a key", address)
	}
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return nil, err
	}
	s := &Server{listener: listener, done: make(chan error, 1), http: &http.Server{
		Handler: Handler(m), ReadHeaderTimeout: 10 * time.Second, MaxHeaderBytes: 1 << 16,
	}}
	go func() { s.done <- s.http.Serve(listener) }()
	return s, nil
}

// URL returns the base URL of the API.
func (s *Server) URL() string { return "http://" + s.listener.Addr().String() + "/v1" }

// Close ends the server and what it is doing.
func (s *Server) Close() error {
	err := s.http.Close()
	if e := <-s.done; !errors.Is(e, http.ErrServerClosed) {
		err = errors.Join(err, e)
	}
	return err
}

// Wait serves until ctx is done.
func (s *Server) Wait(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return s.Close()
	case err := <-s.done:
		return err
	}
}
