package launch

import (
	"bytes"
	"io"
	"strconv"
)

// handshake reads the plugin's stdout and shows go-plugin one line of it: the
// handshake. Every other line, of any length, before and after, goes to rest.
// go-plugin alone takes the first line for the handshake and stops reading at a
// line of 64 KiB, upon which the plugin blocks.
type handshake struct {
	lines
	rest func(text []byte, cut int)
	pass *io.PipeWriter // nil when the line has passed
	out  *io.PipeReader // what go-plugin reads: the line, then the end
}

func newHandshake(rest func(text []byte, cut int)) *handshake {
	h := &handshake{rest: rest}
	h.out, h.pass = io.Pipe()
	h.line = h.take
	return h
}

func (h *handshake) take(text []byte, cut int) {
	if h.pass == nil || cut > 0 || !isHandshake(text) {
		h.rest(text, cut)
		return
	}
	pass, line := h.pass, append(bytes.Clone(text), '\n')
	h.pass = nil
	go func() { // until go-plugin has read it or closed its end
		pass.Write(line)
		pass.Close()
	}()
}

// Close ends what go-plugin reads, handshake or not.
func (h *handshake) Close() error {
	h.lines.Close()
	if h.pass != nil {
		h.pass.Close()
		h.pass = nil
	}
	return nil
}

// isHandshake says whether a line looks like
// 1|PROTOCOL|unix or tcp|ADDRESS[|grpc[|CERTIFICATE[|...]]].
func isHandshake(line []byte) bool {
	part := bytes.Split(bytes.TrimSpace(line), []byte("|"))
	if len(part) < 4 || string(part[0]) != "1" || len(part[3]) == 0 {
		return false
	}
	network := string(part[2])
	_, err := strconv.ParseUint(string(part[1]), 10, 31)
	return err == nil && (network == "unix" || network == "tcp")
}
