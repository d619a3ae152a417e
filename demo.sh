#!/usr/bin/env bash
# From a bare Debian 12 or 13 to a first table: what each nation of ASEAN gains and loses when it
# runs AI as an island, in a federation, or abroad.  The first run installs and builds; later runs
# start to simulate at once.  experiments/asean-islands-vs-federation.yaml is the long form of the first
# table, experiments/asean-equal-service.yaml that of the second.
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

# The same service for everybody, at a pilot's demand: what it costs when fleets are sized to it.
build/release/bin/archipelago run experiments/asean-equal-service-pilot.yaml --quiet
echo
echo "At the same service, fleets sized (1 million requests a day; docs/answers.md):"
build/release/bin/archipelago results query asean-equal-service-pilot --store out/runs.sqlite \
  --group all --metric resource_usd_per_million_tokens
echo "Each scenario: out/asean-equal-service-pilot/scenarios.csv; all of it: out/asean-equal-service-pilot/summary.md"
build/release/bin/archipelago report out/asean-equal-service-pilot out/asean-first-look \
  results/suite/vietnam-five-cuts-chat results/planning/asean --quiet
echo "As pages for a browser, each with links to the others:"
echo "  Who gains from the federation?               out/asean-equal-service-pilot/report.html"
echo "  ... and at the first look's demand?          out/asean-first-look/report.html"
echo "  What happens to Vietnam when five cables fail, and which to repair first?"
echo "                                               out/vietnam-five-cuts-chat/report.html"
echo "  What should 300 million dollars buy?         out/asean/report.html"
echo "Every committed result likewise: build/release/bin/archipelago serve results, then http://localhost:8017/"
