#!/bin/sh
# Regenerates the Go code of plugins/sdk/pluginpb/plugin.proto into the folder $1 (default: beside it).
set -eu
cd "$(dirname "$0")/../../.."
out=${1:-plugins/sdk/pluginpb}
bin=$(mktemp -d)
trap 'rm -rf "$bin"' EXIT
go build -o "$bin" google.golang.org/protobuf/cmd/protoc-gen-go google.golang.org/grpc/cmd/protoc-gen-go-grpc
PATH="$bin:$PATH" protoc -I plugins/sdk/pluginpb --go_out="$out" --go_opt=paths=source_relative \
  --go-grpc_out="$out" --go-grpc_opt=paths=source_relative plugin.proto
