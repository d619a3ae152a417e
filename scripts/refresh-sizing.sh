#!/usr/bin/env bash
# Makes the committed fleets again: results/sizing-asean-<level> and the overlays that
# experiments/asean-equal-service*.yaml lay over the platform (overlays/sized/asean-*.yaml); the
# federation's fleets for n - 1 (results/sizing-asean-<level>-n-1); and draws of assumptions that size
# fleets anew (results/sizing-asean-<level>-draws).
#
#   scripts/refresh-sizing.sh [--program PROGRAM] [PART...]
#
# Parts: pilot service mass pilot-n-1 service-n-1 pilot-draws service-draws (all of them).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
program=build/release/bin/archipelago
[ "${1:-}" != --program ] || { program=$2; shift 2; }
declare -A demand=([pilot]=0.1 [service]=1 [mass]=4)
(($# > 0)) || set -- pilot service mass pilot-n-1 service-n-1 pilot-draws service-draws
mkdir -p overlays/sized
levels=()
for part in "$@"; do
  level=${part%%-*}
  what=${part#"$level"}
  scale=${demand[$level]:-}
  if [ -z "$scale" ]; then echo "refresh-sizing: '$part' is none of its parts" >&2; exit 2; fi
  folder=results/sizing-asean-$part
  case $what in
    '')
      "$program" size experiments/sizing/asean.yaml --set "demand_scale=$scale" --out "$folder" --quiet
      for policy in islands federated hybrid-oregon global-cloud-oregon; do
        mv "$folder/sized/$policy.yaml" "overlays/sized/asean-$level-$policy.yaml"
      done
      rmdir "$folder/sized"
      levels+=("$level")
      ;;
    -n-1)
      "$program" size experiments/sizing/asean-n-1.yaml --only policy=federated \
        --set "demand_scale=$scale" --out "$folder" --quiet
      rm -r "$folder/sized"
      ;;
    -draws)
      # The first twenty draws of the pilot by simulation too: of the service that takes hours.
      simulated=0
      [ "$level" != pilot ] || simulated=20
      "$program" size experiments/sizing/asean.yaml --set "demand_scale=$scale" --quiet \
        --assumptions asean.service --fleets "results/sizing-asean-$level" --draws 200 \
        --simulate "$simulated" --out "$folder"
      ;;
    *) echo "refresh-sizing: '$part' is none of its parts" >&2; exit 2 ;;
  esac
done
((${#levels[@]} == 0)) || scripts/join-fleets.py "${levels[@]}"
