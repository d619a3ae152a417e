#!/usr/bin/python3
"""Policies x cards of the scenario suite: standings and findings, from the committed tables alone.

  scripts/refresh-results.sh
  scripts/make-standings.py [--check]

reads the summaries of results/suite/<card>, writes results/suite/standings.md and, beside each table,
findings.md: a paragraph made of its figures by fixed sentences.  --check writes nothing and fails
when a file would change.
"""

import argparse
import csv
import sys
from pathlib import Path

from result_tables import read_table, scenarios, words_of

ROOT = Path(__file__).resolve().parent.parent
SUITE = ROOT / "results" / "suite"
# metric, heading, factor, digits, better
COLUMNS = [
    ("ttft_mean", "TTFT mean s", 1, 3, "low"),
    ("ttft_bound_mean", "bound s", 1, 3, None),
    ("ttft_p95", "TTFT p95 s", 1, 3, "low"),
    ("slo_attainment", "within SLO %", 100, 2, "high"),
    ("refusal_share", "refused %", 100, 2, "low"),
    ("refused_by_law_share", "refused by law %", 100, 2, "low"),
    ("usd_per_million_tokens", "USD/Mtoken", 1, 2, "low"),
    ("g_co2e_per_million_tokens", "g CO2e/Mtoken", 1, 0, "low"),
    ("foreign_served_share", "abroad %", 100, 1, "low"),
    ("foreign_operator_share", "foreign operator %", 100, 1, "low"),
    ("transit_exposure_share", "transit %", 100, 1, "low"),
    ("residency_compliance", "compliant %", 100, 2, "high"),
]


def read(card):
    """{scenario in words: {group: {metric: row}}} of users, in the order of the table."""
    names = {number: words_of(axes) for number, axes in scenarios(SUITE / card).items()}
    table = {}
    for row in read_table(SUITE / card, "summary.csv"):
        if row["kind"] in ("nation", "bloc", "all"):
            groups = table.setdefault(names[row["scenario"]], {})
            groups.setdefault(row["group"], {})[row["metric"]] = row
    return table


def main_group(groups):
    """The group of all who ask: the one with the most requests."""
    asked = {g: float(m["requests"]["mean"]) for g, m in groups.items() if "requests" in m}
    most = max(asked.values())
    names = [g for g, n in asked.items() if n == most]
    # A nation alone is its own bloc's whole demand: its name says more.
    return min(names, key=lambda g: (len(g), g))


def value(groups, group, metric):
    row = groups.get(group, {}).get(metric)
    return None if row is None or row["mean"] == "" else float(row["mean"])


def cell(groups, group, column):
    metric, _, factor, digits, _ = column
    row = groups.get(group, {}).get(metric)
    if row is None or row["mean"] == "":
        return "-"
    text = f"{float(row['mean']) * factor:.{digits}f}"
    if row["ci95_low"] not in ("", "nan"):
        # As in summary.md: half the interval, or its ends where they are not as far from the mean.
        low, high, mean = (float(row[key]) * factor for key in ("ci95_low", "ci95_high", "mean"))
        wider = max(high - mean, mean - low)
        if wider >= 0.5 * 10**-digits:
            if abs(high - mean - (mean - low)) <= 0.1 * wider:
                text += f" ± {wider:.{digits}f}"
            else:
                text += f" [{low:.{digits}f}, {high:.{digits}f}]"
    flags = row["flags"]
    if "saturated" in flags:
        text += " †"
    return text


def question(card):
    text = (ROOT / "experiments" / "suite" / f"{card}.yaml").read_text(encoding="utf-8")
    lines, taking = [], False
    for line in text.splitlines():
        if line.startswith("question:"):
            lines.append(line.removeprefix("question:").strip())
            taking = True
        elif taking and line.startswith("  "):
            lines.append(line.strip())
        elif taking:
            break
    return " ".join(lines)


def nations_of(card):
    text = (ROOT / "experiments" / "suite" / f"{card}.yaml").read_text(encoding="utf-8")
    platform = next(l for l in text.splitlines() if l.startswith("platform:")).split("/")[-1].strip()
    with open(ROOT / "platforms" / platform / "nations.csv", newline="", encoding="utf-8") as file:
        return {row["iso2"] for row in csv.DictReader(file)}


def best(table, group, metric, better):
    values = {s: value(g, group, metric) for s, g in table.items()}
    values = {s: v for s, v in values.items() if v is not None}
    if not values:
        return None
    choose = min if better == "low" else max
    scenario = choose(values, key=values.get)
    return scenario, values[scenario]


def findings(card, table):
    first = next(iter(table.values()))
    group = main_group(first)
    lines = [f"# {card}", "", question(card), ""]
    said = []
    ttft = best(table, group, "ttft_p95", "low")
    slo = {s: value(g, group, "slo_attainment") for s, g in table.items()}
    if ttft:
        worst = max(table, key=lambda s: value(table[s], group, "ttft_p95") or 0)
        said.append(
            f"The lowest TTFT p95 of {group} is {ttft[1]:.3f} s ({ttft[0]}), the highest "
            f"{value(table[worst], group, 'ttft_p95'):.3f} s ({worst})."
        )
    known = {s: v for s, v in slo.items() if v is not None}
    if known:
        low = min(known, key=known.get)
        high = max(known, key=known.get)
        said.append(
            f"Within SLO: from {100 * known[low]:.2f} % ({low}) to {100 * known[high]:.2f} % ({high})."
        )
    gaps = []
    for scenario, groups in table.items():
        mean, bound = value(groups, group, "ttft_mean"), value(groups, group, "ttft_bound_mean")
        if mean and bound:
            gaps.append((mean / bound, scenario))
    if gaps:
        gap, scenario = min(gaps)
        said.append(f"Nearest to the bound that no policy can beat: {scenario}, {gap:.2f} times it.")
    cost = best(table, group, "usd_per_million_tokens", "low")
    if cost:
        said.append(f"Cheapest: {cost[0]}, {cost[1]:.2f} USD a million tokens.")
    carbon = best(table, group, "g_co2e_per_million_tokens", "low")
    if carbon:
        said.append(f"Cleanest: {carbon[0]}, {carbon[1]:.0f} g CO2e a million tokens.")
    nations = nations_of(card)
    forbidden = {}
    for scenario, groups in table.items():
        for name, metrics in groups.items():
            if "refused_forbidden" in metrics and "requests" in metrics and name in nations:
                count = float(metrics["refused_forbidden"]["mean"])
                if count > 0:
                    forbidden.setdefault(name, {})[scenario] = count / float(metrics["requests"]["mean"])
    if forbidden:
        worst = {n: max(s.values()) for n, s in forbidden.items()}
        names = ", ".join(f"{n} {100 * v:.1f} %" for n, v in sorted(worst.items(), key=lambda i: -i[1]))
        said.append(f"Refused because the strict rules leave no legal site (the policy with the most): {names}.")
    else:
        said.append("No request was refused for want of a legal site.")
    if card == "sovereign-model":
        said += models(table, group)
    if card == "malaysia-island":
        said += malaysia(table, group)
    lines.append(" ".join(said))
    lines.append("")
    return "\n".join(lines)


def models(table, group):
    """What a model of one's own takes each way, a table and what it says."""
    said = []
    rows = {s: g for s, g in table.items() if value(g, group, "model_counts") is not None}
    heads = [
        ("model_counts", "counts for", 1, 0),
        ("model_months", "months (slowest)", 1, 1),
        ("model_gpu_hours", "M GPU-hours", 1e-6, 2),
        ("model_usd", "USD m, all", 1e-6, 1),
        ("model_usd_per_nation", "USD m a nation that it counts for", 1e-6, 2),
        ("model_energy", "GWh", 1e-3, 2),
        ("model_wan_bytes", "PB between sites", 1e-6, 1),
        ("model_texts_abroad", "texts read abroad of", 1, 0),
        ("slo_attainment", "chat within SLO %", 100, 2),
        ("refusal_share", "chat refused %", 100, 2),
    ]
    text = ["", "", f"The whole model of {group}, reckoned from the run's rate:", ""]
    text.append("| scenario | " + " | ".join(h[1] for h in heads) + " |")
    text.append("|---|" + "---:|" * len(heads))
    for scenario, groups in table.items():
        cells = []
        for metric, _, factor, digits in heads:
            v = value(groups, group, metric)
            cells.append("-" if v is None else f"{v * factor:.{digits}f}")
        text.append(f"| {short(scenario)} | " + " | ".join(cells) + " |")
    nations = [n for n in table[next(iter(table))] if len(n) == 2]
    for metric, title, form in (
        ("model_months", "Months of each nation's model", lambda v: f"{v:.1f}"),
        ("model_usd", "USD million of each nation", lambda v: f"{v * 1e-6:.2f}"),
        ("slo_attainment", "Chat within SLO, %", lambda v: f"{100 * v:.1f}"),
        ("model_counts", "Nations for which it counts", lambda v: f"{v:.0f}"),
    ):
        text += ["", f"{title}:", "", "| scenario | " + " | ".join(nations) + " |", "|---|" + "---:|" * len(nations)]
        for scenario, groups in table.items():
            if metric != "slo_attainment" and scenario not in rows:
                continue
            cells = [value(groups, n, metric) for n in nations]
            text.append(f"| {short(scenario)} | " + " | ".join("-" if v is None else form(v) for v in cells) + " |")
    said.append("\n".join(text))
    return said


def short(scenario):
    """Without what is zipped to the workload."""
    parts = [p for p in scenario.split(", ") if not p.startswith(("gpu_share", "gpu_shares"))]
    return ", ".join(p for p in parts if p not in ("events none",))


def malaysia(table, group):
    """Which configurations are 2.3 times slower than a foreign cloud, and what closes the gap."""
    said = []
    for metric, name in (("ttft_p95", "TTFT p95"), ("e2e_p50", "E2E p50")):
        foreign = [value(g, group, metric) for s, g in table.items() if s.startswith("global_cloud")]
        foreign = [v for v in foreign if v]
        if not foreign:
            continue
        peer = min(foreign)
        slower, others = [], []
        for scenario, groups in table.items():
            policy, _, rest = scenario.partition(", ")
            times = (value(groups, group, metric) or 0) / peer
            if policy != "islands":
                continue
            (slower if times >= 2.3 else others).append(f"{rest} {times:.1f}")
            if times < 2.3:
                continue
            closers = []
            for other, figures in table.items():
                name_of, _, same = other.partition(", ")
                ratio = (value(figures, group, metric) or 0) / peer
                if same == rest and name_of not in ("islands",) and 0 < ratio < 2.3:
                    closers.append(f"{name_of} {ratio:.1f}")
            slower[-1] += f" (below 2.3 with the same halls: {', '.join(closers) or 'nothing'})"
        said.append(
            f"At {name} the foreign cloud shows {peer:.3f} s. As an island Malaysia is 2.3 times slower or "
            f"more with: {'; '.join(slower) or 'none'}. Less with: {'; '.join(others) or 'none'}."
        )
    return said


def shown(columns, table, group):
    """Without those that no scenario has, and without a compliance that all have: an audit, no standing."""
    kept = []
    for column in columns:
        values = [value(groups, group, column[0]) for groups in table.values()]
        known = [v for v in values if v is not None]
        if known and not (column[0] == "residency_compliance" and min(known) == 1):
            kept.append(column)
    return kept


def standings(tables):
    lines = [
        "# Standings of the scenario suite",
        "",
        "Every card under every policy, rules `strict`, three replicates; means and half the 95 % sampling interval (or its",
        "ends). The bound is the lowest mean TTFT that any policy could give the same requests (each alone at its best site).",
        "† saturated: no steady state. Written by `scripts/make-standings.py` from the tables beside it.",
        "",
    ]
    for card, table in tables.items():
        group = main_group(next(iter(table.values())))
        lines += [f"## {card}", "", question(card), ""]
        columns = shown(COLUMNS, table, group)
        lines.append("| scenario | " + " | ".join(c[1] for c in columns) + " |")
        lines.append("|---|" + "---:|" * len(columns))
        for scenario, groups in table.items():
            lines.append(f"| {scenario} | " + " | ".join(cell(groups, group, c) for c in columns) + " |")
        lines.append("")
    return "\n".join(lines)


FRONT = [c for c in COLUMNS if c[0] in ("ttft_p95", "refusal_share", "refused_by_law_share", "usd_per_million_tokens", "g_co2e_per_million_tokens")]
BOUGHT = [c for c in COLUMNS if c[0] in ("residency_compliance", "foreign_operator_share", "transit_exposure_share", "foreign_served_share")]


def front(table):
    """Scenarios that no other one beats in what is paid and in what is bought at once."""
    group = main_group(next(iter(table.values())))
    wanted = {"foreign_operator_share": "low", "transit_exposure_share": "low", "foreign_served_share": "low"}

    def point(groups):
        values = []
        for metric, _, _, _, better in FRONT + BOUGHT:
            v = value(groups, group, metric) or 0.0
            values.append(-v if wanted.get(metric, better) == "high" else v)
        return values

    points = {s: point(g) for s, g in table.items()}
    beaten = {
        s for s, p in points.items()
        if any(all(a <= b for a, b in zip(q, p)) and q != p for o, q in points.items() if o != s)
    }
    columns = shown(FRONT, table, group) + BOUGHT  # compliance says something: rules from none to strict
    lines = [
        "# Price of sovereignty",
        "",
        f"{group}: what stricter rules cost (TTFT, refusals, USD, carbon) and what they buy (compliance with the default rules; less",
        "foreign operators, third nations on the way, work abroad). **Bold**: on the front, no other scenario is at least as good",
        "in all columns and better in one. Written by `scripts/make-standings.py`.",
        "",
        "| scenario | " + " | ".join(c[1] for c in columns) + " |",
        "|---|" + "---:|" * len(columns),
    ]
    for scenario, groups in table.items():
        name = scenario if scenario in beaten else f"**{scenario}**"
        lines.append(f"| {name} | " + " | ".join(cell(groups, group, c) for c in columns) + " |")
    return "\n".join(lines + [""])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing; fail when a file would change")
    options = parser.parse_args()
    cards = sorted(p.parent.name for p in SUITE.glob("*/manifest.json"))
    if not cards:
        sys.exit(f"make-standings.py: no tables under {SUITE}; run the suite first")
    tables = {card: read(card) for card in cards}
    texts = {SUITE / "standings.md": standings(tables)}
    price = ROOT / "results" / "price-of-sovereignty"
    if (price / "manifest.json").exists():
        texts[price / "front.md"] = front(read("../price-of-sovereignty"))
    for card, table in tables.items():
        texts[SUITE / card / "findings.md"] = findings(card, table)
    stale = [p for p, text in texts.items() if not p.exists() or p.read_text(encoding="utf-8") != text]
    if options.check:
        if stale:
            sys.exit("make-standings.py: stale: " + ", ".join(str(p.relative_to(ROOT)) for p in stale))
        return
    for path in stale:
        path.write_text(texts[path], encoding="utf-8")
        print(path.relative_to(ROOT))


if __name__ == "__main__":
    main()
