#!/usr/bin/python3
"""Derives platforms/*/serving_power.csv: what a GPU's board draws while it serves, by batch.

  ARCHIPELAGO_DATA=/path/to/data scripts/fit-serving-power.py            report only
  ARCHIPELAGO_DATA=/path/to/data scripts/fit-serving-power.py --write    and write the tables

Reads $ARCHIPELAGO_DATA/facts/serving_energy_mlenergy.csv, power_facts.csv and
serving_power_powertrace.csv (SOURCES.md of asean: serving-power).  Four batches of each measured curve
become rows, the others tell how good the line between them is.  A platform gets rows for the profiles
in its serving_profiles.csv; what is measured, carried over and assumed is said in SOURCES.md.  A
developer's tool: building and testing need neither it nor the data.
"""

import argparse
import csv
import os
from math import log2
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COLUMNS = "llm,gpu,tensor_parallel,batch,board_w,quality,source"

TDP_W = {"a100": 400, "h100": 700, "h200": 700, "b200": 1000}
# Rows that are kept of each measured curve: (model of the data, GPU, GPUs) -> batches.
ML_ENERGY = {
    ("llama-3.1-8b", "h100", 1): ("Llama-3.1-8B-Instruct", (8, 32, 128, 256)),
    ("llama-3.3-70b", "h100", 4): ("Llama-3.3-70B-Instruct", (8, 32, 128, 256)),
    # Beyond 64 the published curve of the 8B on the B200 jumps down.
    ("llama-3.1-8b", "b200", 1): ("Llama-3.1-8B-Instruct", (8, 16, 32, 64)),
    ("llama-3.3-70b", "b200", 2): ("Llama-3.3-70B-Instruct", (8, 32, 128, 256)),
}
# Of power_facts.csv: a 70B on eight H100, read off a figure by others.
FIGURE = ("llama-2-70b", "h100", 8)
FIGURE_BATCHES = (1, 4, 32, 128)
# Curves that stand in for GPUs and LLMs that nobody measured, as shares of the TDP.
H100_CURVES = {"llama-3.1-8b": ("llama-3.1-8b", "h100", 1), "llama-2-70b": FIGURE}
OTHERS = ("llama-3.3-70b", "h100", 4)


def rows_of(name):
    with open(Path(os.environ["ARCHIPELAGO_DATA"]) / "facts" / name, newline="") as file:
        return list(csv.DictReader(file))


def measured_curves():
    """(llm, gpu, gpus) -> ({batch: W}, batches that become rows, quality)."""
    data = rows_of("serving_energy_mlenergy.csv")
    curves = {}
    for (llm, gpu, gpus), (model, kept) in ML_ENERGY.items():
        curve = {int(row["max_num_seqs"]): float(row["power_per_gpu_w"]) for row in data
                 if row["model"] == model and row["gpu"].lower() == gpu
                 and int(row["num_gpus"]) == gpus}
        curves[llm, gpu, gpus] = (curve, kept, "measured")
    figure = {int(row["condition"].rsplit(" ", 1)[1]): float(row["value"])
              for row in rows_of("power_facts.csv") if row["quantity"] == "GPU power by batch"}
    curves[FIGURE] = (figure, FIGURE_BATCHES, "estimated")
    return curves


def between(points, batch):
    """The rule of platform/serving_draw.hpp."""
    listed = sorted(points)
    if batch <= listed[0]:
        return points[listed[0]]
    for low, high in zip(listed, listed[1:]):
        if batch <= high:
            return points[low] + log2(batch / low) / log2(high / low) * (points[high] - points[low])
    return points[listed[-1]]


def report(curves):
    print("batches that are not rows, up to 256: ours against published, W a board")
    for (llm, gpu, gpus), (curve, kept, _) in curves.items():
        points = {batch: curve[batch] for batch in kept}
        for batch, watts in sorted(curve.items()):
            if batch in kept or batch > max(256, max(kept)) or (gpu, llm) == ("b200", "llama-3.1-8b"):
                continue
            ours = between(points, batch)
            print(f"  {llm:<14} {gpu} x{gpus}  batch {batch:4d}  {ours:6.1f} {watts:6.1f}"
                  f"  {100 * (ours / watts - 1):+5.1f} %")


def rows_for(llm, gpu, gpus, curves):
    if (llm, gpu, gpus) in curves:
        curve, kept, quality = curves[llm, gpu, gpus]
        return [(batch, curve[batch], quality, "serving-power") for batch in kept]
    like = H100_CURVES.get(llm, OTHERS)
    curve, kept, _ = curves[like]
    share = TDP_W[gpu] / TDP_W["h100"]
    return [(batch, share * curve[batch], "assumed", "serving-power;assumed") for batch in kept]


def table_of(platform, curves):
    lines = [COLUMNS]
    with open(platform / "serving_profiles.csv", newline="") as file:
        for profile in csv.DictReader(file):
            llm, gpu, gpus = profile["llm"], profile["gpu"], int(profile["tensor_parallel"])
            for batch, watts, quality, source in rows_for(llm, gpu, gpus, curves):
                lines.append(f"{llm},{gpu},{gpus},{batch},{watts:.0f},{quality},{source}")
    return "\n".join(lines) + "\n"


def check_a100(curves):
    """The A100 has no curve; what was measured on it at small loads, beside what is assumed."""
    for llm, key, like in (("llama-3.1-8b", ("deepseek-r1-distill-8b", "A100", "1"), 1),
                           ("llama-3.3-70b", ("llama-3-70b", "A100", "4"), 4)):
        for row in rows_of("serving_power_powertrace.csv"):
            if (row["model"], row["gpu"], row["tensor_parallel"]) != key:
                continue
            h100 = curves[llm, "h100", like][0]
            low, high = (TDP_W["a100"] / TDP_W["h100"] * h100[batch] for batch in (8, 64))
            print(f"  {llm} on A100: assumed {low:.0f} to {high:.0f} W at batch 8 to 64, measured "
                  f"{row['busy_per_gpu_w']} W at up to 4 requests/s")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    curves = measured_curves()
    report(curves)
    check_a100(curves)
    for clocks in sorted(ROOT.glob("platforms/*/gpu_clocks.csv")):
        platform = clocks.parent
        if platform.name in ("schema", "toy2"):
            continue
        text = table_of(platform, curves)
        print(f"{platform.name}: {text.count(chr(10)) - 1} rows")
        if arguments.write:
            (platform / "serving_power.csv").write_text(text)


if __name__ == "__main__":
    main()
