#!/usr/bin/env bash
# From a bare Debian 12 or 13 to a first table: what each nation of ASEAN gains and loses when it
# runs AI as an island, in a federation, or abroad.  The first run installs and builds; later runs
# start to simulate at once.  experiments/asean-islands-vs-federation.yaml is the long form.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
source scripts/lib.sh

if [ $# -gt 0 ]; then
  echo "usage: ./demo.sh   (no options; 'build/release/bin/archipelago --help' has many)" >&2
  exit 2
fi

scripts/install-deps.sh
build release bin/archipelago

# Progress goes to stderr, the table to stdout; the files lie in out/asean-first-look/.
build/release/bin/archipelago run experiments/asean-first-look.yaml
