#!/usr/bin/env bash
# From a bare Debian 12 or 13 to a first table: what each nation of ASEAN gains and loses when it
# runs AI as an island, in a federation, or abroad.  The first run installs and builds; later runs
# start to simulate at once.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
source scripts/lib.sh

if [ $# -gt 0 ]; then
  echo "usage: ./demo.sh   (no options; 'build/release/bin/archipelago --help' has many)" >&2
  exit 2
fi

scripts/install-deps.sh
build release bin/archipelago

mkdir -p out
started=$(mktemp -p out .demo-XXXXXX)
trap 'rm -f "$started"' EXIT

build/release/bin/archipelago run experiments/asean-islands-vs-federation.yaml

summary=$(find out -name summary.md -newer "$started" -print -quit)
if [ -z "$summary" ]; then
  echo "demo: the run ended well but wrote no summary.md below $PWD/out" >&2
  exit 1
fi
echo
cat "$summary"
echo
echo "The table is $summary; more tables lie beside it."
