#!/usr/bin/env bash
# clang-tidy (version of .clang-tidy's checks: 14, that of Debian 12) on sources of sim/.
#
#   scripts/tidy.sh              those that changed since the last release, and those that include a
#                                header that did
#   scripts/tidy.sh --since REV  the same since REV
#   scripts/tidy.sh --last N     the same of the last N commits
#   scripts/tidy.sh --all        every one
#   ... --quick                  without clang's analyzer, which takes minutes for some sources, and
#                                without those that only include what changed
#
# The last release is the last tag, or the commit that last set the version in CMakeLists.txt.  Needs
# a configured build/release; exit status 3 means that clang-tidy 14 is not installed.
set -euo pipefail
usage() { sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p}' "${BASH_SOURCE[0]}"; }
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/lib.sh

since='' all=false quick=false checks=()
while [ $# -gt 0 ]; do
  case $1 in
    --since) since=${2:?--since needs a revision} && shift ;;
    --last)
      # Of a younger history, or a shallow clone, all that it has.
      since=$(git rev-parse --quiet --verify "HEAD~${2:?--last needs a number}" ||
        git rev-list --max-parents=0 HEAD | tail -n 1)
      shift
      ;;
    --all) all=true ;;
    --quick) quick=true checks=(--checks='-clang-analyzer-*') ;;
    -h | --help) usage; exit 0 ;;
    *) echo "tidy: unknown option '$1' (see --help)" >&2; exit 2 ;;
  esac
  shift
done

tidy=''
for candidate in clang-tidy-14 clang-tidy; do
  if "$candidate" --version 2>/dev/null | grep -q 'version 14\.'; then
    tidy=$candidate
    break
  fi
done
if [ -z "$tidy" ]; then
  echo "tidy: needs clang-tidy 14 (Debian 12: scripts/install-deps.sh --with-tools)" >&2
  exit 3
fi

if [ -z "$since" ] && ! $all; then
  since=$(git describe --tags --abbrev=0 2>/dev/null ||
    git log -1 --format=%H -G'^project\(.*VERSION' -- CMakeLists.txt)
fi

if [ -z "$since" ] && ! $all; then
  echo "tidy: this history knows no release; say --since REV or --all"
  exit 0
fi

if $all; then
  sources=$(git ls-files 'sim/*.cpp')
else
  changed=$(git diff --name-only --diff-filter=d "$since" -- sim)
  sources=$(grep '\.cpp$' <<<"$changed" || true)
  # Ninja knows who includes a header, once it has built.
  headers=$(grep '\.hpp$' <<<"$changed" || true)
  if [ -n "$headers" ] && ! $quick; then
    while IFS= read -r header; do
      name=${header#sim/}
      sources+=$'\n'$(git grep -lF "#include \"$name\"" -- 'sim/*.cpp' || true)
    done <<<"$headers"
  fi
  sources=$(sort -u <<<"$sources" | sed '/^$/d')
fi
[ -n "$sources" ] || { echo "tidy: nothing changed since $since"; exit 0; }

[ -e build/release/compile_commands.json ] ||
  quietly build/release-configure.log cmake --preset release
echo "tidy: $(wc -l <<<"$sources") sources${since:+ that changed since ${since:0:12}}"
# g++'s flags name warnings that clang does not have.
xargs -P "$(cores_to_use)" -n 1 "$tidy" -p build/release --quiet "${checks[@]}" \
  --extra-arg=-Wno-unknown-warning-option <<<"$sources" 2> >(grep -v 'warnings\? generated' >&2 || true)
