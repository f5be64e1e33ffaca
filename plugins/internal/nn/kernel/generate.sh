#!/bin/sh
# Regenerates the assembly of this package and its declarations into the folder $1 (default: here).
set -eu
out=$(cd "${1:-$(dirname "$0")}" && pwd)
cd "$(dirname "$0")/gen"
GOFLAGS=-mod=readonly go run . "$out"
