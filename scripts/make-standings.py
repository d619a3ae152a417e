#!/usr/bin/python3
"""The scenario suite in one table, findings of cards without an answer of their own, and the front of
experiments/price-of-sovereignty.yaml, from the committed tables alone.

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
    if card == "sovereign-model":
        table = {short(scenario): groups for scenario, groups in table.items()}
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
    lines.append(" ".join(said))
    lines.append("")
    return "\n".join(lines)


def models(table, group):
    """What a model of one's own takes each way, a table and what it says."""
    rows = {s: g for s, g in table.items() if value(g, group, "model_counts") is not None}
    at = table
    text = [""]

    def figures(name):
        found = at[name]
        return {m: value(found, group, m) for m in ("model_usd", "model_months", "model_counts", "slo_attainment", "model_energy")}

    alone, together = figures("alone, islands"), figures("together streaming, federated")
    halls, none = figures("two halls streaming, federated"), figures("no training, islands")
    pooled = figures("no training, federated")
    each = at["alone, islands"]
    months = [v for n in each if len(n) == 2 and (v := value(each, n, "model_months"))]
    text += [
        "",
        f"- **Alone against together.** {alone['model_counts']:.0f} models cost {alone['model_usd'] * 1e-6:.1f} million USD and take "
        f"{min(months):.1f} to {max(months):.1f} months; one that six halls train in fragments costs {together['model_usd'] * 1e-6:.1f} "
        f"million, takes {together['model_months']:.1f} and counts for {together['model_counts']:.0f}: "
        f"{alone['model_usd'] / together['model_usd']:.1f} times less money, {alone['model_energy'] / together['model_energy']:.1f} times less energy. "
        f"In the two largest halls it takes {halls['model_months']:.2f} months. These are final runs: all costs are 5 to 20 times as much.",
        f"- **What chat loses.** Within SLO without training {100 * none['slo_attainment']:.1f} % on islands and "
        f"{100 * pooled['slo_attainment']:.1f} % shared; with three quarters of the halls training {100 * alone['slo_attainment']:.1f} % alone, "
        f"{100 * together['slo_attainment']:.1f} % together (where chat is shared too), for as long as training lasts.",
    ]
    base = at["no training, islands"]
    lost = {n: value(each, n, "slo_attainment") for n in each if len(n) == 2 and value(base, n, "slo_attainment")}
    lost = {n: v for n, v in lost.items() if v < value(base, n, "slo_attainment") - 0.01}
    if lost:
        names = ", ".join(f"{n} {100 * v:.1f} %" for n, v in lost.items())
        text[-1] += (
            f" Alone it is lost by {names}: their queues still grow at the end, so every further minute lowers the figure. What keeps chat "
            "together is that chat is shared, whoever trains what: no way here trains alone and shares chat."
        )
    cheaper = sum(1 for n in at["alone, islands"] if len(n) == 2 and
                  (value(at["alone, islands"], n, "model_usd") or 0) > (value(at["together streaming, federated"], n, "model_usd") or 0))
    text.append(f"- **Cost a nation.** By GDP {cheaper} of {len(months)} pay less together than alone.")
    ring = at["together streaming, federated"]
    later = [n for n in each if len(n) == 2 and (v := value(each, n, "model_months")) and v < value(ring, n, "model_months")]
    text[-1] += f" Later than alone have it: {', '.join(later) or 'none'}; sooner: the others."
    text.append(
        f"- **Who sees what.** Alone every text is read at home. Together the texts of {value(ring, group, 'model_texts_abroad'):.0f} nations without a "
        f"hall in the ring are read in neighbours' halls (of {value(at['two halls streaming, federated'], group, 'model_texts_abroad'):.0f} with two halls), every "
        "member of the ring holds the weights, and a sixth of the GPUs (a half) stops with each law under which a hall stands. Texts that may not leave "
        "home (`texts: regulated`) would leave it a model of the six, or of the two, that have a hall in it."
    )
    for way in ("together data-parallel", "together DiLoCo", "together streaming", "two halls streaming"):
        before, after = at.get(f"{way}, federated"), at.get(f"{way}, federated, events sovereign-ring")
        if before and after:
            b, a = value(before, group, "model_months"), value(after, group, "model_months")
            text.append(f"- **The cut**, {way}: {b:.2f} months, {a:.2f} while it lasts ({100 * (a / b - 1):+.1f} %).")
    rented = figures("rented abroad, home first")
    text.append(
        f"- **Rented**: {rented['model_usd'] * 1e-6:.1f} million USD in all and no home hall trains, but under the strict rules it may read the texts of "
        f"{rented['model_counts']:.0f} nations: a model of public data under US law. **On a foreign base**: "
        f"{figures('foreign base, islands')['model_usd'] * 1e-6:.1f} million for all, and all of each stops with the base."
    )
    heads = [
        ("model_counts", "counts for", 1, 0),
        ("model_months", "months (slowest)", 1, 2),
        ("model_gpu_hours", "M GPU-hours", 1e-6, 2),
        ("model_usd", "USD m, all", 1e-6, 1),
        ("model_usd_per_nation", "USD m a nation that it counts for", 1e-6, 2),
        ("model_energy", "GWh", 1e-3, 2),
        ("model_wan_bytes", "PB between sites", 1e-6, 1),
        ("model_texts_abroad", "texts read abroad of", 1, 0),
        ("slo_attainment", "chat within SLO %", 100, 2),
        ("refusal_share", "chat refused %", 100, 2),
    ]
    text += ["", f"The whole model of {group}, reckoned from the run's rate (`docs/workloads.md`, a model of one's own):", ""]
    text.append("| scenario | " + " | ".join(h[1] for h in heads) + " |")
    text.append("|---|" + "---:|" * len(heads))
    for scenario, groups in table.items():
        cells = []
        for metric, _, factor, digits in heads:
            v = value(groups, group, metric)
            cells.append("-" if v is None else f"{v * factor:.{digits}f}")
        text.append(f"| {scenario} | " + " | ".join(cells) + " |")
    nations = list(dict.fromkeys(n for g in table.values() for n in g if len(n) == 2 and "requests" in g[n]))
    for metric, title, form in (
        ("model_months", "Months of each nation's model", lambda v: f"{v:.1f}"),
        ("model_usd", "USD million of each nation", lambda v: f"{v * 1e-6:.2f}"),
        ("slo_attainment", "Chat within SLO, %", lambda v: f"{100 * v:.1f}"),
    ):
        text += ["", f"{title}:", "", "| scenario | " + " | ".join(nations) + " |", "|---|" + "---:|" * len(nations)]
        for scenario, groups in table.items():
            if "events" in scenario or (metric != "slo_attainment" and scenario not in rows):
                continue
            cells = [value(groups, n, metric) for n in nations]
            text.append(f"| {scenario} | " + " | ".join("-" if v is None else form(v) for v in cells) + " |")
    return ["\n".join(text)]


def short(scenario):
    """Without what is zipped to the workload."""
    parts = [p for p in scenario.split(", ") if not p.startswith(("gpu_share", "llama-"))]
    return ", ".join(p for p in parts if p not in ("events none",))



def has_answer(card):
    """Whether the card makes its own page of findings (experiment/answer.hpp)."""
    text = (ROOT / "experiments" / "suite" / f"{card}.yaml").read_text(encoding="utf-8")
    return any(line.startswith("answer:") for line in text.splitlines())


def answers(card, text):
    """The sentences of the card's page between its question and what would overturn it."""
    if has_answer(card):
        return [line for line in text.split("\n\n")[2].splitlines() if line]
    bullet = next(line for line in text.splitlines() if line.startswith("- **Alone against together.**"))
    return [bullet.split("** ", 1)[1]]


def holds(card, said):
    """Of each headline in which share of the draws its reading holds; nothing without draws.

    `said`: the card's answers.  Draws are shorter runs: one whose own reading is another than the card's would give the
    share of another sentence, and is an error."""
    folder = ROOT / "results" / "suite-draws" / card
    if not (folder / "sensitivity.csv").exists():
        return []
    rows = read_table(folder, "sensitivity.csv")
    for row in rows:
        if row["method"] == "nominal" and row["index"] == "difference" and row["headline"].startswith("answer-"):
            sentence = said[int(row["headline"].removeprefix("answer-")) - 1]
            sign = sentence.split("(", 1)[1][0]
            if "**a tie**" not in sentence and (sign == "-") != (float(row["value"]) < 0):
                sys.exit(f"make-standings.py: {card}, {row['headline']}: the draws' own run reads another way than the card; "
                         "give its draws the card's own length (scripts/refresh-suite-draws.sh)")
    held = []
    for row in rows:
        if row["input"] == "" and row["method"] == "lhs" and row["index"] == "reading_holds":
            value, low, high = (round(100 * float(row[k])) for k in ("value", "low", "high"))
            name = "" if row["headline"].startswith("answer-") else row["headline"].replace("-", " ") + " "
            held.append(f"[{name}{value} % ({low} to {high} %)](../suite-draws/{card}/sensitivity.md)")
    return held


def standings(pages):
    """`pages`: findings.md by card."""
    lines = [
        "# Standings of the scenario suite",
        "",
        "One row a card: its question, and the two comparisons that answer it, [95 % sampling interval] of the paired difference. A",
        "winner is named only where that interval excludes 0 and the difference matters for its metric; the pages say what would",
        "overturn it, who gains and who pays. Holds: the share of draws of `experiments/assumptions/suite.yaml` (who asks what, how fast",
        "it is served, what counts as served; shorter runs, `scripts/refresh-suite-draws.sh`) in which the comparison reads the same,",
        "with the 95 % interval of that share; of sovereign-model those of `experiments/assumptions/asean.sovereign-model.yaml`. Written by `scripts/make-standings.py` from those pages and tables.",
        "",
        "| card | question | answer | holds |",
        "|---|---|---|---|",
    ]
    for card, text in pages.items():
        sentences = answers(card, text)
        said, held = "<br>".join(sentences), "<br>".join(holds(card, sentences))
        lines.append(f"| [{card}]({card}/findings.md) | {question(card)} | {said} | {held or '-'} |")
    return "\n".join(lines + [""])


# What a scenario is chosen by: all of them better when lower.
CRITERIA = [
    ("resource_usd_per_million_tokens", "USD a million tokens", 1, 3),
    ("ttft_p95", "TTFT p95, s", 1, 3),
    ("foreign_operator_share", "under foreign operators, %", 100, 1),
]
# Of a nation's requests; below it a scenario is no service.
LEAST_SLO = 0.99
# Student's t of 95 % by degrees of freedom.
STUDENT = {1: 12.706, 2: 4.303, 3: 3.182, 4: 2.776, 5: 2.571, 6: 2.447, 7: 2.365, 8: 2.306, 9: 2.262}


def by_replicate(folder, group):
    """{scenario in words: {metric: [value of each replicate]}} of a group."""
    names = {number: words_of(axes) for number, axes in scenarios(folder).items()}
    wanted = {c[0] for c in CRITERIA} | {"slo_attainment"}
    found = {}
    for row in read_table(folder, "runs.csv"):
        if row["group"] == group and row["metric"] in wanted:
            of = found.setdefault(names[row["scenario"]], {}).setdefault(row["metric"], {})
            of[row["replicate"]] = float(row["value"])
    count = max(len(of) for metrics in found.values() for of in metrics.values())
    # What all replicates have in common stands once, as replicate `*`.
    return {
        s: {m: list(of.values()) * (count if "*" in of else 1) for m, of in metrics.items()} for s, metrics in found.items()
    }


def is_better(mine, other):
    """Lower, by more than the 95 % interval of the paired difference."""
    differences = [a - b for a, b in zip(mine, other)]
    mean = sum(differences) / len(differences)
    if len(differences) < 2:
        return mean < 0
    spread = sum((d - mean) ** 2 for d in differences) / (len(differences) - 1)
    return mean + STUDENT[min(9, len(differences) - 1)] * (spread / len(differences)) ** 0.5 < 0


def front_of(found):
    """Scenarios with service that no other one beats in a criterion without losing in another."""
    mean = lambda values: sum(values) / len(values)  # noqa: E731
    feasible = {s: m for s, m in found.items() if mean(m["slo_attainment"]) >= LEAST_SLO}
    merged = {}  # equal in every criterion: one point with several names
    for scenario, metrics in feasible.items():
        merged.setdefault(tuple(tuple(metrics[c[0]]) for c in CRITERIA), []).append(scenario)
    points = {names[0]: (names, values) for values, names in merged.items()}

    def beats(a, b):
        better = [is_better(x, y) for x, y in zip(a, b)]
        worse = [is_better(y, x) for x, y in zip(a, b)]
        return any(better) and not any(worse)

    return [
        (names, [mean(v) for v in values], not any(beats(o, values) for _, o in points.values() if o != values))
        for names, values in points.values()
    ], sorted(set(found) - set(feasible))


def front_svg(points):
    """USD against p95, darker the more stands under foreign operators; rings are on the front."""
    left, right, top, bottom, width, height = 70, 20, 40, 50, 640, 380
    usd = [p[1][0] for p in points]
    p95 = [p[1][1] for p in points]

    def place(value, values, start, end):
        low, high = min(values), max(values)
        room = 0.08 * (high - low) or 1
        return start + (end - start) * (value - low + room) / (high - low + 2 * room)

    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        'font-family="sans-serif" font-size="12" role="img" aria-label="USD a million tokens against TTFT p95">',
        '<rect width="100%" height="100%" fill="white"/>',
        f'<text x="{left}" y="20" font-size="15">Price and latency; darker: more under foreign operators; ring: on the front</text>',
    ]
    for names, (cost, latency, foreign), on_front in points:
        x = place(cost, usd, left, width - right)
        y = place(latency, p95, height - bottom, top)
        shade = int(235 - 200 * foreign)
        ring = ' stroke="#D55E00" stroke-width="3"' if on_front else ""
        lines.append(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="7" fill="rgb({shade},{shade},{shade})"{ring}>'
            f"<title>{' = '.join(names)}: {cost:.3f} USD, {latency:.3f} s, {100 * foreign:.0f} %</title></circle>"
        )
    for i in range(5):
        value = min(usd) + (max(usd) - min(usd)) * i / 4
        lines.append(f'<text x="{place(value, usd, left, width - right):.1f}" y="{height - bottom + 18}" text-anchor="middle">{value:.2f}</text>')
        value = min(p95) + (max(p95) - min(p95)) * i / 4
        lines.append(f'<text x="{left - 8}" y="{place(value, p95, height - bottom, top):.1f}" text-anchor="end">{value:.2f}</text>')
    lines.append(f'<text x="{(left + width) / 2}" y="{height - 10}" text-anchor="middle">USD a million tokens</text>')
    lines.append(f'<text x="{left - 60}" y="{top - 6}">TTFT p95, s</text>')
    return "\n".join(lines) + "\n</svg>\n"


def front(folder, group):
    points, refused = front_of(by_replicate(folder, group))
    points.sort(key=lambda p: (not p[2], p[1]))
    lines = [
        "# Price of sovereignty",
        "",
        f"{group}: what is paid, what is felt and whose law reaches it. Only scenarios that serve ({100 * LEAST_SLO:g} % of all requests within the",
        "SLO); those that are equal in all three figures are one row. **Bold**: on the front, no other one is better in one figure, by",
        "the 95 % interval of the paired difference, without being worse in another. Written by `scripts/make-standings.py`.",
        "",
        "| scenario | " + " | ".join(c[1] for c in CRITERIA) + " |",
        "|---|" + "---:|" * len(CRITERIA),
    ]
    for names, values, on_front in points:
        name = " = ".join(names)
        cells = (f"{v * c[2]:.{c[3]}f}" for v, c in zip(values, CRITERIA))
        lines.append(f"| {'**' + name + '**' if on_front else name} | " + " | ".join(cells) + " |")
    lines += ["", "![Price and latency](front.svg)", ""]
    if refused:
        lines += [f"No service, so not compared: {'; '.join(refused)}.", ""]
    return "\n".join(lines), front_svg(points)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing; fail when a file would change")
    options = parser.parse_args()
    cards = sorted(p.parent.name for p in SUITE.glob("*/manifest.json"))
    if not cards:
        sys.exit(f"make-standings.py: no tables under {SUITE}; run the suite first")
    texts = {}
    price = ROOT / "results" / "price-of-sovereignty"
    if (price / "manifest.json").exists():
        texts[price / "front.md"], texts[price / "front.svg"] = front(price, "ASEAN")
    pages = {}
    for card in cards:
        page = SUITE / card / "findings.md"
        if not has_answer(card):
            texts[page] = findings(card, read(card))
        pages[card] = texts[page] if page in texts else page.read_text(encoding="utf-8")
    texts[SUITE / "standings.md"] = standings(pages)
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
