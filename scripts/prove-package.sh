#!/usr/bin/env bash
# What scripts/check-fresh.sh runs, as root, in a bare Debian that holds a package and no source tree:
#
#   prove-package.sh FILE.deb [PATH...]    none of the paths may stand in the program
#
# It installs the package; then an ordinary user in /home reads what came with it, runs an experiment on
# a platform of its own, and builds and loads a policy plug-in by the installed headers.
set -euo pipefail
package=$(realpath "$1")
shift
export DEBIAN_FRONTEND=noninteractive

say() { echo "-- $*"; }
fail() { echo "prove-package: $*" >&2; exit 1; }
quiet_apt() { apt-get -qq "$@" >/tmp/apt.log 2>&1 || { tail -n 30 /tmp/apt.log >&2; fail "apt-get $1 failed"; }; }
# as_user <<'EOF': in a login shell of an ordinary user.
as_user() { su --login reader --shell /bin/bash -c "set -euo pipefail; $(cat)"; }

say "install $(basename "$package")"
! command -v g++ >/dev/null || fail 'the root is not bare: it has a compiler'
quiet_apt update
quiet_apt install --yes --no-install-recommends "$package"
archipelago --version
for path in "$@"; do
  ! grep -qaF "$path" /usr/bin/archipelago || fail "the program names $path"
done
useradd --create-home reader

say 'what came with it is found by name'
as_user <<'EOF'
archipelago list platforms | grep -qx asean
archipelago check vietnam-five-cuts | grep -q 'ok, '
archipelago platform show asean --route jakarta manila | grep -x 'read from /usr/share/archipelago/platforms/asean'
test -s /usr/share/man/man1/archipelago.1 || test -s /usr/share/man/man1/archipelago.1.gz
EOF

say "a platform and an experiment of one's own in /home"
as_user <<'EOF'
mkdir -p study/platforms study/experiments
cp -r /usr/share/archipelago/platforms/toy2 study/platforms/mine
sed -i 's/,1000,/,2000,/' study/platforms/mine/cables.csv
sed -e 's/^name: .*/name: mine/' -e 's/^platform: .*/platform: mine/' -e 's/^workload: .*/workload: toy-chat/' \
  /usr/share/archipelago/experiments/smoke/toy-policies.yaml >study/experiments/mine.yaml
cd study
archipelago platform show mine --route left right | grep -q ' 2000'
archipelago platform show mine | grep -x 'read from /home/reader/study/platforms/mine'
archipelago run experiments/mine.yaml --quiet
archipelago run mine --out /tmp/again --quiet
cmp out/mine/summary.csv /tmp/again/summary.csv
cd /tmp
ARCHIPELAGO_PATH=$HOME/study archipelago platform show mine | grep -x 'read from /home/reader/study/platforms/mine'
EOF

say 'a policy plug-in, built by the installed headers alone'
quiet_apt install --yes --no-install-recommends g++ cmake make
as_user <<'EOF'
mkdir -p policy && cd policy
sed -n '/^```cpp$/,/^```$/{/^```/d;p}' /usr/share/doc/archipelago/docs/policies.md >nearest.cpp
cat >CMakeLists.txt <<'TXT'
cmake_minimum_required(VERSION 3.25)
project(nearest LANGUAGES CXX)
find_package(archipelago 0.2 REQUIRED)
archipelago_add_policy(nearest nearest.cpp)
TXT
cmake -S . -B build -DCMAKE_BUILD_TYPE=Release >/dev/null
cmake --build build >/dev/null
g++ -std=c++20 -O2 -shared -fPIC -I /usr/include/archipelago -o by-hand.so nearest.cpp
cd ../study
for library in build/nearest.so by-hand.so; do
  sed -e 's/^name: .*/name: plugged/' -e "s#^  policy: .*#  policy: [islands, {plugin: {path: ../../policy/$library}}]#" \
    experiments/mine.yaml >experiments/plugged.yaml
  archipelago run experiments/plugged.yaml --quiet --force
  grep -q 'plugin' out/plugged/summary.md
done
EOF

say 'it leaves nothing behind'
quiet_apt purge --yes archipelago
for place in /usr/bin/archipelago /usr/share/archipelago /usr/include/archipelago /usr/share/cmake/archipelago; do
  [ ! -e "$place" ] || fail "$place is still there"
done
