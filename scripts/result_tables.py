"""The tables of a results folder for scripts: plain or zstd, scenarios by number or by their words.

Needs the command `zstd` (Debian: zstd) for tables that are compressed.
"""

import csv
import io
import subprocess
import sys


def read_table(folder, name):
    """The rows of folder/name or folder/name.zst as dictionaries."""
    plain, compressed = folder / name, folder / f"{name}.zst"
    if plain.exists() and compressed.exists():
        sys.exit(f"{plain} and {compressed} are both there; delete the one that is stale")
    if plain.exists():
        text = plain.read_text(encoding="utf-8")
    elif compressed.exists():
        try:
            text = subprocess.run(["zstd", "-dcq", compressed], capture_output=True, check=True).stdout.decode()
        except FileNotFoundError:
            sys.exit(f"{compressed} needs the command zstd (apt-get install zstd)")
        except subprocess.CalledProcessError as error:
            sys.exit(f"{compressed}: {error.stderr.decode().strip()}")
    else:
        sys.exit(f"{plain} is missing; expected a results folder of `archipelago run`")
    return list(csv.DictReader(io.StringIO(text)))


def with_interval(row, digits, factor=1.0):
    """Mean of a row of summary.csv, and half the width of its interval where it has one."""
    cell = f"{factor * float(row['mean']):,.{digits}f}"
    if not row["ci95_low"]:
        return cell
    half = factor * (float(row["ci95_high"]) - float(row["ci95_low"])) / 2
    return f"{cell} ± {half:.{digits}f}"


def words_of(axes):
    """ "islands, demand_scale 2": as the program's messages name a scenario."""
    words = []
    for key, label in axes.items():
        lead = "" if key in ("policy", "platform", "workload") else key.rsplit(".", 1)[-1] + " "
        words.append(lead + label)
    return ", ".join(words) or "only"


def scenarios(folder, form="label"):
    """{number: {axis: label}} in order; form="value": as written in the experiment."""
    table = {}
    for row in read_table(folder, "scenarios.csv"):
        keys = [k.removesuffix("_label") for k in row if k.endswith("_label")]
        table[row["scenario"]] = {k: row[f"{k}_label" if form == "label" else k] for k in keys}
    return table
