#!/usr/bin/env bash
# Installs what is missing, builds, and runs every check of archipelago.
#
#   ./test.sh               all tests of the release build; all of them again under AddressSanitizer
#                           and UndefinedBehaviorSanitizer; the format check
#   ./test.sh --fast        only the tests of the release build and the format check
#   ./test.sh --sanitizers  only the tests under sanitizers
#   ./test.sh --smoke       of those under sanitizers only the smoke experiments and the saved fuzz
#                           inputs
#   ./test.sh --full        what ./test.sh does; then a campaign of 2,000 runs is killed three times and
#                           ends with the same bytes, and every table of results/ is made again and
#                           compared, byte by byte
#
# ARCHIPELAGO_DATA=<folder> lets the tests on real traces find their files; without it they skip
# themselves.
set -euo pipefail
if [ -n "${ARCHIPELAGO_DATA:-}" ]; then
  # Tests run in other folders, so a relative path would lead nowhere.
  ARCHIPELAGO_DATA=$(realpath --canonicalize-existing "$ARCHIPELAGO_DATA")
  export ARCHIPELAGO_DATA
fi
cd "$(dirname "${BASH_SOURCE[0]}")"
source scripts/lib.sh

usage() { sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p}' test.sh; }

release=true sanitizers=true smoke=false full=false
for argument in "$@"; do
  case $argument in
    --fast) sanitizers=false ;;
    --sanitizers) release=false ;;
    --smoke) release=false smoke=true ;;
    --full) full=true ;;
    -h | --help) usage; exit 0 ;;
    *) echo "test.sh: unknown option '$argument' (see --help)" >&2; exit 2 ;;
  esac
done

step_name='' step_started=0 ran=()
finish() {
  local status=$? verdict=passed
  ((status == 0)) || verdict="FAILED at: $step_name (exit status $status),"
  local IFS=';'
  echo "test.sh: $verdict in $((SECONDS / 60)) min $((SECONDS % 60)) s:${ran[*]:- nothing ran}"
}
trap finish EXIT

# step <what>: the summary line tells how far we came and how long each step took.
step() {
  [ -z "$step_name" ] || ran+=(" $step_name $((SECONDS - step_started)) s")
  step_name=$1 step_started=$SECONDS
}

# run_tests <preset> <ctest options...>: shows failures as they happen and ctest's closing lines.
run_tests() {
  local preset=$1
  shift
  ctest --preset "$preset" --parallel "$(cores_to_use)" --no-tests=error "$@" 2>&1 |
    tee "build/${step_name// /-}.log" |
    sed -u -E '/^ *Start +[0-9]+: /d; /^ *[0-9]+\/[0-9]+ Test +#[0-9]+: .* Passed /d; /^$/d'
}

step 'set-up'
scripts/install-deps.sh
if $release; then
  step 'release build'
  build release
  step 'release tests'
  run_tests release
fi

if $sanitizers; then
  export UBSAN_OPTIONS=${UBSAN_OPTIONS:-print_stacktrace=1}
  step 'sanitizer build'
  if $smoke; then
    build asan bin/archipelago tests/fuzz/all
    step 'sanitizer tests'
    run_tests asan --label-regex '^(smoke|fuzz-corpus)$'
  else
    build asan
    step 'sanitizer tests'
    run_tests asan
  fi
fi

if $release; then
  step 'format check'
  status=0
  reason=$(scripts/format.sh --check 2>&1) || status=$?
  case $status in
    0) ;;
    3) step_name='format check skipped' && echo "format check skipped: $reason" ;;
    *) echo "$reason" >&2 && exit 1 ;;
  esac
fi

if $full; then
  step 'killed campaign'
  scripts/prove-campaign.sh
  step 'committed results'
  scripts/verify-results.sh
fi
step ''
