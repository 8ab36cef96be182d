#!/usr/bin/env bash
# Prints the section of .github/CHANGELOG.md about a version:
#
#   notes.sh v0.1.0
#
# A version without a section is not released.
set -euo pipefail
changelog=$(dirname "$0")/../CHANGELOG.md
notes=$(awk -v version="$1" '
	/^## / { inside = ($2 == version); next }
	inside
' "$changelog" | sed -e '/./,$!d')
if [ -z "$notes" ]; then
	echo "notes.sh: .github/CHANGELOG.md has no section \"## $1 (date)\"; rename Unreleased and tag again" >&2
	exit 1
fi
printf '%s\n' "$notes"
