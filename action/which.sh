#!/usr/bin/env bash
# Says which `sagaweave` the action uses: COMMAND if it is set; otherwise the one in a folder whose
# key in the cache changes with VERSION, or with what this action's own copy of the source is.
# Outputs: command, folder, key.
set -euo pipefail

source_key() {
  cd "$GITHUB_ACTION_PATH"
  find Cargo.toml Cargo.lock cli compiler core -type f -not -path '*/tests/*' -print0 |
    LC_ALL=C sort -z | xargs -0 cat | git hash-object --stdin
}

if [ -n "$COMMAND" ]; then
  echo "command=$COMMAND" >>"$GITHUB_OUTPUT"
  exit
fi
folder="$RUNNER_TOOL_CACHE/sagaweave"
{
  echo "folder=$folder"
  echo "command=$folder/bin/sagaweave"
  echo "key=sagaweave-$RUNNER_OS-$RUNNER_ARCH-${VERSION:-$(source_key)}"
} >>"$GITHUB_OUTPUT"
