#!/usr/bin/env bash
# In which share of draws do the answers of the suite's cards hold?  Asks each card with other assumptions
# (experiments/assumptions/suite.yaml): results/suite-draws/<card>, which results/suite/standings.md quotes.
#
#   scripts/refresh-suite-draws.sh [--program PROGRAM] [CARD...]
#
# Sixteen draws of all inputs together, one replicate of a minute behind a minute of warm-up: shorter than the
# cards' own runs, since a card has 16 times as many here.  About a quarter of an hour of a core.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
program=build/release/bin/archipelago
[ "${1:-}" != --program ] || { program=$2; shift 2; }
cards=("$@")
if ((${#cards[@]} == 0)); then
  for file in experiments/suite/*.yaml; do cards+=("$(basename "$file" .yaml)"); done
fi
for card in "${cards[@]}"; do
  if [ "$card" = sovereign-model ]; then # two of its scenarios, other inputs, no shorter
    "$program" sensitivity experiments/sovereign-model-draws.yaml --assumptions asean.sovereign-model --method lhs --draws 64 \
      --quiet --out "results/suite-draws/$card"
    continue
  fi
  # Korea's halls fill up over minutes: its second answer reads the other way in so short a run.
  length=(--set horizon=2min --set warmup=60s)
  [ "$card" != korea-sovereign ] || length=()
  "$program" sensitivity "experiments/suite/$card.yaml" --assumptions suite --method lhs --draws 16 \
    --set replicates=1 "${length[@]}" --quiet --out "results/suite-draws/$card"
done
scripts/make-standings.py
