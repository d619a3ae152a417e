#!/usr/bin/env bash
# Proves demo.sh, test.sh and the package on a Debian that holds nothing but Debian: a fresh debootstrap
# root (minbase) and a git clone of the committed HEAD; for the package another root without the clone.
#
#   sudo scripts/check-fresh.sh bookworm|trixie [options]
#
#   --only demo|test|package  prove one of them (the default is: demo, demo again without any network,
#                     test in the same checkout, then the package that it makes)
#   --deb FILE        prove that package of the release instead of one made here
#   --sanitizers      of test.sh only the part under sanitizers
#   --smoke           of that only the smoke experiments and the saved fuzz inputs
#   --ccache          keep a compiler cache per release beside the roots, for the next proof
#   --results DIR     copy the tables that the demo wrote to DIR/<release>, and compare them byte
#                     by byte with those of the other release if they are there
#   --cache DIR       where the pristine root (a tarball), the downloaded packages and the copy at
#                     work live; default ${XDG_CACHE_HOME:-$HOME/.cache}/archipelago-fresh
#   --mirror URL      Debian mirror; default: the one the host's apt uses, else deb.debian.org
#   --keep            keep the copy of the root and say where it is
#
# Must run as root (chroot, mount) and needs debootstrap.  All mounts are made in a mount namespace
# of their own, so the host never sees them and they end with the command, whatever ends it.
# ARCHIPELAGO_DATA, if set, is mounted read-only into the root for the tests on real traces.
set -euo pipefail

usage() { sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p}' "$0"; }
fail() { echo "check-fresh: $*" >&2; exit 1; }

release='' only='' deb='' results='' mirror='' keep=false ccache=false test_options=()
cache=${XDG_CACHE_HOME:-$HOME/.cache}/archipelago-fresh
while [ $# -gt 0 ]; do
  case $1 in
    bookworm | trixie) release=$1 ;;
    --only | --deb | --results | --cache | --mirror)
      [ $# -ge 2 ] || fail "$1 needs a value (see --help)"
      declare "${1#--}=$2"
      shift
      ;;
    --sanitizers | --smoke) test_options=("$1") ;;
    --ccache) ccache=true ;;
    --keep) keep=true ;;
    -h | --help) usage; exit 0 ;;
    *) fail "unknown argument '$1' (see --help)" ;;
  esac
  shift
done
[ -n "$release" ] || fail "say bookworm or trixie (see --help)"
case $only in '' | demo | test | package) ;; *) fail "--only demo, test or package, not '$only'" ;; esac
[ -z "$deb" ] || deb=$(realpath --canonicalize-existing "$deb")
[ "$(id -u)" -eq 0 ] || fail "must run as root: it makes a Debian root and enters it"
for tool in debootstrap git unshare chroot tar; do
  command -v "$tool" >/dev/null || fail "needs $tool"
done

export workplace=/root/archipelago  # where commands run in the root
checkout=$(git -C "$(dirname "${BASH_SOURCE[0]}")" rev-parse --show-toplevel)
commit=$(git -C "$checkout" rev-parse --short HEAD)
mkdir -p "$cache"
cache=$(realpath "$cache")
pristine=$cache/$release.tar.gz
downloads=$cache/$release-packages
compiler_cache=''
! $ccache || compiler_cache=$cache/$release-ccache
root=$(mktemp -d "$cache/$release-root.XXXXXX")

child=''
clean_up() {
  local status=$?
  trap - EXIT
  # Killing the head of the process namespace ends all of it, and its mounts with it.
  if [ -n "$child" ]; then
    kill -KILL "$child" 2>/dev/null || true
    wait "$child" 2>/dev/null || true
  fi
  if $keep; then
    echo "kept: $root"
  else
    rm -rf --one-file-system "$root" "$root.part" "$root.log" "$root.deb"
  fi
  exit "$status"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# in_namespace <unshare options> -- <shell text> [argument...]: the text sees the fresh root as
# $root and mounts as it likes.  In the background, so that a signal reaches the traps at once.
in_namespace() {
  local options=()
  while [ "$1" != -- ]; do options+=("$1") && shift; done
  shift
  local text=$1 status=0
  shift
  root=$root downloads=$downloads compiler_cache=$compiler_cache unshare --mount --pid --fork --kill-child "${options[@]}" \
    bash -euc "mount --make-rprivate /; $text" in_namespace "$@" </dev/null &
  child=$!
  wait "$child" || status=$?
  child=''
  return "$status"
}

# in_root <unshare options> -- <command...>: runs in the root's checkout, with a bare environment.
in_root() {
  local options=()
  while [ "$1" != -- ]; do options+=("$1") && shift; done
  shift
  # shellcheck disable=SC2016  # the text is expanded inside the namespace
  in_namespace "${options[@]}" -- '
    mount -t proc proc "$root/proc"
    mount --rbind /dev "$root/dev"
    mkdir -p "$downloads" "$root/var/cache/apt/archives"
    mount --bind "$downloads" "$root/var/cache/apt/archives"
    kept=(HOME=/root PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin)
    if [ -n "${compiler_cache:-}" ]; then
      mkdir -p "$compiler_cache" "$root/srv/ccache"
      mount --bind "$compiler_cache" "$root/srv/ccache"
      kept+=(CCACHE_DIR=/srv/ccache)
    fi
    for name in http_proxy https_proxy no_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY; do
      [ -z "${!name:-}" ] || kept+=("$name=${!name}")
    done
    if [ -n "${ARCHIPELAGO_DATA:-}" ]; then
      mkdir -p "$root/srv/data"
      mount --bind "$ARCHIPELAGO_DATA" "$root/srv/data"
      mount -o remount,bind,ro "$root/srv/data"
      kept+=(ARCHIPELAGO_DATA=/srv/data)
    fi
    cd /
    exec chroot "$root" /usr/bin/env -i "${kept[@]}" \
      bash -c "cd $workplace && \"\$@\"" fresh "$@"' "$@"
}

report=()
# timed <what> <command...>
timed() {
  local what=$1 started=$SECONDS status=0
  shift
  echo "== $release: $what"
  "$@" || status=$?
  report+=("$(printf '%-30s %5d s' "$what" $((SECONDS - started)))")
  ((status == 0)) || fail "'$what' failed on $release at $commit (exit status $status)"
}

# The settings of the host's apt without which some hosts do not reach the mirror.
host_apt_settings() {
  ! command -v apt-config >/dev/null ||
    apt-config dump | grep -E '^Acquire::((http|https|ftp)::|Check-Valid-Until|Check-Date|Retries)' || true
}

host_mirror() {
  # shellcheck disable=SC2016  # apt expands these
  ! command -v apt-get >/dev/null ||
    apt-get indextargets --format '$(ORIGIN)|$(LABEL)|$(REPO_URI)' 2>/dev/null |
    awk -F'|' '$1 == "Debian" && $2 == "Debian" && !found {print $3; found = 1}'
}

make_pristine() {
  local proxy
  proxy=$(host_apt_settings | sed -n 's/^Acquire::http::Proxy "\(.*\)";$/\1/p')
  [ -z "$proxy" ] || export http_proxy=${http_proxy:-$proxy}
  local options=(--variant=minbase)
  [[ $mirror != https:* ]] || options+=(--include=ca-certificates)
  # shellcheck disable=SC2016
  in_namespace -- 'debootstrap "$@" >"$root.log" 2>&1 || { tail -n 40 "$root.log" >&2; exit 1; }
                   rm -f "$root.log"' "${options[@]}" "$release" "$root" "$mirror"
  rm -f "$root"/var/cache/apt/archives/*.deb
  tar --create --gzip --one-file-system --numeric-owner --file "$root.part" --directory "$root" .
  mv "$root.part" "$pristine"
}

unpack_pristine() {
  tar --extract --gzip --numeric-owner --file "$pristine" --directory "$root"
}

carry_settings() {
  local file
  for file in /etc/resolv.conf /etc/hosts; do
    rm -f "$root$file"
    [ ! -e "$file" ] || cp --dereference "$file" "$root$file"
  done
  (umask 077 && host_apt_settings >"$root/etc/apt/apt.conf.d/90host")
  chmod 644 "$root/etc/apt/apt.conf.d/90host"
  echo "deb $mirror $release main" >"$root/etc/apt/sources.list"
}

carry_over() {
  carry_settings
  git clone --quiet --no-hardlinks "$checkout" "$root/root/archipelago"
}

# Installs the package in a root of its own, which holds no source tree, and uses it.
prove_package() {
  local built=$deb
  if [ -z "$built" ]; then
    in_root -- scripts/make-package.sh
    built=$(find "$root$workplace/build/release/packages" -name '*.deb')
    [ -f "$built" ] || fail 'make-package.sh made no package, or several'
  fi
  cp "$built" "$root.deb"
  rm -rf --one-file-system "$root"
  mkdir "$root"
  unpack_pristine
  chmod 755 "$root"  # an ordinary user must pass; mktemp made it for us alone
  workplace=/root
  carry_settings
  cp "$root.deb" "$root/root/$(basename "$built")"
  cp "$checkout/scripts/prove-package.sh" "$root/root/"
  in_root -- ./prove-package.sh "$(basename "$built")" /root/archipelago "$checkout"
}

# Tables only: what a reader compares.  Times and versions of a run stand in other files.
collect_results() {
  local target=$results/$release table
  mkdir -p "$results"
  rm -rf "$target"
  while IFS= read -r -d '' table; do
    mkdir -p "$target/$(dirname "$table")"
    cp "$root/root/archipelago/$table" "$target/$table"
  done < <(cd "$root/root/archipelago" && find out \( -name '*.csv' -o -name '*.md' \) -print0)
  [ -d "$target" ] || fail "the demo wrote no table below out/"
  echo "$(find "$target" -type f | wc -l) tables are in $target"
  local other=$results/bookworm
  [ "$release" != bookworm ] || other=$results/trixie
  if [ -d "$other" ]; then
    diff --recursive --brief "$other" "$target" || fail "tables differ between the two releases"
    echo "tables are equal, byte by byte, to those of $(basename "$other")"
  fi
}

[ -n "$mirror" ] || mirror=$(host_mirror)
[ -n "$mirror" ] || mirror=http://deb.debian.org/debian
[ -z "$(git -C "$checkout" status --porcelain)" ] ||
  echo "note: uncommitted changes in $checkout are not part of the proof"

if [ -e "$pristine" ]; then
  timed 'unpack the cached root' unpack_pristine
else
  timed "make a root from $mirror" make_pristine
fi
carry_over

if $ccache; then
  # shellcheck disable=SC2016
  timed 'install ccache' in_root -- bash -c 'apt-get -qq update && apt-get -qq install --yes \
    --no-install-recommends ccache >/dev/null 2>&1'
fi
if [ -z "$only" ] || [ "$only" = demo ]; then
  timed 'demo, first' in_root -- ./demo.sh
  timed 'demo, second (no network)' in_root --net -- ./demo.sh
fi
if [ -z "$only" ] || [ "$only" = test ]; then
  what="test"
  [ "$only" = test ] || what='test (after the demo)'
  timed "$what" in_root -- ./test.sh "${test_options[@]}"
fi
if [ -n "$results" ] && { [ -z "$only" ] || [ "$only" = demo ]; }; then collect_results; fi
if [ -z "$only" ] || [ "$only" = package ]; then
  timed 'package without sources' prove_package
fi

echo
echo "check-fresh: passed on $release at commit $commit, $(nproc) cores, Debian $(<"$root/etc/debian_version")"
printf '  %s\n' "${report[@]}"
