#!/usr/bin/python3
"""Runs one card at several scales and writes results/validation/scale.md: which figures keep.

  scripts/measure-scale.py [--program build/release/bin/archipelago] [--scales 1000,100,10,1] [--jobs 2]

--scales are parts of the whole: 1000 is `scale: 1/1000`.  The card is made here: four nations with a hall
of 8,000 GPUs each, so that 1/1000 leaves a node of each, minutes of steady demand.  Takes two minutes of
a processor, most of them at scale 1.
"""

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent))

from result_tables import read_table, with_interval  # noqa: E402

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "results" / "validation" / "scale.md"

SITES = {"SG": "singapore-west", "ID": "jakarta", "TH": "bangkok", "VN": "ho-chi-minh-city"}
GPUS = 8000  # a hall; 2,000 replicas of four GPUs
NATIONS = ", ".join(SITES)
# Requests a day that load all halls to 1 (offered_load, which the page prints).
FULL_LOAD = 3.85e9
EVEN = dict.fromkeys(SITES, 1.0)
UNEVEN = {"SG": 1.15, "ID": 0.95, "TH": 0.85, "VN": 0.65}  # of what its hall can; 0.9 in the mean
HORIZON = "four minutes"
# Fewer requests need more replicates.
REPLICATES = {1000: 16, 100: 8, 10: 4, 1: 1}

OVERLAY = """overlay:
  base: {base}
  note: four national halls of 8,000 GPUs and no other
  sites: {{{sites}}}
  remove: {{sites: [{others}], cloud_prices: [oregon, tokyo]}}
"""

RECIPE = """name: {name}
description: steady chat of four nations
source: azure-llm-2023; assumed
inference:
  - name: chat
    requests_per_day: {rate:.0f}
    nations: {{weights: {{{weights}}}}}
    prompt_tokens:
      law: percentiles
      percentiles: {{0: 2, 5: 181, 25: 396, 50: 1020, 75: 1189, 90: 2734, 95: 4083, 99: 4142, 100: 14050}}
    output_tokens:
      law: percentiles
      percentiles: {{0: 7, 5: 41, 25: 85, 50: 129, 75: 395, 90: 424, 95: 451, 99: 601, 100: 1000}}
    llms: {{llama-3.3-70b: 1}}
"""

EXPERIMENT = """name: scale-{parts}
question: which figures keep at 1/{parts}
platform: halls.yaml
start: 2026-03-02T02:00Z
horizon: 4 min
warmup: 1 min
replicates: {replicates}
seed: 2026
scale: 1/{parts}
serving:
  gpu_shares: {{llama-3.3-70b: 1}}
  max_sequences: 64
  queue_limit: 200
  timeout: 30 s
slo: {{ttft: 2 s, tpot: 100 ms}}
axes:
  policy: [islands, federated]
  workload: [steady.yaml, near.yaml, uneven.yaml]
exclude:
  - {{policy: islands, workload: steady.yaml}}
"""

STEADY, NEAR, OFF = "steady", "near", "uneven"
LOADS = {STEADY: 0.7, NEAR: 0.9, OFF: 0.9}


def all_sites():
    lines = (ROOT / "platforms" / "asean" / "sites.csv").read_text(encoding="utf-8").splitlines()
    return [line.split(",")[0] for line in lines[1:]]


def write_card(folder, parts):
    kept = SITES.values()
    overlay = OVERLAY.format(
        base=ROOT / "platforms" / "asean",
        sites=", ".join(f"{site}: {{gpus: {GPUS}}}" for site in kept),
        others=", ".join(site for site in all_sites() if site not in kept),
    )
    (folder / "halls.yaml").write_text(overlay, encoding="utf-8")
    for name, load in LOADS.items():
        weights = UNEVEN if name == OFF else EVEN
        text = RECIPE.format(
            name=name,
            rate=load * FULL_LOAD,
            weights=", ".join(f"{nation}: {weight}" for nation, weight in weights.items()),
        )
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    card = folder / f"scale-{parts}.yaml"
    text = EXPERIMENT.format(parts=parts, replicates=REPLICATES.get(parts, 4))
    card.write_text(text, encoding="utf-8")
    return card


class Figures:
    """Means and half widths of summary.csv, by workload, policy, group and metric."""

    def __init__(self, folder):
        names = {row["scenario"]: row for row in read_table(folder, "scenarios.csv")}
        self.rows = {}
        for row in read_table(folder, "summary.csv"):
            of = names[row["scenario"]]
            key = (Path(of["workload"]).stem, of["policy"], row["group"], row["metric"])
            self.rows[key] = row

    def mean(self, metric, load, policy="federated", group="ASEAN"):
        return float(self.rows[load, policy, group, metric]["mean"])

    def text(self, metric, digits, load, policy="federated", factor=1.0, group="ASEAN"):
        return with_interval(self.rows[load, policy, group, metric], digits, factor)

    def of_halls(self, metric, load, policy="federated"):
        return statistics.fmean(self.mean(metric, load, policy, site) for site in SITES.values())


def measure(program, parts, jobs, folder):
    card = write_card(folder, parts)
    out = folder / f"out-{parts}"
    began = time.monotonic()
    command = [program, "run", card, "--out", out, "--quiet", "--store", "none", "--jobs", str(jobs)]
    subprocess.run(command, check=True)
    print(f"1/{parts}: {time.monotonic() - began:.0f} s", file=sys.stderr)
    return Figures(out)


def table(titles, rows):
    lines = ["| " + " | ".join(titles) + " |", "|" + "---:|" * len(titles)]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows]) + "\n"


def name_of(parts):
    return "1" if parts == 1 else f"1/{parts:,}"


CARD = (
    # metric, title, factor, digits
    ("ttft_p50", "TTFT p50, s", 1, 3),
    ("ttft_p95", "p95, s", 1, 3),
    ("ttft_p99", "p99, s", 1, 3),
    ("tpot_p50", "TPOT p50, ms", 1000, 2),
    ("slo_attainment", "in SLO, %", 100, 2),
    ("network_rtt_mean", "network, ms", 1000, 2),
    ("foreign_served_share", "served abroad, %", 100, 1),
    ("usd_per_million_tokens", "USD/Mtoken", 1, 3),
)


def card_table(figures):
    rows = []
    for parts, at in figures.items():
        cells = [at.text(metric, digits, STEADY, factor=factor) for metric, _, factor, digits in CARD]
        use = 100 * at.of_halls("utilisation", STEADY)
        load = at.of_halls("offered_load", STEADY)
        rows.append([name_of(parts), f"{GPUS * len(SITES) / parts:,.0f}", *cells, f"{use:.1f}", f"{load:.3f}"])
    titles = ["scale", "GPUs", *(title for _, title, _, _ in CARD), "use of replicas, %", "offered load"]
    return table(titles, rows)


def gains_table(figures, load):
    rows = []
    for parts, at in figures.items():
        row = [name_of(parts), f"{GPUS // 4 // parts:,}"]
        for metric, digits, factor in (("ttft_p50", 3, 1), ("ttft_p95", 3, 1), ("ttft_p99", 3, 1)):
            apart, joined = (at.mean(metric, load, policy) for policy in ("islands", "federated"))
            row += [f"{factor * apart:.{digits}f}", f"{factor * joined:.{digits}f}", f"{joined - apart:+.{digits}f}"]
        apart, joined = (100 * at.mean("slo_attainment", load, policy) for policy in ("islands", "federated"))
        rows.append([*row, f"{apart:.2f}", f"{joined:.2f}", f"{joined - apart:+.2f}"])
    titles = ["scale", "replicas a hall"]
    for name in ("p50", "p95", "p99"):
        titles += [f"{name} apart, s", "joined", "change"]
    return table([*titles, "in SLO apart, %", "joined", "change, points"], rows)


def gain(at, metric, load):
    return at.mean(metric, load, "islands") - at.mean(metric, load, "federated")


def kept(figures):
    """From which scale on each figure of the card is within 2 % of that of the largest."""
    largest = figures[min(figures)]
    lines = []
    for metric, title, _, _ in CARD:
        last = largest.mean(metric, STEADY)
        off = {p: at.mean(metric, STEADY) / last - 1 for p, at in figures.items()}
        good = [p for p in figures if all(abs(off[q]) <= 0.02 for q in figures if q <= p)]
        worst = ", ".join(f"{100 * off[p]:+.1f} %" for p in figures if p != min(figures))
        lines.append([f"`{metric}`", worst, f"from {name_of(max(good))} on"])
    return table(["figure", "off, " + ", ".join(name_of(p) for p in figures if p != min(figures)), "within 2 %"], lines)


def verdict(figures, load, what):
    """Whether the gain shrinks, in words."""
    small, large = figures[max(figures)], figures[min(figures)]
    at_small, at_large = gain(small, "ttft_p99", load), gain(large, "ttft_p99", load)
    points = [100 * -gain(at, "slo_attainment", load) for at in (small, large)]
    if at_large < 0.1 * at_small:
        word = "vanishes at full size"
    elif at_large < 0.8 * at_small:
        word = "shrinks"
    elif at_large <= 1.25 * at_small:
        word = "keeps its size"
    else:
        word = "grows"
    return (
        f"- **{what}: the gain of joining {word}.** At {name_of(max(figures))} it is {at_small:.3f} s of the p99\n"
        f"  of TTFT and {points[0]:+.2f} points of SLO, at {name_of(min(figures))} {at_large:.3f} s and {points[1]:+.2f} points.\n"
    )


def page(figures):
    runs = ", ".join(f"{REPLICATES.get(p, 4)} at {name_of(p)}" for p in figures)
    return f"""# Which figures keep at a smaller scale

One card at several values of `scale`, made and run by `scripts/measure-scale.py`: four nations ({NATIONS}), a hall of
{GPUS:,} H100 each on the platform `asean` without its other halls, `llama-3.3-70b` on four GPUs, {HORIZON} of steady chat, the
first of them warm-up. Replicates: {runs}. Figures are those that the tables print, so of the full size; ± half the 95 %
sampling interval.

## One card, at 0.7 of capacity, federated

{card_table(figures)}
Against the largest scale of the table:

{kept(figures)}
## Pooling near saturation: islands and federation

Every hall is loaded to 0.9 of what saturates it, so that nothing but size is pooled:

{gains_table(figures, NEAR)}
The same demand in all, but the halls are loaded to {", ".join(str(load) for load in UNEVEN.values())}: one nation asks more than it has.

{gains_table(figures, OFF)}
## What it says

{verdict(figures, NEAR, "All halls at 0.9")}{verdict(figures, OFF, "One hall above its capacity, others below")}- So a comparison of policies near saturation that rests on waiting is one of small systems at a small scale; one that rests
  on who has spare capacity, and when, keeps.
- Below saturation prices, SLO shares, medians and the p95 of TTFT keep. The p99 and the choice of sites do not until a hall has
  hundreds of replicas: the fewer they are, the more often one hall happens to be busier than another, and a policy that looks
  at queues sends more requests abroad.
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default=str(ROOT / "build" / "release" / "bin" / "archipelago"))
    parser.add_argument("--scales", default="1000,100,10,1", help="parts of the whole, the smallest scale first")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--print", action="store_true", help="to the terminal, and leave the page as it is")
    options = parser.parse_args()
    scales = sorted({int(part) for part in options.scales.split(",")}, reverse=True)
    with tempfile.TemporaryDirectory() as scratch:
        figures = {
            parts: measure(options.program, parts, options.jobs, Path(scratch)) for parts in scales
        }
    text = page(figures)
    if options.print:
        print(text)
    else:
        PAGE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
