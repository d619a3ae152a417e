#!/usr/bin/env bash
# Makes the screenshots of README and docs anew, from committed results.  Needs Node, npm and chromium
# (scripts/install-deps.sh --with-browser).
#
#   scripts/make-screenshots.sh [PROGRAM]   default: build/release/bin/archipelago
set -euo pipefail
if [[ ${1:-} == -h || ${1:-} == --help ]]; then
  sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p}' "${BASH_SOURCE[0]}"
  exit 0
fi
cd "$(dirname "${BASH_SOURCE[0]}")/.."
program=$(realpath "${1:-build/release/bin/archipelago}")
[[ -d web/node_modules ]] || (cd web && npm ci --ignore-scripts --no-audit --no-fund)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
"$program" report results/asean-equal-service --inputs results/asean-equal-service-prices --out "$scratch/equal.html" --quiet
"$program" report results/suite/vietnam-five-cuts-chat --out "$scratch/vietnam.html" --quiet
mkdir -p docs/pictures
shot() { node web/test/shot.mjs "$@"; }
shot "$scratch/equal.html" docs/pictures/report-answer.png 1100 light '' top
shot "$scratch/equal.html" docs/pictures/report-map.png 1000 light '#hour=8' '#map'
shot "$scratch/equal.html" docs/pictures/report-gains.png 1100 light '' '#gains'
shot "$scratch/vietnam.html" docs/pictures/report-cuts.png 1000 dark '' cuts
ls -l docs/pictures/*.png | awk '{print $9 ": " $5 " bytes"}'
