#!/usr/bin/env bash
# Makes every table of results/ again and compares it, byte by byte: `archipelago verify` of each
# folder that has a manifest.
#
#   scripts/verify-results.sh [PROGRAM]   default: build/release/bin/archipelago
#
# Every folder is looked at, whatever the others say; the exit status is 1 when one has moved.
# Results on real traces are left out, by name, without ARCHIPELAGO_DATA.
set -euo pipefail
if [[ ${1:-} == -h || ${1:-} == --help ]]; then
  sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p}' "${BASH_SOURCE[0]}"
  exit 0
fi
cd "$(dirname "${BASH_SOURCE[0]}")/.."
program=${1:-build/release/bin/archipelago}

same=0 moved=() skipped=0
while IFS= read -r manifest; do
  folder=$(dirname "$manifest")
  if [ -z "${ARCHIPELAGO_DATA:-}" ] && grep -q ARCHIPELAGO_DATA "$manifest"; then
    echo "left out (needs ARCHIPELAGO_DATA): $folder"
    skipped=$((skipped + 1))
  elif "$program" verify "$folder"; then
    same=$((same + 1))
  else
    moved+=("$folder")
  fi
done < <(find results -name manifest.json | LC_ALL=C sort)

echo "$same folders verified, ${#moved[@]} not, $skipped left out"
((${#moved[@]} == 0)) || { printf '  %s\n' "${moved[@]}"; exit 1; }
