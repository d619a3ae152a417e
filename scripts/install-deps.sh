#!/usr/bin/env bash
# Installs the Debian packages archipelago needs, and only those that are missing.
#
#   scripts/install-deps.sh               compiler, libraries, test libraries
#   scripts/install-deps.sh --with-tools  also clang, clang-format, clang-tidy, libFuzzer, ccache,
#                                         debootstrap
#   scripts/install-deps.sh --with-slurm  also a Slurm for the tests of `run --engine slurm`, which skip
#                         themselves without it
#   scripts/install-deps.sh --with-browser  also chromium, and Node with npm where there is none, for the
#                         tests of the page that `archipelago report` writes, which skip themselves
#                         without them
#   scripts/install-deps.sh --with-packaging  also what scripts/make-package.sh needs
#   scripts/install-deps.sh --list        print the packages, one a line, and install nothing
#
# Made for Debian 12 (bookworm) and 13 (trixie); the names are the same on both.  Needs root or
# sudo only when something is missing; otherwise it prints nothing and touches no network.
set -euo pipefail

packages=(
  # compile and fetch
  g++ cmake ninja-build git ca-certificates
  # simulation: clock, network, power
  libsimgrid-dev
  # platforms: graphs, histograms and random numbers (Boost headers), distances on the Earth
  libboost-dev libgeographiclib-dev
  # input: YAML, JSON, compressed streams (Boost's in tests), digests
  libyaml-cpp-dev nlohmann-json3-dev zlib1g-dev libzstd-dev libboost-iostreams-dev
  libssl-dev
  # finished runs on disk
  libsqlite3-dev
  # linear and mixed-integer programs
  coinor-libclp-dev coinor-libcbc-dev
  # time zones of nations
  libhowardhinnant-date-dev tzdata
  # `archipelago serve`
  libcpp-httplib-dev pkgconf
  # command line and messages
  libcli11-dev libfmt-dev
  # tests: unit, property, benchmark, the examples of docs/analysis.md
  libgtest-dev libgmock-dev librapidcheck-dev libbenchmark-dev python3 zstd
)
tools=(
  # lint, format, fuzz (libclang-rt-dev holds libFuzzer and clang's sanitizers), compiler cache
  clang clang-tidy clang-format libclang-rt-dev ccache
  # proofs on a bare Debian (scripts/check-fresh.sh)
  debootstrap
)
slurm=(
  # a cluster of one node on loopback (tests/support/slurm.sh starts it; the services stay off)
  slurmctld slurmd slurm-client munge
)
browser=(
  # the page in a browser, its pictures, letters that look the same everywhere
  chromium fonts-dejavu-core
)
packaging=(
  # shared libraries that the package depends on, the manual page
  dpkg-dev file help2man
)

usage() { sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p}' "$0"; }

list_only=false
for argument in "$@"; do
  case $argument in
    --with-tools) packages+=("${tools[@]}") ;;
    --with-slurm) packages+=("${slurm[@]}") ;;
    --with-browser)
      packages+=("${browser[@]}")
      # Debian's own would take the place of a newer one.
      command -v node >/dev/null || packages+=(nodejs)
      command -v npm >/dev/null || packages+=(npm)
      ;;
    --with-packaging) packages+=("${packaging[@]}") ;;
    --list) list_only=true ;;
    -h | --help) usage; exit 0 ;;
    *) echo "install-deps: unknown option '$argument' (see --help)" >&2; exit 2 ;;
  esac
done

if $list_only; then
  printf '%s\n' "${packages[@]}"
  exit 0
fi

if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
  {
    echo "install-deps: this system has no apt; install what these Debian packages hold by hand:"
    echo "  ${packages[*]}"
  } >&2
  exit 1
fi

# One question for all of them; dpkg-query fails when it does not know a name, which is no error.
installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' "${packages[@]}" 2>/dev/null || true)
missing=()
for package in "${packages[@]}"; do
  grep -qxF "installed $package" <<<"$installed" || missing+=("$package")
done
[ ${#missing[@]} -gt 0 ] || exit 0

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null; then
    {
      echo "install-deps: neither root nor sudo; ask someone who is root to run:"
      echo "  apt-get install --no-install-recommends ${missing[*]}"
    } >&2
    exit 1
  fi
  as_root=(sudo)
fi

echo "installing ${#missing[@]} Debian packages and what they need: ${missing[*]}"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
apt() {
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get "$@" >>"$log" 2>&1 && return
  tail -n 40 "$log" >&2
  echo "install-deps: apt-get $1 failed (its last lines are above)" >&2
  exit 1
}
apt update
apt install --yes --no-install-recommends "${missing[@]}"
