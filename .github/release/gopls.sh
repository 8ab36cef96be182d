#!/usr/bin/env bash
# Builds a gopls with the check of this checkout inside, for one system:
#
#   gopls.sh GOOS GOARCH FILE
#
# The program that builds it runs here, so that one is built for this machine. It
# knows its version from the tag, and the gopls says it.
set -euo pipefail
host=$(mktemp -d)
trap 'rm -r "$host"' EXIT
env -u GOOS -u GOARCH go build -buildvcs=true -o "$host/presigncheck" ./cmd/presigncheck
GOOS=$1 GOARCH=$2 CGO_ENABLED=0 "$host/presigncheck" gopls build --source "$PWD" -o "$3"
