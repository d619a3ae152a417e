#!/usr/bin/env bash
# Makes web/report.html anew from web/src, after checking its types.  Needs Node 18 or later and npm
# (scripts/install-deps.sh --with-browser); the program itself needs neither.
#
#   scripts/build-page.sh
set -euo pipefail
if [[ ${1:-} == -h || ${1:-} == --help ]]; then
  sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p}' "${BASH_SOURCE[0]}"
  exit 0
fi
cd "$(dirname "${BASH_SOURCE[0]}")/../web"
[[ -d node_modules && node_modules -nt package-lock.json ]] ||
  npm ci --ignore-scripts --no-audit --no-fund
npm run --silent check
npm run --silent build
echo "web/report.html: $(wc -c <report.html) bytes"
