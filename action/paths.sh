# shellcheck shell=bash
# To be sourced: sets the array `paths` to the lines of PATHS, without the spaces around them.
# shellcheck disable=SC2153 # PATHS is an input, `paths` the result.
paths=()
while IFS= read -r line || [ -n "$line" ]; do
  line="${line#"${line%%[![:space:]]*}"}"
  line="${line%"${line##*[![:space:]]}"}"
  [ -z "$line" ] || paths+=("$line")
done <<<"$PATHS"
[ "${#paths[@]}" -gt 0 ] || paths=(.)
