#!/usr/bin/env bash
# Runs the command, and leaves its exit status to a later step: first the
# results are uploaded.
set -euo pipefail
sarif=$RUNNER_TEMP/presigncheck.sarif
report=$RUNNER_TEMP/presigncheck.html
rm -f "$sarif" "$report"

args=("$INPUT_COMMAND" --format=github --sarif="$sarif" --html="$report" --summary="$GITHUB_STEP_SUMMARY" --fail-on="$INPUT_FAIL_ON")
if [ -n "$INPUT_NEW_FROM_REV" ]; then args+=(--new-from-rev="$INPUT_NEW_FROM_REV"); fi
if [ -n "$INPUT_BASELINE" ]; then args+=(--baseline="$INPUT_BASELINE"); fi
if [ -n "$INPUT_ENV" ]; then args+=(--env="$INPUT_ENV"); fi
if [ "$INPUT_COMMAND" = verify ] && [ "$INPUT_FAIL_ON_UNDECIDED" = true ]; then args+=(--fail-on-undecided); fi
read -ra packages <<<"$INPUT_PACKAGES"

status=0
"$PRESIGNCHECK" "${args[@]}" -- "${packages[@]}" || status=$?
{
	echo "status=$status"
	# What was not checked is not in the log, and code scanning would close its alerts.
	if [ -s "$sarif" ] && [ "$status" -ne 2 ]; then echo "sarif=$sarif"; fi
	if [ -s "$report" ]; then echo "report=$report"; fi
} >>"$GITHUB_OUTPUT"
