#!/usr/bin/env bash
# Proves that a campaign which is killed again and again ends with the bytes of one that is not.
#
#   scripts/prove-campaign.sh [--slurm] [PROGRAM [RUNS [KILLS]]]
#
# PROGRAM, RUNS, KILLS   default: build/release/bin/archipelago 2000 3
# --slurm                on a Slurm of its own (tests/support/slurm.sh): instead of the kills the node
#                        is drained in the middle, a task is killed there, and the node resumed
#
# A sweep of RUNS toy runs is done once undisturbed.  Then it is started KILLS times and each time
# ended, with all its processes, by SIGKILL after another number of finished runs; then it is run to
# its end.  Prints how many runs were kept.
set -euo pipefail
usage() { sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p}' "$0"; }
slurm=false
case ${1:-} in
  -h | --help) usage; exit 0 ;;
  --slurm) slurm=true; shift ;;
esac
root=$(realpath "$(dirname "${BASH_SOURCE[0]}")/..")
program=$(realpath "${1:-$root/build/release/bin/archipelago}") runs=${2:-2000} kills=${3:-3}
if $slurm && [ -z "${SLURM_CONF:-}" ]; then
  exec "$root/tests/support/slurm.sh" "$root/scripts/${0##*/}" --slurm "$program" "$runs" "$kills"
fi
work=$(mktemp -d)
finish() {
  local status=$?
  ((status == 0)) || tail -n 5 said >&2 || true
  rm -rf "$work"
}
trap finish EXIT
cd "$work"
sed -e "s|\.\./\.\./|$root/|; s|^name: .*|name: killed|; s|^replicates: .*|replicates: $((runs / 10))|" \
  -e 's|^horizon: .*|horizon: 10 min|; s|policy: \[islands.*|policy: [islands, federated]|' \
  -e 's|demand_scale: \[.*|demand_scale: [1, 2, 5, 10, 40]|' \
  "$root/experiments/smoke/toy-policies.yaml" > killed.yaml

started=$SECONDS
"$program" run killed.yaml --out whole --store none --quiet
echo "undisturbed: $runs runs in $((SECONDS - started)) s"

# wait_for COUNT FILE PROCESS: until the log in JSON says so many runs, or the process is gone.
wait_for() {
  local count=$1 file=$2 process=$3 so_far
  while kill -0 "$process" 2> /dev/null; do
    so_far=$(sed -nE 's/^\{"done": ([0-9]+),.*/\1/p' "$file" | tail -n 1)
    ((${so_far:-0} < count)) || break
    sleep 0.05
  done
}

killed_here() {
  local kill group
  for ((kill = 1; kill <= kills; ++kill)); do
    : > "said-$kill"
    setsid "$program" run killed.yaml --out out/killed --log-format json 2> "said-$kill" &
    group=$!
    wait_for $((RANDOM % (runs / (2 * kills)) + runs / (4 * kills) + 1)) "said-$kill" "$group"
    kill -KILL -- "-$group" 2> /dev/null || true
    wait "$group" 2> /dev/null || true
    echo "killed after $(grep -c '"done"' "said-$kill" || true) runs: $("$program" results list \
      --store out/runs.sqlite --format csv | tail -1 | awk -F, '{print $5 " of " $4 " are kept"}')"
  done
  "$program" run killed.yaml --out out/killed 2> said > /dev/null
  grep 'runs from' said
}

drained_on_slurm() {
  local campaign node
  node=$(sinfo --noheader --format=%n)
  : > said
  "$program" run killed.yaml --out out/killed --engine slurm --chunk '20 s' --log-format json \
    2> said > /dev/null &
  campaign=$!
  wait_for $((runs / 4)) said "$campaign"
  scontrol update nodename="$node" state=drain reason=proof
  scancel --signal=KILL --full \
    "$(squeue --noheader --array --states=RUNNING --format=%F_%K | head -n 1)"
  sleep 3
  scontrol update nodename="$node" state=resume
  wait "$campaign"
  echo "drained at $((runs / 4)) runs, a task killed, resumed: $(grep '"done"' said | tail -n 1)"
}

if $slurm; then drained_on_slurm; else killed_here; fi
for table in whole/*; do
  [ "${table##*/}" = manifest.json ] || cmp "$table" "out/killed/${table##*/}"
done
echo "the same bytes: $(cd whole && find . -type f ! -name manifest.json -printf '%f ' )"
