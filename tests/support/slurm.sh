#!/usr/bin/env bash
# Runs a command with a Slurm cluster of its own: munged, slurmctld and one slurmd on loopback, all
# files in a new folder under TMPDIR; ends all three, and removes the folder, whatever happens.
#
#   tests/support/slurm.sh COMMAND [ARGUMENT...]
#
# The command sees SLURM_CONF.  Exit code: that of the command; 77 where the Debian packages munge,
# slurmctld, slurmd and slurm-client are not installed.  Made for Slurm 22.05 (Debian 12) and 24.11
# (Debian 13); needs no root, no cgroups and no system service.
set -euo pipefail
usage() { sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p}' "$0"; }
case ${1:---help} in -h | --help) usage; exit 0 ;; esac

PATH=$PATH:/usr/sbin:/sbin
for program in munged slurmctld slurmd sbatch squeue scancel scontrol; do
  if ! command -v "$program" > /dev/null; then
    echo "slurm.sh: skipped, $program is not installed (scripts/install-deps.sh --with-slurm)"
    exit 77
  fi
done

work=$(mktemp -d "${TMPDIR:-/tmp}/slurm-XXXXXX")
chmod 755 "$work" # munged insists that others reach its socket
pids=()
finish() {
  local status=$?
  trap - EXIT
  ((status == 0)) || show_logs >&2
  # Tasks outlive slurmd: they go first.  Then what was started last.
  scancel --user="$(id -u)" 2> /dev/null || true
  for ((wait = 0; wait < 50; ++wait)); do
    [ -n "$(squeue --noheader 2> /dev/null || true)" ] || break
    sleep 0.2
  done
  for ((i = ${#pids[@]} - 1; i >= 0; --i)); do
    kill -TERM "${pids[i]}" 2> /dev/null || true
    for ((wait = 0; wait < 50; ++wait)); do
      kill -0 "${pids[i]}" 2> /dev/null || break
      sleep 0.1
    done
    kill -KILL "${pids[i]}" 2> /dev/null || true
  done
  wait 2> /dev/null || true
  rm -rf "$work"
  exit "$status"
}
show_logs() {
  for log in "$work"/*.log; do
    [ -s "$log" ] || continue
    echo "== ${log##*/}" && tail -n 15 "$log"
  done
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

free_port() {
  local port
  for ((try = 0; try < 100; ++try)); do
    port=$((20000 + RANDOM % 20000))
    (: > "/dev/tcp/127.0.0.1/$port") 2> /dev/null || break
  done
  echo "$port"
}

mkdir "$work/state" "$work/spool"
head -c 1024 /dev/urandom > "$work/munge.key"
chmod 400 "$work/munge.key"
version=$(slurmctld -V | sed 's/.* //')
cat > "$work/slurm.conf" <<CONF
ClusterName=loopback
SlurmctldHost=$(hostname -s)(127.0.0.1)
SlurmUser=$(id -un)
SlurmdUser=$(id -un)
SlurmctldPort=$(free_port)
SlurmdPort=$(free_port)
AuthType=auth/munge
AuthInfo=socket=$work/munge.socket
CredType=cred/munge
StateSaveLocation=$work/state
SlurmdSpoolDir=$work/spool
SlurmctldPidFile=$work/slurmctld.pid
SlurmdPidFile=$work/slurmd.pid
SlurmctldLogFile=$work/slurmctld.log
SlurmdLogFile=$work/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
MpiDefault=none
MailProg=/bin/true
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerType=sched/builtin
SchedulerParameters=sched_interval=2,batch_sched_delay=0
SlurmdParameters=config_overrides
ReturnToService=2
KillWait=2
NodeName=loop NodeHostname=$(hostname -s) NodeAddr=127.0.0.1 CPUs=4 State=UNKNOWN
PartitionName=all Nodes=loop Default=YES MaxTime=INFINITE State=UP
CONF
# slurmd 22.05 loads a cgroup plug-in though nothing asks for it, and knows no `disabled`: version 1
# touches nothing while no other plug-in uses it.
case $version in
  2[01].* | 22.* ) printf 'CgroupPlugin=cgroup/v1\nCgroupMountpoint=%s/cgroup\n' "$work" ;;
  *) echo 'CgroupPlugin=disabled' ;;
esac > "$work/cgroup.conf"
mkdir "$work/cgroup"

# Even a killed script leaves none of them behind.
with_us=(setpriv --pdeathsig TERM)
"${with_us[@]}" munged --foreground --force --socket="$work/munge.socket" --key-file="$work/munge.key" \
  --pid-file="$work/munge.pid" --seed-file="$work/munge.seed" > "$work/munge.log" 2>&1 &
pids+=($!)
export SLURM_CONF=$work/slurm.conf
for ((try = 0; try < 100; ++try)); do
  [ -S "$work/munge.socket" ] && break
  sleep 0.05
done
"${with_us[@]}" slurmctld -D > /dev/null 2>&1 &
pids+=($!)
"${with_us[@]}" slurmd -D -N loop > /dev/null 2>&1 &
pids+=($!)
for ((try = 0; try < 300; ++try)); do
  state=$(sinfo --noheader --format=%T 2> /dev/null || true)
  [ "$state" != idle ] || break
  sleep 0.1
done
if [ "$state" != idle ]; then
  echo "slurm.sh: the node is '$state' after 30 s; expected idle" >&2
  exit 1
fi
"$@"
