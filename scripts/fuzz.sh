#!/usr/bin/env bash
# Fuzzes everything that reads a file, under AddressSanitizer and UndefinedBehaviorSanitizer.
#
#   scripts/fuzz.sh [--seconds N] [READER...]
#
# --seconds N  for all readers together (default: 3600, an hour), on as many cores as there are
# READER       of tests/fuzz/corpus (default: all of them)
#
# Each starts from its folder in tests/fuzz/corpus; inputs that reach something new stay in
# build/fuzz/found, so that the next hour goes on from there.  Ends with a table of what was tried;
# an input that breaks a reader lies in build/fuzz/broken: mend the reader and keep the input in
# tests/fuzz/corpus, which every test run replays.  Exit status 1 then, and when a reader tried nothing
# (build/fuzz/logs says why).
#
# Needs clang and libFuzzer: scripts/install-deps.sh --with-tools.
set -euo pipefail
usage() { sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p}' "${BASH_SOURCE[0]}"; }
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/lib.sh

seconds=3600 readers=()
while [ $# -gt 0 ]; do
  case $1 in
    --seconds) seconds=${2:?--seconds needs a number} && shift ;;
    -h | --help) usage; exit 0 ;;
    -*) echo "fuzz: unknown option '$1' (see --help)" >&2; exit 2 ;;
    *)
      [ -d "tests/fuzz/corpus/$1" ] || { echo "fuzz: no reader '$1' in tests/fuzz/corpus" >&2; exit 2; }
      readers+=("$1")
      ;;
  esac
  shift
done
if ((${#readers[@]} == 0)); then mapfile -t readers < <(ls tests/fuzz/corpus); fi

build fuzz "${readers[@]/#/fuzz_}"

# One reader, for its share of the time; its log tells what it did.
fuzz() {
  local reader=$1 each=$2 found=build/fuzz/found/$1
  mkdir -p "$found" build/fuzz/broken build/fuzz/logs
  "build/fuzz/tests/fuzz/fuzz_$reader" -max_total_time="$each" -timeout=20 -rss_limit_mb=4096 \
    -print_final_stats=1 -artifact_prefix="build/fuzz/broken/$reader-" \
    "$found" "tests/fuzz/corpus/$reader" >"build/fuzz/logs/$reader.log" 2>&1 || true
}
export -f fuzz

rm -rf build/fuzz/broken
each=$((seconds / ${#readers[@]}))
((each > 0)) || each=1
printf '%s\n' "${readers[@]}" | xargs -P "$(cores_to_use)" -I{} bash -c "fuzz {} $each"

printf '%-20s %8s %14s %8s\n' reader seconds inputs broken
total=0 idle=0
for reader in "${readers[@]}"; do
  inputs=$(sed -n 's/^stat::number_of_executed_units: *//p' "build/fuzz/logs/$reader.log")
  broken=$(find build/fuzz/broken -name "$reader-*" | wc -l)
  printf '%-20s %8d %14d %8d\n' "$reader" "$each" "${inputs:-0}" "$broken"
  total=$((total + ${inputs:-0}))
  ((${inputs:-0} > 0)) || idle=$((idle + 1))
done
printf '%-20s %8d %14d %8d\n' all $((each * ${#readers[@]})) "$total" "$(find build/fuzz/broken -type f | wc -l)"
((idle == 0)) && [ -z "$(find build/fuzz/broken -type f)" ]
