#!/usr/bin/env bash
# Proves that a campaign which is killed again and again ends with the bytes of one that is not.
#
#   scripts/prove-campaign.sh [PROGRAM [RUNS [KILLS]]]   default: build/release/bin/archipelago 2000 3
#
# A sweep of RUNS toy runs is done once undisturbed.  Then it is started KILLS times and each time
# ended, with all its processes, by SIGKILL after another number of finished runs; then it is run to
# its end.  Prints how many runs each start had to do.
set -euo pipefail
usage() { sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p}' "$0"; }
case ${1:-} in -h | --help) usage; exit 0 ;; esac
cd "$(dirname "${BASH_SOURCE[0]}")/.."
program=$(realpath "${1:-build/release/bin/archipelago}") runs=${2:-2000} kills=${3:-3}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

sed -e "s|\.\./\.\./|$PWD/|; s|^name: .*|name: killed|; s|^replicates: .*|replicates: $((runs / 10))|" \
  -e 's|^horizon: .*|horizon: 10 min|' \
  -e 's|policy: \[islands.*|policy: [islands, federated]|; s|demand_scale: \[.*|demand_scale: [1, 2, 5, 10, 40]|' \
  experiments/smoke/toy-policies.yaml > "$work/killed.yaml"
cd "$work"
started=$SECONDS
"$program" run killed.yaml --out whole --store none --quiet
echo "undisturbed: $runs runs in $((SECONDS - started)) s"

for ((kill = 1; kill <= kills; ++kill)); do
  : > "said-$kill"
  setsid "$program" run killed.yaml --out out/killed --log-format json 2> "said-$kill" &
  group=$!
  enough=$((RANDOM % (runs / (2 * kills)) + runs / (4 * kills) + 1))
  while kill -0 "$group" 2> /dev/null && [ "$(wc -l < "said-$kill")" -lt "$enough" ]; do sleep 0.02; done
  kill -KILL -- "-$group" 2> /dev/null || true
  wait "$group" 2> /dev/null || true
  echo "killed after $(grep -c '"done"' "said-$kill") runs: $("$program" results list --store out/runs.sqlite \
    --format csv | tail -1 | awk -F, '{print $5 " of " $4 " are kept"}')"
done
"$program" run killed.yaml --out out/killed 2> said > /dev/null
grep 'runs from' said
for table in whole/*; do
  [ "${table##*/}" = manifest.json ] || cmp "$table" "out/killed/${table##*/}"
done
echo "the same bytes: $(cd whole && ls | grep -v manifest | tr '\n' ' ')"
