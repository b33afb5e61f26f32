#!/usr/bin/env bash
# Checks PATHS with the command SAGAWEAVE: annotations for the job's log, a file for code scanning, and
# a text for its summary. It never fails by itself: the last step of the action does, so that
# everything is shown first.
# Outputs: status, sarif-file.
set -euo pipefail
# shellcheck source=action/paths.sh
. "$(dirname "$0")/paths.sh"

sarif="$RUNNER_TEMP/sagaweave.sarif"
options=(--color never)
[ "$DENY_WARNINGS" != true ] || options+=(--deny-warnings)

status=0
"$SAGAWEAVE" check "${options[@]}" --format github -- "${paths[@]}" || status=$?
"$SAGAWEAVE" check "${options[@]}" --format sarif -- "${paths[@]}" >"$sarif" || true
{
  echo "## Documents"
  echo
  echo '````````````text'
  "$SAGAWEAVE" check "${options[@]}" -- "${paths[@]}" 2>&1 | head -c 500000 || true
  echo '````````````'
} >>"$GITHUB_STEP_SUMMARY"
{
  echo "status=$status"
  echo "sarif-file=$sarif"
} >>"$GITHUB_OUTPUT"
