#!/usr/bin/env bash
# Asks the main questions with other assumptions again: results/sensitivity-asean (given fleets, what
# happens and what it costs) and results/asean-equal-service-prices (sized fleets, prices only).
#
#   scripts/refresh-sensitivity.sh [PROGRAM]   default: build/release/bin/archipelago
#
# Takes about ten minutes of two cores: each input at both ends of its law, and 16 draws of all of them.  The tables are the same on every machine.
set -euo pipefail
if [[ ${1:-} == -h || ${1:-} == --help ]]; then
  sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p}' "${BASH_SOURCE[0]}"
  exit 0
fi
if (($# > 0)); then program=$(realpath "$1"); fi
cd "$(dirname "${BASH_SOURCE[0]}")/.."
program=$(realpath "${program:-build/release/bin/archipelago}")
"$program" sensitivity experiments/sensitivity-asean.yaml --method oat --method lhs --draws 16 \
  --out results/sensitivity-asean
# Prices alone: the runs are made once, every draw is priced from their records.
"$program" sensitivity experiments/asean-equal-service.yaml --assumptions asean.prices \
  --method oat --method lhs --draws 200 --out results/asean-equal-service-prices
