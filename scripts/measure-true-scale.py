#!/usr/bin/python3
"""Runs a minute of a card's peak at its full size beside its own scale: results/validation/true-scale.md.

  scripts/measure-true-scale.py [--program build/release/bin/archipelago] [CARD...]

CARD: names of experiments/suite; default: those whose minute at full size takes a few minutes of a processor.  Nothing
but `scale`, the length and the number of replicates differs from the card: one replicate at full size, four at its scale.
"""

import argparse
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent))

from result_tables import read_table, with_interval  # noqa: E402

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "results" / "validation" / "true-scale.md"
# Card: (who is judged, stress).  Half of what the halls can serve, and all of it where requests are few enough.
CARDS = {
    "gulf-70k": ("GCC", None),
    "korea-sovereign": ("EAST-ASIA", "0.5"),
}
POLICIES = ("islands", "federated")
HORIZON, WARMUP = "80s", "50s"
# Metric, heading, digits, factor.
FIGURES = (
    ("ttft_p50", "TTFT p50, s", 3, 1),
    ("ttft_p95", "p95, s", 3, 1),
    ("ttft_p99", "p99, s", 3, 1),
    ("tpot_p50", "TPOT p50, ms", 2, 1000),
    ("slo_attainment", "in SLO, %", 2, 100),
    ("foreign_served_share", "served abroad, %", 1, 100),
    ("resource_usd_per_million_tokens", "USD/Mtoken", 3, 1),
)


def run(program, card, stress, policy, full, folder):
    settings = [f"horizon={HORIZON}", f"warmup={WARMUP}", f"replicates={1 if full else 4}"]
    if full:
        settings.append("scale=1")
    only = [f"policy={policy}"] + ([f"stress={stress}"] if stress else ["overlay=delivered", "demand_scale=full"])
    command = [program, "run", ROOT / "experiments" / "suite" / f"{card}.yaml", "--store", "none", "--quiet", "--jobs", "1"]
    for setting in settings:
        command += ["--set", setting]
    for part in only:
        command += ["--only", part]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([*command, "--out", folder], check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def figures_of(folder, group):
    return {row["metric"]: row for row in read_table(folder, "summary.csv") if row["group"] == group}


def mean(figures, metric):
    return float(figures[metric]["mean"])


def section(program, card, group, stress, scratch):
    of_card = next(
        line.split(":")[1].split("#")[0].strip()
        for line in (ROOT / "experiments" / "suite" / f"{card}.yaml").read_text(encoding="utf-8").splitlines()
        if line.startswith("scale:")
    )
    head = " | ".join(heading for _, heading, _, _ in FIGURES)
    lines = [
        f"## {card}, {group}, " + (f"stress {stress}" if stress else "as delivered, full demand"),
        "",
        f"| policy | scale | requests a second | {head} | processor, s |",
        "|---|---:|" + "---:|" * (len(FIGURES) + 2),
    ]
    seconds = float(HORIZON[:-1]) - float(WARMUP[:-1])
    gain, spent = {}, []
    for policy in POLICIES:
        for full in (False, True):
            folder = scratch / f"{card}-{policy}-{full}"
            took = run(program, card, stress, policy, full, folder)
            figures = figures_of(folder, group)
            cells = " | ".join(with_interval(figures[metric], digits, factor) for metric, _, digits, factor in FIGURES)
            rate = mean(figures, "requests") / seconds
            lines.append(f"| {policy} | {'1' if full else of_card} | {rate:,.0f} | {cells} | {took:.0f} |")
            gain[policy, full] = figures
            if full:
                spent.append(took * 900 / float(HORIZON[:-1]) / 3600)
    change = {
        full: 100 * (mean(gain["federated", full], "slo_attainment") - mean(gain["islands", full], "slo_attainment"))
        for full in (False, True)
    }
    lines += [
        "",
        f"The federation keeps {change[True]:+.2f} points more within the SLO than islands at full size, "
        f"{change[False]:+.2f} at {of_card}. A quarter of an hour at full size would take {min(spent):.1f} to {max(spent):.1f} hours of a processor a scenario.",
        "",
    ]
    return lines


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default=ROOT / "build" / "release" / "bin" / "archipelago")
    parser.add_argument("cards", nargs="*", default=list(CARDS))
    options = parser.parse_args()
    unknown = [card for card in options.cards if card not in CARDS]
    if unknown:
        parser.error(f"no stretch is set down for {', '.join(unknown)}; known are {', '.join(CARDS)}")
    lines = [
        "# The peak of cards at their full size",
        "",
        f"Half a minute behind {WARMUP[:-1]} s of warm-up of cards of the suite, once at `scale: 1` and at the card's own scale (four",
        "replicates; ± half the 95 % sampling interval); nothing else differs. Figures are those that the tables print, so of the full",
        "size. Made by `scripts/measure-true-scale.py`; the error of a scale by metric is in [scale.md](scale.md).",
        "",
    ]
    with tempfile.TemporaryDirectory() as scratch:
        for card in options.cards:
            lines += section(options.program, card, *CARDS[card], Path(scratch))
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    lines.append(f"The largest of these runs held {peak / 1e6:.1f} GB.")
    PAGE.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
