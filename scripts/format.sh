#!/usr/bin/env bash
# Formats every C++ file below sim/ and tests/.
#
#   scripts/format.sh          rewrite the files in place
#   scripts/format.sh --check  change nothing; list badly formatted places and fail
#
# Versions of clang-format disagree in details, so one version decides: that of Debian 12.  Exit
# status 3 means that it is not installed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
wanted=14

usage() { sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p}' "scripts/${0##*/}"; }

action=(-i)
case ${1:-} in
  '') ;;
  --check) action=(--dry-run --Werror) ;;
  -h | --help) usage; exit 0 ;;
  *) echo "format: unknown option '$1' (see --help)" >&2; exit 2 ;;
esac

formatter=''
for candidate in "clang-format-$wanted" clang-format; do
  if "$candidate" --version 2>/dev/null | grep -q "version $wanted\."; then
    formatter=$candidate
    break
  fi
done
if [ -z "$formatter" ]; then
  found=$(clang-format --version 2>/dev/null | grep -o 'version [0-9.]*' || echo none)
  echo "clang-format $wanted is not installed (found: $found)" >&2
  exit 3
fi

find sim tests \( -name '*.cpp' -o -name '*.hpp' \) -print0 |
  xargs -0 --no-run-if-empty "$formatter" "${action[@]}"
