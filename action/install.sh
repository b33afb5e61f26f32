#!/usr/bin/env bash
# Installs the command below FOLDER, unless it came out of the cache: VERSION from crates.io, or the
# source that this action is a part of.
set -euo pipefail

[ ! -x "$FOLDER/bin/sagaweave" ] || exit 0
if [ -n "$VERSION" ]; then
  cargo install sagaweave-cli --locked --root "$FOLDER" --version "$VERSION"
else
  cargo install --locked --root "$FOLDER" --path "$GITHUB_ACTION_PATH/cli"
fi
