// Package launch starts a plugin process, connects to it, watches it and ends
// it: all of the harness's go-plugin code is here. Open reads what a plugin is,
// Start runs it, Process is the running plugin, Error is every way to fail.
//
// The package knows processes, pipes and logs. It knows no generator, no
// predictor and no table: package client speaks the contract over Process.Conn.
//
// On Linux a plugin runs below a shim, a second process of the harness's own
// executable: see package shim, whose init runs it. Elsewhere there is none: a
// harness that is killed leaves its plugins behind, and so does a plugin what it
// started.
package launch
