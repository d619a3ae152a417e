#!/usr/bin/python3
"""Derives platforms/asean/gpu_clocks.csv: what GPUs draw in prefill, decode and training, by clock.

  ARCHIPELAGO_DATA=/path/to/data scripts/fit-gpu-power.py            report only
  ARCHIPELAGO_DATA=/path/to/data scripts/fit-gpu-power.py --write    and write the table
  ... --write --out FILE                                             into FILE

Reads $ARCHIPELAGO_DATA/serving/llama2_bloom_a100_h100_latency_power.csv (SOURCES.md: splitwise-sim);
nothing of it is copied.  A developer's tool: building and testing need neither it nor the data.  What
each figure rests on is explained in platforms/asean/SOURCES.md, `gpu-power`.
"""

import argparse
import csv
import os
from collections import defaultdict
from pathlib import Path
from statistics import median, quantiles

ROOT = Path(__file__).resolve().parent.parent
TABLE = "llama2_bloom_a100_h100_latency_power.csv"
COLUMNS = (
    "gpu,mhz,prefill_w,decode_w,training_w,prefill_speed,decode_speed,training_speed,quality,source"
)

# A prompt that fills more of the run than this blurs what decode draws: the peak was not held for
# all of it.
MOST_PROMPT_SHARE = 0.10
# Prompts of fewer tokens leave the GPU partly idle and do not show the full draw.
LEAST_PROMPT_TOKENS = 1024

# SOURCES.md `h200-decode`: decode of four LLMs on the H200 drew 137 to 300 W; the top, for both.
HOPPER_DECODE_W = 300
# `h100-node-power`: 8 GPUs and their node drew at most 8.4 kW near full utilisation and 76 % of the
# rated 10.2 kW in demanding training.
NODE_MAX_W, NODE_TRAINING_W, GPUS = 8400, 0.76 * 10200, 8
# `a100-clocks`: an LLM at 825 of 1410 MHz took 29.3 % less energy in the same time.
LOW_CLOCK, LOW_CLOCK_DRAW = 825 / 1410, 1 - 0.293
# Assumed: share of a training step that waits for the clock; the rest waits for memory and network.
TRAINING_COMPUTE_SHARE = 0.8
# Assumed below the clock of half the TDP, where the cap leaves decode at its full speed.
DECODE_LOSS_PER_CLOCK = 0.15

TDP_W = {"a100": 400, "h100": 700, "h200": 700}
IDLE_W = {"a100": 60, "h100": 70, "h200": 75}
STEPS_MHZ = {
    "a100": (1410, 1275, 1125, 990, 840),
    "h100": (1980, 1785, 1590, 1380, 1185),
    "h200": (1980, 1785, 1590, 1380, 1185),
}
SOURCES = {
    "a100": "gpu-power;splitwise-sim;h100-node-power",
    "h100": "gpu-power;h200-decode;h100-node-power",
    "h200": "gpu-power;h200-decode;h100-node-power",
}


def read_rows(path):
    with open(path, newline="") as file:
        return list(csv.DictReader(file))


def number(row, field):
    return float(row[field])


def measured_draws(rows):
    """Prefill and decode draws of the A100 as shares of its TDP, by (LLM, tensor parallel)."""
    prefill, decode = defaultdict(list), defaultdict(list)
    for row in rows:
        peak, average = number(row, "peak_power"), number(row, "average_power")
        if row["hardware"] != "a100-80gb" or peak == 0:
            continue
        case = (row["model"], int(row["tensor_parallel"]))
        if int(row["prompt_size"]) * int(row["batch_size"]) >= LEAST_PROMPT_TOKENS:
            prefill[case].append(peak)
        total, prompt = number(row, "e2e_time"), number(row, "prompt_time")
        if prompt <= MOST_PROMPT_SHARE * total:
            decode[case].append((average * total - peak * prompt) / (total - prompt))
    return prefill, decode


def report(name, by_case):
    every = [value for values in by_case.values() for value in values]
    for (llm, parallel), values in sorted(by_case.items()):
        low, middle, high = quantiles(values, n=4)
        print(f"  {name:<8} {llm:<11} TP {parallel}  n {len(values):3d}  median {middle:.3f}"
              f"  quartiles {low:.3f} {high:.3f}  range {min(values):.3f} {max(values):.3f}")
    low, middle, high = quantiles(every, n=4)
    print(f"  {name:<8} {'all':<16}  n {len(every):3d}  median {middle:.3f}"
          f"  quartiles {low:.3f} {high:.3f}  range {min(every):.3f} {max(every):.3f}")
    return median(every)


def capped_speeds(rows):
    """Speeds of the H100 at half its TDP against its full one: prefill and decode."""
    full = [row for row in rows if row["hardware"] == "h100-80gb"]
    capped = [row for row in rows if row["hardware"] == "h100-80gb-pcap"]
    keys = ("model", "prompt_size", "batch_size", "token_size", "tensor_parallel")
    ratios = {"prompt_time": [], "token_time": []}
    for one, other in zip(full, capped, strict=True):
        assert all(one[key] == other[key] for key in keys)
        for field, values in ratios.items():
            values.append(number(one, field) / number(other, field))
    for field, values in ratios.items():
        print(f"  {field:<12} n {len(values)}  median {median(values):.4f}"
              f"  range {min(values):.4f} {max(values):.4f}")
    if all(max(values) - min(values) < 1e-9 for values in ratios.values()):
        print("  one factor in every row: a constant of that data's authors, no measurement a row")
    return median(ratios["prompt_time"]), median(ratios["token_time"])


def full_draws(gpu, prefill_share, decode_share):
    training = (NODE_TRAINING_W - (NODE_MAX_W - GPUS * TDP_W["h100"])) / GPUS / TDP_W["h100"]
    decode = decode_share * TDP_W[gpu] if gpu == "a100" else HOPPER_DECODE_W
    # Peaks above the TDP are moments; the limit holds over an iteration.
    return min(prefill_share, 1) * TDP_W[gpu], decode, training * TDP_W[gpu]


def step_row(gpu, mhz, full, kept_clock):
    clock = mhz / STEPS_MHZ[gpu][0]
    prefill, decode, training = full
    idle = IDLE_W[gpu]
    cubic = clock**3
    decode_factor = 1 - (1 - LOW_CLOCK_DRAW) * (1 - clock) / (1 - LOW_CLOCK)
    decode_speed = 1 - DECODE_LOSS_PER_CLOCK * max(0, kept_clock - clock)
    training_speed = 1 / (TRAINING_COMPUTE_SHARE / clock + 1 - TRAINING_COMPUTE_SHARE)
    first = clock == 1
    quality = "estimated" if first else "assumed"
    source = SOURCES[gpu] if first else "gpu-power;splitwise-sim;a100-clocks;assumed"
    reading = decode * decode_factor
    # Prompts and training read memory as well: at low clocks they draw no less than decode does.
    draws = (max(idle + (prefill - idle) * cubic, reading), reading,
             max(idle + (training - idle) * cubic, reading))
    return (f"{gpu},{mhz}," + ",".join(f"{watts:.0f}" for watts in draws)
            + f",{clock:.3g},{decode_speed:.3g},{training_speed:.3g},{quality},{source}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--out", type=Path, default=ROOT / "platforms/asean/gpu_clocks.csv")
    arguments = parser.parse_args()

    rows = read_rows(Path(os.environ["ARCHIPELAGO_DATA"]) / "serving" / TABLE)
    prefill, decode = measured_draws(rows)
    print("A100 draws as shares of the TDP")
    prefill_share = report("prefill", prefill)
    decode_share = report("decode", decode)
    print("H100 at half its TDP, speed against the full one")
    kept_clock, kept_decode = capped_speeds(rows)
    assert kept_decode == 1
    idle, tdp = IDLE_W["h100"], TDP_W["h100"]
    print(f"  the cubic law gives {idle + (tdp - idle) * kept_clock**3:.0f} W at that prefill speed")

    lines = [COLUMNS]
    for gpu in ("h100", "a100", "h200"):
        full = full_draws(gpu, prefill_share, decode_share)
        lines += [step_row(gpu, mhz, full, kept_clock) for mhz in STEPS_MHZ[gpu]]
    print("\n".join(lines))
    if arguments.write:
        arguments.out.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
