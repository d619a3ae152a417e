#!/usr/bin/python3
"""Every published claim that was checked, on one page: docs/validation.md.

  scripts/make-validation-page.py [--check]

collects the lines of claims of results/validation/**/*.md.  A page says them in a section

  ## Claims

  | claim | published | ours | deviation | verdict |

with one of the verdicts below (tests/support/claims.hpp writes it; a script can write it as well).
Older pages say their outcome in words: READINGS finds it there, as long as the page has no section.
A page with neither is listed at the end.  --check writes nothing and fails when the page would change.
"""

import argparse
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TABLES = ROOT / "results" / "validation"
PAGE = ROOT / "docs" / "validation.md"
COLUMNS = ["claim", "published", "ours", "deviation", "verdict"]
VERDICTS = {
    "holds": "ours lies within the tolerance or range that the table states",
    "direction": "the same sign or order, another size",
    "missed": "neither",
    "not comparable": "the published set-up cannot be repeated here; the table says what is shown",
}


def cells(line):
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def claims_section(name, text):
    """The lines of the section; none when the page has no section."""
    found = re.search(r"^## Claims\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    if found is None:
        return []
    rows = [cells(line) for line in found[1].splitlines() if line.startswith("|")]
    if len(rows) < 3 or rows[0] != COLUMNS:
        raise SystemExit(f"{name}: '## Claims' needs a table with the columns {', '.join(COLUMNS)}")
    for row in rows[2:]:
        if len(row) != len(COLUMNS) or not row[0] or row[-1] not in VERDICTS:
            raise SystemExit(
                f"{name}: '{' | '.join(row)}': expected {len(COLUMNS)} cells, the last of them "
                f"one of {', '.join(VERDICTS)}"
            )
    return rows[2:]


def diloco(text):
    found = re.search(r"(\d+) of (\d+) cells are the same grid point, (\d+) are within one", text)
    if found is None:
        return []
    same, cells_, near = map(int, found.groups())
    return [
        [
            "training: bandwidth for a utilisation (Streaming DiLoCo, table 4)",
            f"{cells_} cells",
            f"{near} within a grid step (x1.21), {same} equal",
            "",
            "holds" if near == cells_ else "direction",
        ]
    ]


def halos(text):
    found = re.search(r"work is done ([\d.]+) times as fast", text)
    if found is None:
        return []
    return [
        [
            "training: asynchronous against synchronous (HALoS)",
            "up to x7.5, to a loss",
            f"x{found[1]}, in steps",
            f"{100 * (float(found[1]) / 7.5 - 1):+.1f} %",
            "direction",
        ]
    ]


def jobs(text):
    found = [tuple(map(int, pair)) for pair in re.findall(r"\| (\d+) of (\d+) \|", text)]
    if not found:
        return []
    equal = sum(same == all_ for same, all_ in found)
    return [
        [
            "job queues: start of every job (Batsim, Alibaba's simulator)",
            f"{found[0][1]} jobs",
            f"all equal in {equal} of {len(found)} set-ups, at least {min(found)[0]} in the others",
            "",
            "holds" if equal == len(found) else "direction",
        ]
    ]


def queues(text):
    found = re.search(r"\*\*(\d+) of (\d+) intervals hold their closed form", text)
    if found is None:
        return []
    return [
        [
            "queues: M/M/c, M/G/1, processor sharing, Erlang B",
            f"{found[2]} closed forms",
            f"{found[1]} inside our 95 % intervals",
            "",
            "holds" if int(found[1]) >= 0.95 * int(found[2]) else "missed",
        ]
    ]


def wan(text):
    rows = [cells(line) for line in text.splitlines() if re.match(r"\| (default|delay|\d)", line)]
    limited = [row for row in rows if "Gbit/s" in row[0]]
    free = [row for row in rows if row not in limited]
    if not limited or not free:
        return []

    def line(what, some, tolerance):
        worst = max((row[-1] for row in some), key=lambda cell: abs(float(cell.split()[0])))
        held = abs(float(worst.split()[0])) <= tolerance
        return [
            f"transfers: 64 and 128 MiB with NCCL, {what}",
            f"{some[0][2]} to {some[-1][2]} ms",
            f"{some[0][3]} to {some[-1][3]} ms",
            f"worst {worst}",
            "holds" if held else "missed",
        ]

    return [
        line("rate limited", limited, 2),
        line("without a limit, up to 10 ms more delay", free, 2),
    ]


def serving(text):
    rows = [cells(line) for line in text.splitlines() if re.match(r"\| (TTFT|TPOT|E2E) p", line)]
    if not rows:
        return []
    met = sum(row[-1] == "met" for row in rows)
    worst = max((row[3] for row in rows), key=lambda cell: abs(float(cell.split()[0])))
    scheduler = "chunked" if "sarathi" in text.splitlines()[0] else "prefill first"
    return [
        [
            f"serving: TTFT, TPOT, E2E of 5,000 requests, {scheduler} (Vidur)",
            f"{len(rows)} percentiles",
            f"{met} within the aim",
            f"worst {worst}",
            "holds" if met == len(rows) else "missed",
        ]
    ]


READINGS = {
    "diloco.md": diloco,
    "halos.md": halos,
    "jobs.md": jobs,
    "queues.md": queues,
    "wan-transfers.md": wan,
    "serving/serving-sarathi.md": serving,
    "serving/serving-vllm.md": serving,
}


def page():
    lines = []
    silent = []
    count = dict.fromkeys(VERDICTS, 0)
    for path in sorted(TABLES.rglob("*.md")):
        name = path.relative_to(TABLES).as_posix()
        text = path.read_text(encoding="utf-8")
        link = f"[{name}](../results/validation/{name})"
        rows = claims_section(name, text)
        if not rows and name in READINGS:
            rows = READINGS[name](text)
        if not rows:
            title = text.splitlines()[0].lstrip("# ")
            silent.append(f"- {link}: {title}")
        for row in rows:
            count[row[-1]] += 1
            lines.append(f"| {' | '.join(row)} | {link} |")
    text = [
        "# What was checked against published figures",
        "",
        "Made by `scripts/make-validation-page.py` from the tables of `results/validation`; do not edit. "
        "A claim is a line; the table that it links to says how it was set up, what differs, and why something "
        "was missed. No constant was fitted to a line.",
        "",
    ]
    text += [f"- **{verdict}** ({count[verdict]}): {meaning}" for verdict, meaning in VERDICTS.items()]
    text += ["", f"| {' | '.join(COLUMNS)} | table |", "|" + "---|" * (len(COLUMNS) + 1)]
    text += lines
    if silent:
        text += ["", "Tables that have no line here:", ""] + silent
    return "\n".join(text) + "\n"


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--check", action="store_true", help="write nothing, compare")
    arguments = parser.parse_args()
    text = page()
    old = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    if text == old:
        return
    if arguments.check:
        print(f"{PAGE.relative_to(ROOT)} is out of date; run scripts/make-validation-page.py")
        sys.exit(1)
    PAGE.write_text(text, encoding="utf-8")
    print(f"{PAGE.relative_to(ROOT)}: written")


if __name__ == "__main__":
    main()
