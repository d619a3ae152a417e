#!/usr/bin/env bash
# Makes the committed fleets again: results/sizing-asean-<level> and the overlays that
# experiments/asean-equal-service*.yaml lay over the platform (overlays/sized/asean-*.yaml).
#
#   scripts/refresh-sizing.sh [--program PROGRAM] [LEVEL...]   levels: pilot service mass (all of them)
#
# On two quiet cores about one, four and twelve minutes.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
program=build/release/bin/archipelago
[ "${1:-}" != --program ] || { program=$2; shift 2; }
declare -A demand=([pilot]=0.1 [service]=1 [mass]=4)
(($# > 0)) || set -- pilot service mass
mkdir -p overlays/sized
for level in "$@"; do
  [ -n "${demand[$level]:-}" ] || { echo "refresh-sizing: '$level' is none of ${!demand[*]}" >&2; exit 2; }
  folder=results/sizing-asean-$level
  "$program" size experiments/sizing/asean.yaml --set "demand_scale=${demand[$level]}" --out "$folder" --quiet
  for policy in islands federated hybrid-oregon global-cloud-oregon; do
    mv "$folder/sized/$policy.yaml" "overlays/sized/asean-$level-$policy.yaml"
  done
  rmdir "$folder/sized"
done
scripts/join-fleets.py "$@"
