#!/usr/bin/env bash
# Writes results/suite/proofs.md: what `archipelago policy prove` says of every card of the suite.
#
#   scripts/make-proofs.sh [PROGRAM]   default: build/release/bin/archipelago
set -euo pipefail
if [[ ${1:-} == -h || ${1:-} == --help ]]; then
  sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p}' "${BASH_SOURCE[0]}"
  exit 0
fi
if (($# > 0)); then program=$(realpath "$1"); fi
cd "$(dirname "${BASH_SOURCE[0]}")/.."
program=${program:-$PWD/build/release/bin/archipelago}
if [[ ! -x $program ]]; then
  echo "make-proofs.sh: no program at $program; build it (./test.sh --fast) or name it" >&2
  exit 2
fi

text=$(mktemp)
trap 'rm -f "$text"' EXIT
cat >"$text" <<'HEAD'
# Proofs of the suite

`archipelago policy prove experiments/suite/<card>.yaml`: every origin, data class, site that the policy admits and route, with no cut,
every single and every double cut of shared-risk groups. "no site" lines: demand that the strict rules refuse, with that reason.
HEAD
for experiment in experiments/suite/*.yaml; do
  printf '\n## %s\n\n```\n' "$(basename "$experiment" .yaml)" >>"$text"
  status=0
  "$program" policy prove "$experiment" >>"$text" || status=$?
  ((status == 0 || status == 5)) || exit "$status" # 5: a counter-example, which is printed
  printf '```\n' >>"$text"
done
cp "$text" results/suite/proofs.md
