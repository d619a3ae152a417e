#!/usr/bin/env bash
# Writes what docs/ takes from the program anew: in pages, what stands between
# `<!-- archipelago ... -->` and `<!-- end -->`; the JSON schemas; results/columns.csv.  Then
# docs/validation.md from the tables of results/validation (scripts/make-validation-page.py).
#
#   scripts/refresh-docs.sh [PROGRAM]   default: build/release/bin/archipelago
#
# A test (Docs in tests/app/docs_test.cpp) fails when one of them is out of date.
set -euo pipefail
if [[ ${1:-} == -h || ${1:-} == --help ]]; then
  sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p}' "${BASH_SOURCE[0]}"
  exit 0
fi
if (($# > 0)); then program=$(realpath "$1"); fi
cd "$(dirname "${BASH_SOURCE[0]}")/.."
program=$(realpath "${program:-build/release/bin/archipelago}")
if [[ ! -x $program ]]; then
  echo "refresh-docs.sh: no program at $program; build it (./test.sh --fast) or name it" >&2
  exit 2
fi

scratch=$(mktemp)
trap 'rm -f "$scratch"' EXIT

# Replaces a file by the scratch when they differ.
put() {
  if ! cmp -s "$scratch" "$1"; then
    cp "$scratch" "$1"
    echo "$1: written"
  fi
}

for page in docs/*.md; do
  inside=no
  : >"$scratch"
  while IFS= read -r line || [[ -n $line ]]; do
    if [[ $line == '<!-- end -->' ]]; then inside=no; fi
    if [[ $inside == no ]]; then printf '%s\n' "$line" >>"$scratch"; fi
    if [[ $line =~ ^'<!-- archipelago '(.*)' -->'$ ]]; then
      inside=yes
      read -ra words <<<"${BASH_REMATCH[1]}"
      "$program" "${words[@]}" >>"$scratch"
    fi
  done <"$page"
  put "$page"
done

for schema in settings:experiment recipe-keys:recipe event-keys:events; do
  "$program" list "${schema%%:*}" --format json-schema >"$scratch"
  put "docs/${schema#*:}.schema.json"
done
"$program" list metrics --format csv >"$scratch"
put results/columns.csv
scripts/make-validation-page.py
