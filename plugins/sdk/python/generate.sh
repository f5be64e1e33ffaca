#!/bin/sh
# Regenerates the Python code of plugins/sdk/pluginpb/plugin.proto into the folder $1 (default: behaviorbench, beside this file).
set -eu
here=$(cd "$(dirname "$0")" && pwd)
out=${1:-$here/behaviorbench}
protoc -I "$here/../pluginpb" --python_out="$out" --pyi_out="$out" plugin.proto
