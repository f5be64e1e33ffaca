// Package pluginpb is the wire contract between the harness and a plugin: the
// messages and services of plugin.proto, which documents every call and table.
// The code is generated; plugin authors use package sdk instead.
package pluginpb

//go:generate ./generate.sh
