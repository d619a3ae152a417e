#!/usr/bin/env bash
# Runs every experiment with a folder under results/ again and writes the folder anew, compressed;
# then the texts that are made of the tables.  Says what moved against the committed tables.
#
#   scripts/refresh-results.sh [--program PROGRAM] [NAME...]
#
# NAME      folders of results, such as stale-views or suite/gulf-70k; default: all, short ones first
# PROGRAM   default: build/release/bin/archipelago
#
# All of it takes about half an hour of one core.  Experiments on real traces are skipped, and said
# to be, when ARCHIPELAGO_DATA names no folder.  Numbers that moved on purpose belong in CHANGELOG.md
# under "Numbers changed".
set -euo pipefail
if [[ ${1:-} == -h || ${1:-} == --help ]]; then
  sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p}' "${BASH_SOURCE[0]}"
  exit 0
fi
program=''
if [[ ${1:-} == --program ]]; then
  program=$(realpath "${2:?--program needs a file}")
  shift 2
fi
cd "$(dirname "${BASH_SOURCE[0]}")/.."
program=${program:-$PWD/build/release/bin/archipelago}
if [[ ! -x $program ]]; then
  echo "refresh-results.sh: no program at $program; build it (./test.sh --fast) or name it" >&2
  exit 2
fi

# The smallest first, so that what is wrong shows early.
names=("$@")
if ((${#names[@]} == 0)); then
  mapfile -t names < <(find results -name manifest.json -printf '%s %h\n' | while read -r _ folder; do
    echo "$(du -sk "$folder" | cut -f 1) ${folder#results/}"
  done | sort -n | cut -d ' ' -f 2-)
fi

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
done_count=0 skipped=() moved=()
for name in "${names[@]}"; do
  done_count=$((done_count + 1))
  folder=results/$name experiment=experiments/$name.yaml
  if [[ ! -e $experiment ]]; then
    echo "refresh-results.sh: $folder has no $experiment" >&2
    exit 3
  fi
  if [[ -z ${ARCHIPELAGO_DATA:-} ]] && grep -q ARCHIPELAGO_DATA "$experiment"; then
    echo "[$done_count/${#names[@]}] $name: skipped, needs ARCHIPELAGO_DATA"
    skipped+=("$name")
    continue
  fi
  started=$SECONDS
  if grep -q '"study": "plan"' "$folder/manifest.json" 2>/dev/null; then
    # With the words that the folder was made with, as --simulate=3.
    mapfile -t words < <(python3 -c 'import json, sys
for word in json.load(open(sys.argv[1]))["words"]: print(word)' "$folder/manifest.json")
    "$program" plan "$experiment" "${words[@]}" --out "$scratch/new" --quiet
    cmp -s "$folder/plan.csv" "$scratch/new/plan.csv" || moved+=("$name")
    cp "$scratch/new"/* "$folder/"
    rm -rf "$scratch/new"
    echo "[$done_count/${#names[@]}] $name: $((SECONDS - started)) s"
    continue
  fi
  "$program" run "$experiment" --out "$scratch/new" --quiet --compact --store none
  status=0
  if [[ -e $folder/manifest.json ]]; then
    "$program" compare "$folder" "$scratch/new" || status=$?
  fi
  ((status == 0)) || moved+=("$name")
  mkdir -p "$folder"
  rm -f "$folder"/{runs,series,summary}.csv{,.zst}
  cp "$scratch/new"/* "$folder/"
  rm -rf "$scratch/new"
  echo "[$done_count/${#names[@]}] $name: $((SECONDS - started)) s"
done
scripts/make-standings.py
echo "refreshed $((done_count - ${#skipped[@]})) of ${#names[@]}; moved or unreadable before:" \
  "${moved[*]:-none}; skipped: ${skipped[*]:-none}"
