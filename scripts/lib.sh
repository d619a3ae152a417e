# shellcheck shell=bash
# What demo.sh and test.sh share.  Sourced with the top of the checkout as working directory.

# One compiler per core, but no more than memory can hold (about 1.5 GB for the largest source).
cores_to_use() {
  local cores memory
  cores=$(nproc)
  memory=$(awk '/^MemAvailable:/ {print int($2 / 1500000)}' /proc/meminfo 2>/dev/null || true)
  memory=${memory:-$cores}
  ((memory >= 1)) || memory=1
  echo $((memory < cores ? memory : cores))
}

# quietly <log> <command...>: the output goes to the log; a failure shows the log's end.
quietly() {
  local log=$1 status=0
  shift
  mkdir -p "$(dirname "$log")"
  "$@" >"$log" 2>&1 || status=$?
  if ((status != 0)); then
    {
      tail -n 40 "$log"
      # The first error explains more than the last, and may stand far above.
      echo "-- the first errors:"
      grep -E 'CMake Error|error: ' "$log" | head -n 5 || true
    } | cut -c 1-240 >&2
    echo "failed: $* (exit status $status); all of its output is in $PWD/$log" >&2
  fi
  return "$status"
}

# A compiler cache, where there is one, serves every checkout: what it keeps holds no path of them.
use_ccache() {
  command -v ccache >/dev/null || return 0
  export CMAKE_CXX_COMPILER_LAUNCHER=ccache
  export CCACHE_BASEDIR=$PWD CCACHE_NOHASHDIR=1
  # It keeps what was compiled with a precompiled header too, if told that their macros are ours, and
  # for readers of any language.
  export CCACHE_SLOPPINESS=pch_defines,time_macros,locale
}

# build <preset> [target...]: configures when needed, then builds.  Says what takes long.
build() {
  local preset=$1 started=$SECONDS
  shift
  local folder=build/$preset log=build/$preset.log
  local command=(cmake --build --preset "$preset" --parallel "$(cores_to_use)")
  [ $# -eq 0 ] || command+=(--target "$@")
  use_ccache
  # Ninja sees changes of CMakeLists.txt by itself, but not of the presets.
  if [ ! -e "$folder/build.ninja" ] || [ CMakePresets.json -nt "$folder/build.ninja" ]; then
    quietly "build/$preset-configure.log" cmake --preset "$preset"
  fi
  # A dry run of Ninja costs milliseconds: no message when there is nothing to do.
  if ! "${command[@]}" -- -n 2>/dev/null | grep "no work to do" >/dev/null; then
    echo "building $preset (log: $log)"
    quietly "$log" "${command[@]}"
    echo "built $preset in $((SECONDS - started)) s"
  fi
}
