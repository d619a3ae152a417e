#!/usr/bin/env bash
# Writes the tables of tests/golden anew from experiments/smoke; `git diff` shows what moved.
#
#   scripts/refresh-golden.sh [PROGRAM]   default: build/release/bin/archipelago
#
# Numbers that moved on purpose belong in CHANGELOG.md under "Numbers changed".
set -euo pipefail
if [[ ${1:-} == -h || ${1:-} == --help ]]; then
  sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p}' "${BASH_SOURCE[0]}"
  exit 0
fi
if (($# > 0)); then program=$(realpath "$1"); fi
cd "$(dirname "${BASH_SOURCE[0]}")/.."
program=${program:-build/release/bin/archipelago}
if [[ ! -x $program ]]; then
  echo "refresh-golden.sh: no program at $program; build it (./test.sh --fast) or name it" >&2
  exit 2
fi

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
for experiment in experiments/smoke/*.yaml; do
  name=$(basename "$experiment" .yaml)
  "$program" run "$experiment" --out "$scratch/$name" --quiet
  mkdir -p "tests/golden/$name"
  for table in summary.csv runs.csv; do
    if ! cmp -s "$scratch/$name/$table" "tests/golden/$name/$table"; then
      cp "$scratch/$name/$table" "tests/golden/$name/$table"
      echo "tests/golden/$name/$table: written"
    fi
  done
done
