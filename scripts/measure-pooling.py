#!/usr/bin/python3
"""GPUs saved by a federation against the scale of demand: results/validation/federation-gain.md and .svg.

  scripts/measure-pooling.py [--program build/release/bin/archipelago] [--keep FOLDER]

Sizes islands and the federation at every demand of experiments/fleets/asean-scale-fleets.yaml, every hall
with H100, and splits what joining saves in two: nations that are busy at different hours, and the rest, which
is statistical (the square-root rule) and whole replicas; then, by arithmetic alone, larger demands
(experiments/sizing/asean-scale-arithmetic.yaml).  Half an hour of a processor.  --keep: sizings that lie in
FOLDER/simulated and FOLDER/arithmetic are read, new ones are left there.
"""

import argparse
import csv
import math
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "results" / "validation" / "federation-gain.md"
A_DAY = 10e6  # requests, at demand_scale 1


def sized(folder):
    """{demand_scale: {policy: {metric: value}}}, {scenario number: (demand_scale, policy)}"""
    figures, names = {}, {}
    with open(folder / "sizing.csv", newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            scale = float(row["demand_scale"])
            figures.setdefault(scale, {}).setdefault(row["policy"], {})[row["metric"]] = float(row["value"])
            names[row["scenario"]] = (scale, row["policy"])
    return figures, names


def peaks(folder, names):
    """{demand_scale: (sum of the nations' busiest hours, busiest hour of all)} of requests."""
    asked = {}
    with open(folder / "certificate.csv", newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            scale, policy = names[row["scenario"]]
            if policy != "federated" or row["one_fewer_site"] or row["down"]:
                continue
            first, last = int(row["from_hour"]), int(row["to_hour"])
            for hour in range(first, last):
                of = asked.setdefault(scale, {}).setdefault(row["nation"], {})
                of[hour] = float(row["requests"]) / (last - first)
    found = {}
    for scale, nations in asked.items():
        hours = {hour for of in nations.values() for hour in of}
        together = max(sum(of.get(hour, 0) for of in nations.values()) for hour in hours)
        found[scale] = (sum(max(of.values()) for of in nations.values()), together)
    return found


def chart(points):
    """Share of GPUs saved over requests a day, as SVG."""
    left, right, top, bottom, width, height = 60, 20, 40, 50, 640, 360
    low, high = math.log10(points[0][0]) - 0.2, math.log10(points[-1][0]) + 0.2

    def x(requests):
        return left + (width - left - right) * (math.log10(requests) - low) / (high - low)

    def y(share):
        return top + (height - top - bottom) * (1 - share)

    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" font-family="sans-serif" font-size="12" role="img" '
        'aria-label="GPUs that joining saves against requests a day">',
        '<rect width="100%" height="100%" fill="white"/>',
        f'<text x="{left}" y="20" font-size="15">GPUs that joining saves, % of the islands\'</text>',
    ]
    for percent in range(0, 101, 20):
        at = y(percent / 100)
        lines.append(f'<line x1="{left}" y1="{at:.1f}" x2="{width - right}" y2="{at:.1f}" stroke="#dddddd"/>')
        lines.append(f'<text x="{left - 8}" y="{at + 4:.1f}" text-anchor="end">{percent}</text>')
    for name, part, colour in (("all of it", 1, "#0072B2"), ("nations busy at different hours", 2, "#D55E00")):
        path = " ".join(f"{'M' if i == 0 else 'L'}{x(p[0]):.1f} {y(p[part]):.1f}" for i, p in enumerate(points))
        lines.append(f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="1.5"/>')
        lines += [f'<circle cx="{x(p[0]):.1f}" cy="{y(p[part]):.1f}" r="4" fill="{colour}"/>' for p in points]
        lines.append(f'<text x="{x(points[-1][0]) - 6:.1f}" y="{y(points[-1][part]) - 10:.1f}" text-anchor="end" '
                     f'fill="{colour}">{name}</text>')
    for p in points:
        lines.append(f'<text x="{x(p[0]):.1f}" y="{height - bottom + 20}" text-anchor="middle">{p[0] / 1e6:g} M</text>')
    lines.append(f'<text x="{(left + width - right) / 2}" y="{height - 10}" text-anchor="middle">requests a day of '
                 "the eleven nations</text>")
    return "\n".join(lines) + "\n</svg>\n"


def beyond(folder, certified):
    """Rows of larger demands by arithmetic, and how far it is off where fleets are certified."""
    figures, _ = sized(folder)
    rows, off = [], []
    for scale in sorted(figures):
        alone, pooled = (figures[scale][policy]["gpus_filled"] for policy in ("islands", "federated"))
        rows.append(f"| {scale * A_DAY / 1e6:g} M | {alone:.0f} | {alone / 11:.1f} | {pooled:.0f} | {100 * (1 - pooled / alone):.0f} % |")
        if scale in certified:
            known = certified[scale]
            off.append(
                f"{100 * (alone / known['islands']['gpus_filled'] - 1):+.0f} % (islands) and "
                f"{100 * (pooled / known['federated']['gpus_filled'] - 1):+.0f} % (pooled) at {scale * A_DAY / 1e6:g} M"
            )
    return rows, off


def page(folder, arithmetic):
    figures, names = sized(folder)
    hours = peaks(folder, names)
    points, rows = [], []
    for scale in sorted(figures):
        islands, joined = figures[scale]["islands"], figures[scale]["federated"]
        apart, together = hours[scale]
        alone, pooled = islands["gpus_filled"], joined["gpus_filled"]
        saved = alone - pooled
        diurnal = pooled * (apart / together - 1)
        points.append((scale * A_DAY, saved / alone, diurnal / alone))
        rows.append(
            f"| {scale * A_DAY / 1e6:g} M | {alone:.0f} | {alone / 11:.1f} | {pooled:.0f} | {100 * saved / alone:.0f} % | "
            f"{100 * diurnal / alone:.1f} % | {100 * (saved - diurnal) / alone:.0f} % | {islands['gpus']:.0f} | "
            f"{joined['gpus']:.0f} |"
        )
    first, last = points[0], points[-1]
    larger, off = beyond(arithmetic, figures)
    limit = 100 * (1 - hours[max(hours)][1] / hours[max(hours)][0])
    text = f"""# What a federation saves, against the scale of demand

GPUs that serve the eleven ASEAN states with 99 % of every nation's requests within the SLO (TTFT 2 s, 100 ms a token) in each
of six busy hours of a Monday: as islands, and pooled. Every hall has H100 here, so nothing but pooling is compared; the fleets
are the least found by `archipelago size experiments/sizing/asean-scale.yaml`, certified by four replicates. Made by
`scripts/measure-pooling.py`.

| requests a day | GPUs of replicas, islands | of an island, mean | pooled | saved | by hours | the rest | whole nodes, islands | pooled |
|---:|---:|---:|---:|---:|---:|---:|---:|---:|
{chr(10).join(rows)}

![GPUs that joining saves against requests a day](federation-gain.svg)

Beyond what was simulated, by arithmetic alone (whole replicas and the square-root rule, no simulation), whose fleets are off by
{"; ".join(off)}:

| requests a day | GPUs of replicas, islands | of an island, mean | pooled | saved |
|---:|---:|---:|---:|---:|
{chr(10).join(larger)}

- **By hours**: nations are busiest at different hours; the sum of their busiest hours is {100 * (hours[max(hours)][0] / hours[max(hours)][1] - 1):.1f} %
  above the busiest hour of all, whatever the scale. Time zones from UTC+6:30 to +9 give no more,
  and it is what stays however large the islands are: {limit:.1f} %.
- **The rest** is statistical (c = R + beta sqrt(R): the larger a pool, the smaller its margin) and whole replicas: an island needs
  one of each LLM, four GPUs for the larger, whatever it is asked.
- From {first[0] / 1e6:g} to {last[0] / 1e6:g} million requests a day the saving goes from {100 * first[1]:.0f} to {100 * last[1]:.0f} %. **A gain of a federation means nothing without the size of its
  islands**: those of {last[0] / 1e6:g} million requests have {last_mean(figures):.0f} GPUs each.
- Demand is assumed, and split by GDP; rules bind nobody here. Money is not compared: sites differ in it.
"""
    return text, chart(points)


def last_mean(figures):
    return figures[max(figures)]["islands"]["gpus_filled"] / 11


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default=ROOT / "build" / "release" / "bin" / "archipelago")
    parser.add_argument("--keep", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        kept = options.keep or Path(scratch)
        for name, file in (("simulated", "asean-scale"), ("arithmetic", "asean-scale-arithmetic")):
            if not (kept / name / "sizing.csv").exists():
                task = ROOT / "experiments" / "sizing" / f"{file}.yaml"
                subprocess.run([options.program, "size", task, "--out", kept / name, "--quiet"], check=True)
        text, svg = page(kept / "simulated", kept / "arithmetic")
    PAGE.write_text(text, encoding="utf-8")
    PAGE.with_suffix(".svg").write_text(svg, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
