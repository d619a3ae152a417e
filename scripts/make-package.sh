#!/usr/bin/env bash
# Builds the program and packs it with its platforms, workloads, experiments, plug-in headers, manual
# page and completion:
#
#   scripts/make-package.sh     -> build/release/packages/archipelago_<version>_<architecture>.deb
#                                  build/release/packages/archipelago-<version>-Linux.tar.gz
#
# The .deb is for the Debian release that it is made on.  The .tar.gz is unpacked anywhere; it needs
# the same libraries, which no package manager brings then.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/lib.sh
case ${1:-} in
  '') ;;
  -h | --help) sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p}' scripts/make-package.sh; exit 0 ;;
  *) echo "make-package: unknown option '$1' (see --help)" >&2; exit 2 ;;
esac

scripts/install-deps.sh --with-packaging
build release bin/archipelago
# Found when the build folder was configured, which may have been before it was installed.
if command -v help2man >/dev/null && ! grep -q '^HELP2MAN:FILEPATH=/' build/release/CMakeCache.txt; then
  quietly build/release-configure.log cmake --preset release
fi
rm -rf build/release/packages
quietly build/release-package.log cpack --config build/release/CPackConfig.cmake
rm -rf build/release/packages/_CPack_Packages
ls build/release/packages/*.deb build/release/packages/*.tar.gz
