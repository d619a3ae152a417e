#!/usr/bin/env bash
# Writes tests/golden anew from experiments/smoke: of each the summary, compressed, and the digests of
# all tables.  Says what moved against the committed summary; what did not move is left as it is.
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
  fresh=$scratch/$name golden=tests/golden/$name
  "$program" run "$experiment" --out "$fresh" --quiet --compact --store none
  python3 - "$fresh" >"$scratch/digests.txt" <<'PYTHON'
import json, pathlib, sys
tables = json.loads((pathlib.Path(sys.argv[1]) / "manifest.json").read_text())["tables"]
for name in sorted(tables):
    if name.endswith(".csv"):
        print(f"{tables[name]}  {name}")
PYTHON
  mkdir -p "$golden"
  cmp -s "$scratch/digests.txt" "$golden/digests.txt" && continue
  [[ ! -e $golden/scenarios.csv ]] || "$program" compare "$golden" "$fresh" || true
  cp "$fresh/scenarios.csv" "$fresh/summary.csv.zst" "$scratch/digests.txt" "$golden/"
  echo "$golden: written"
done
