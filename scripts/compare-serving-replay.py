#!/usr/bin/python3
"""Sets the quantiles of a replayed reference run beside the published ones.

  archipelago run experiments/validation/serving-vllm.yaml
  scripts/compare-serving-replay.py serving-vllm vllm_q1.0_n5000

reads the summary of out/serving-vllm and $ARCHIPELAGO_DATA/serving/vllm_q1.0_n5000/requests.csv and writes
results/validation/serving/serving-vllm.md.  A developer's tool, like fit-serving-profiles.py.
"""

import argparse
import csv
import math
import os
from pathlib import Path

from result_tables import read_table

ROOT = Path(__file__).resolve().parent.parent
QUANTILES = {"p50": 1.0, "p90": 1.0, "p95": 2.5, "p99": 2.5}  # aim, percent


def published(path):
    """metric -> values of every request, s; TPOT by our definition, (e2e - ttft) / (output - 1)."""
    found = {"ttft": [], "tpot": [], "e2e": []}
    with open(path, newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            ttft, e2e, output = float(row["ttft_s"]), float(row["e2e_s"]), int(row["decode_tokens"])
            found["ttft"].append(ttft)
            found["e2e"].append(e2e)
            if output > 1:
                found["tpot"].append((e2e - ttft) / (output - 1))
    return {metric: sorted(values) for metric, values in found.items()}


def ours(folder):
    rows = [row for row in read_table(folder, "summary.csv") if row["group"] == "all"]
    if len({row["scenario"] for row in rows}) != 1:
        raise SystemExit(f"{folder}: more than one scenario; expected a run without axes")
    return {row["metric"]: float(row["mean"]) for row in rows if row["mean"]}


def quantile(values, share):
    """Nearest rank, as the simulator's."""
    return values[max(math.ceil(share * len(values)), 1) - 1]


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "experiment", help="name of the experiment; its tables are read from out/<name>"
    )
    parser.add_argument(
        "reference", help="folder of the published run in $ARCHIPELAGO_DATA/serving"
    )
    parser.add_argument("--out", type=Path, default=ROOT / "out", help="folder of the runs")
    parser.add_argument(
        "--to", type=Path, default=ROOT / "results/validation/serving", help="folder of the table"
    )
    arguments = parser.parse_args()
    if "ARCHIPELAGO_DATA" not in os.environ:
        parser.error("ARCHIPELAGO_DATA names no folder; expected the one that holds serving/")
    theirs = published(
        Path(os.environ["ARCHIPELAGO_DATA"]) / "serving" / arguments.reference / "requests.csv"
    )
    mine = ours(arguments.out / arguments.experiment)
    served = len(theirs["e2e"])
    if mine["requests"] != served or mine["in_flight"] or mine["refusal_share"]:
        raise SystemExit(
            f"{arguments.experiment} did not answer all {served} requests; nothing is comparable"
        )
    lines = [
        f"# {arguments.experiment} against {arguments.reference}",
        "",
        f"{served} requests. Published: Vidur's answer, quantiles by nearest rank. Ours: the "
        "experiment's summary.csv, whose quantiles come from a histogram (within 1 % of the exact "
        "one). Aim: 1 % at p50 and p90, 2.5 % beyond.",
        "",
        "| figure | published | ours | deviation | aim |",
        "|---|---:|---:|---:|---|",
    ]
    for metric, unit, scale in (("ttft", "s", 1), ("tpot", "ms", 1e3), ("e2e", "s", 1)):
        values = theirs[metric]
        figures = [("mean", sum(values) / len(values), None)]
        figures += [
            (name, quantile(values, int(name[1:]) / 100), aim) for name, aim in QUANTILES.items()
        ]
        for name, truth, aim in figures:
            key = f"{metric}_{name}"
            if key not in mine:
                continue
            deviation = 100 * (mine[key] / truth - 1)
            verdict = (
                ""
                if aim is None
                else "met"
                if abs(deviation) <= aim
                else f"**missed** ({aim:g} %)"
            )
            lines.append(
                f"| {metric.upper()} {name} ({unit}) | {truth * scale:.4g} "
                f"| {mine[key] * scale:.4g} | {deviation:+.1f} % | {verdict} |"
            )
    arguments.to.mkdir(parents=True, exist_ok=True)
    target = arguments.to / f"{arguments.experiment}.md"
    target.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
