#!/usr/bin/env bash
# Builds the command from the repository that the action came with.
set -euo pipefail
out=$RUNNER_TEMP/presigncheck
# The action's go.mod may ask for a newer Go than the project's.
GOTOOLCHAIN=auto GOWORK=off go build -C "$GITHUB_ACTION_PATH/../../.." -o "$out" ./cmd/presigncheck
echo "presigncheck=$out" >>"$GITHUB_OUTPUT"
"$out" --version
