package sdk

import "github.com/hashicorp/go-plugin"

// Handshake is what the harness and a plugin show each other before the first
// call: the cookie tells a plugin that it was not started by hand, the version
// is that of plugin.proto.
var Handshake = plugin.HandshakeConfig{
	ProtocolVersion:  1,
	MagicCookieKey:   "BEHAVIORBENCH_PLUGIN",
	MagicCookieValue: "6f1d2b9e5c0a4f7e8d3b",
}

// MaxMessageBytes is the most that one frame may hold, both ways.
const MaxMessageBytes = 16 << 20
