#!/usr/bin/env bash
# Shows what a pull request does to documents: for each one below PATHS that it changes, the graph and
# what every failure of a step leaves behind. It goes into the job's summary and, if COMMENT is true,
# into one comment on PULL_REQUEST, which is found again by its first line and updated.
set -euo pipefail
# shellcheck source=action/paths.sh
. "$(dirname "$0")/paths.sh"

# The service takes no longer comment than 65,536 characters.
longest=60000
fence='````````````'
marker="<!-- sagaweave: ${KEY//[^A-Za-z0-9_-]/-} -->"
work="$(mktemp -d "$RUNNER_TEMP/sagaweave.XXXXXX")"

# The files that the pull request adds or changes, whatever has been checked out of its history.
changed() {
  gh api --paginate "repos/$GITHUB_REPOSITORY/pulls/$PULL_REQUEST/files" \
    --jq '.[] | select(.status != "removed") | .filename'
}

is_asked_for() {
  local path
  for path in "${paths[@]}"; do
    path="${path#./}"
    path="${path%/}"
    case "$path" in . | '') return 0 ;; esac
    case "$1" in "$path" | "$path"/*) return 0 ;; esac
  done
  return 1
}

# Whether the command takes a file for a document where it is not named: it is put into a folder alone.
is_document() {
  local alone status=0
  case "$1" in *.yaml | *.yml | *.json) ;; *) return 1 ;; esac
  alone="$(mktemp -d "$work/XXXXXX")"
  cp -- "$1" "$alone/" || return 1
  "$SAGAWEAVE" check --format json "$alone" >/dev/null 2>&1 || status=$?
  [ "$status" -lt 2 ]
}

# What is to be said of one document.
section() {
  local status=0
  echo "### \`$1\`"
  echo
  "$SAGAWEAVE" graph --format mermaid -- "$1" >"$work/graph" 2>"$work/errors" || status=$?
  if [ "$status" -ne 0 ]; then
    printf '%stext\n%s\n%s\n\n' "$fence" "$(cat "$work/errors")" "$fence"
    return
  fi
  printf '%smermaid\n%s\n%s\n\n' "$fence" "$(cat "$work/graph")" "$fence"
  status=0
  "$SAGAWEAVE" simulate --all --format markdown -- "$1" 2>"$work/errors" || status=$?
  if [ "$status" -gt 1 ]; then
    printf '%stext\n%s\n%s\n' "$fence" "$(cat "$work/errors")" "$fence"
  fi
  echo
}

# All sections; of those that would make the comment too long, only the names.
report() {
  local file text length=0
  while IFS= read -r file; do
    if ! is_asked_for "$file" || ! [ -f "$file" ] || ! is_document "$file"; then continue; fi
    text="$(section "$file")"
    length=$((length + ${#text}))
    if [ "$length" -gt "$longest" ]; then
      length=$((length - ${#text}))
      text="### \`$file\`"$'\n\n'"Too long to be shown here: \`sagaweave simulate --all $file\` shows it."
    fi
    printf '%s\n\n' "$text"
  done
}

# The number of the comment that an earlier run wrote, if there is one.
earlier() {
  gh api --paginate "repos/$GITHUB_REPOSITORY/issues/$PULL_REQUEST/comments" \
    --jq ".[] | select(.body | startswith(\"$marker\")) | .id" | head -n 1
}

comment() {
  local id
  id="$(earlier)" || return 1
  if [ -n "$id" ]; then
    gh api --silent --method PATCH "repos/$GITHUB_REPOSITORY/issues/comments/$id" -F "body=@$1"
  elif [ -s "$work/report" ]; then
    gh api --silent --method POST "repos/$GITHUB_REPOSITORY/issues/$PULL_REQUEST/comments" -F "body=@$1"
  fi
}

warn() {
  echo "::warning::$1 Has the job the permission \`pull-requests: write\`? In a pull request from a fork it has not."
}

if ! changed >"$work/changed"; then
  warn "It is not known which files the pull request changes."
  exit 0
fi
report <"$work/changed" >"$work/report"
cat "$work/report" >>"$GITHUB_STEP_SUMMARY"
[ "$COMMENT" = true ] || exit 0
{
  echo "$marker"
  echo "## What the changed documents do"
  echo
  if [ -s "$work/report" ]; then cat "$work/report"; else echo "No document is changed any more."; fi
} >"$work/comment"
comment "$work/comment" || warn "The comment could not be written; the report is in the job's summary."
