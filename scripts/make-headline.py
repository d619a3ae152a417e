#!/usr/bin/python3
"""The main question on one page, from the committed tables alone: the same service at each level of
demand as islands, as a federation, with a cloud to overflow to and from a cloud; who gains and who
pays; and in which share of draws each headline's sign holds.

  scripts/refresh-sizing.sh; scripts/refresh-results.sh asean-equal-service ...
  scripts/make-headline.py [--check]

reads results/sizing-asean-<level>, results/asean-equal-service<level> and the tables of draws, writes
results/equal-service.md.  --check writes nothing and fails when the file would change.
"""

import argparse
import sys
from pathlib import Path

from result_tables import read_table, scenarios

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "results"
PAGE = RESULTS / "equal-service.md"
# What is asked, its sizing, its day.
LEVELS = [("a pilot, 1 million requests a day", "pilot", "asean-equal-service-pilot"),
          ("a public service, 10 million", "service", "asean-equal-service"),
          ("mass use, 40 million", "mass", "asean-equal-service-mass")]
DRAWS = [("prices alone, fleets as sized for the service", "asean-equal-service-prices"),
         ("demand, service and prices, every fleet sized anew for the pilot", "sizing-asean-pilot-draws"),
         ("demand, service and prices, every fleet sized anew for the service", "sizing-asean-service-draws")]


def present():
    return [level for level in LEVELS if (RESULTS / level[2] / "manifest.json").exists()]


def run_of(folder):
    """{(policy label, home fleet): {(group, metric): mean}}."""
    table = {}
    names = scenarios(RESULTS / folder)
    for row in read_table(RESULTS / folder, "summary.csv"):
        axes = names[row["scenario"]]
        key = (axes["policy"], axes["home_fleet"])
        table.setdefault(key, {})[row["group"], row["metric"]] = float(row["mean"] or "nan")
    return table


def sizing_of(level):
    """{policy without its options: {metric: value}}."""
    table = {}
    for row in read_table(RESULTS / f"sizing-asean-{level}", "sizing.csv"):
        policy = row["policy"].strip("{").split(":")[0]
        table.setdefault(policy, {})[row["metric"]] = float(row["value"])
    return table


def money(value):
    return f"{value / 1e6:.2f} M"


def cells(run, sized, home=None):
    """A row of the day: `sized` is the fleet that serves, `home` what stands beside it."""
    gpus = sized["gpus"] + (home["gpus"] if home else 0)
    mw = sized["it_power"] + (home["it_power"] if home else 0)
    return [f"{gpus:.0f}", f"{mw:.3f}", money(run["all", "resource_cost_a_year"]),
            f"{run['all', 'resource_usd_per_million_tokens']:.3f}", f"{1000 * run['ASEAN', 'ttft_p95']:.0f} ms",
            f"{100 * run['ASEAN', 'slo_attainment']:.2f} %", f"{run['all', 'carbon']:.2f}",
            f"{100 * sized['utilisation']:.0f} %", f"{100 * sized['n_1_within_slo']:.0f} %",
            f"{100 * run['ASEAN', 'foreign_operator_share']:.0f} %"]


HEADS = ["", "GPUs", "MW", "resource cost, USD a year", "USD a million tokens", "TTFT p95", "within SLO",
         "t CO2e a day", "use", "N-1", "under foreign operators"]


def table(heads, rows):
    lines = ["| " + " | ".join(heads) + " |", "|---|" + "---:|" * (len(heads) - 1)]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows]) + "\n"


def stands_abroad(level, policy):
    """Whether the fleet has replicas at Oregon."""
    folder = RESULTS / f"sizing-asean-{level}"
    numbers = {row["scenario"] for row in read_table(folder, "sizing.csv") if policy in row["policy"]}
    return any(row["site"] == "oregon" and row["replicas"] != "0"
               for row in read_table(folder, "fleets.csv") if row["scenario"] in numbers)


def hybrid_row(level, sized):
    """Of its certificate: where nothing is bought abroad no day of its own is run."""
    words, hybrid = "federation, overflow to Oregon", sized.get("hybrid")
    if hybrid is None:
        return [words, "not sized"] + ["-"] * 9
    if not stands_abroad(level, "hybrid"):
        words += " (buys nothing there)"
    return [words, f"{hybrid['gpus']:.0f}", f"{hybrid['it_power']:.3f}", money(hybrid["usd_a_year"]) + " standing",
            "-", f"{1000 * hybrid['ttft_p95']:.0f} ms", f"{100 * hybrid['slo_attainment']:.2f} %",
            f"{hybrid['carbon']:.2f}", f"{100 * hybrid['utilisation']:.0f} %",
            f"{100 * hybrid['n_1_within_slo']:.0f} %", f"{100 * hybrid['foreign_operator_share']:.0f} %"]


def level_text(words, level, folder):
    run, sized = run_of(folder), sizing_of(level)
    cloud = "global_cloud-oregon"
    rows = [["islands"] + cells(run["islands", "none"], sized["islands"]),
            ["federation"] + cells(run["federated", "none"], sized["federated"]),
            hybrid_row(level, sized),
            ["Oregon, no home fleet"] + cells(run[cloud, "none"], sized["global_cloud"]),
            ["Oregon, home fleet kept"] + cells(run[cloud, "kept"], sized["global_cloud"], sized["islands"])]
    return (f"## {words[0].upper()}{words[1:]}\n\n{table(HEADS, rows)}\n"
            f"[Fleets and certificates](sizing-asean-{level}/sizing.md), [the day]({folder}/summary.md).\n")


def nations_text():
    heads, rows = ["level"], []
    for words, _, folder in present():
        run = run_of(folder)
        islands, federated = run["islands", "none"], run["federated", "none"]
        nations = [g for g, m in islands if m == "requests" and len(g) == 2]
        heads = ["level"] + nations
        bills = [f"{(federated[n, 'cost_total_a_year'] - islands[n, 'cost_total_a_year']) / 1e3:+.0f}" for n in nations]
        abroad = [f"{100 * (federated[n, 'foreign_operator_share'] - islands[n, 'foreign_operator_share']):+.0f}"
                  for n in nations]
        rows += [[words.split(",")[0] + ": bill"] + bills, ["requests under foreign operators, points"] + abroad]
    return ("## Who gains and who pays\n\nFederation less islands, thousand USD a year of each nation's bill (its own halls, its fee "
            "for reserved capacity and the energy of its work elsewhere; `two_part`), and what it gives up:\n\n" + table(heads, rows))


def draws_text():
    rows = []
    for words, folder in DRAWS:
        if not (RESULTS / folder / "sensitivity.csv").exists():
            continue
        found = {}
        for row in read_table(RESULTS / folder, "sensitivity.csv"):
            if row["input"] == "":
                found.setdefault(row["headline"], {})[row["method"], row["index"]] = row
        for headline, of in found.items():
            holds = of.get(("lhs", "reading_holds"))
            nominal = of.get(("nominal", "difference"))
            if holds is None or nominal is None:
                continue
            rows.append([headline, words, f"{float(nominal['value']):+.3f}",
                         f"{100 * float(holds['value']):.0f} % ({100 * float(holds['low']):.0f} to "
                         f"{100 * float(holds['high']):.0f} %)", f"[table]({folder}/sensitivity.md)"])
    return ("## What would overturn it\n\nUSD a million tokens of all nations, less islands; the share of draws of all assumptions "
            "together in which the nominal reading holds (95 % interval of that share):\n\n" +
            table(["headline", "drawn", "nominal", "holds", ""], rows))


def page():
    text = """# The same service, three levels of demand

What do the eleven ASEAN states pay for the same service as islands, as a federation, with overflow abroad, and from one region of
a foreign cloud? Every row is the least fleet found by which every nation has 99 % of its requests within the SLO (first token in
2 s, 100 ms a token) in every hour of a Monday, certified by simulation; then that day, money of a year. Resource cost is what all
of it takes, whoever pays; bills between nations are transfers and stand below. The fleet abroad is paid by GPUs provisioned. N-1: the worst share within the SLO of
any nation and hour with one site or one shared-risk group of cables down. Demand, sites and prices are largely `assumed`
([answers](../docs/answers.md)). Written by `scripts/make-headline.py` from committed tables.
"""
    parts = [level_text(*level) for level in present()]
    return "\n".join([text] + parts + [nations_text(), draws_text()])


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--check", action="store_true")
    text = page()
    if not arguments.parse_args().check:
        PAGE.write_text(text, encoding="utf-8")
    elif not PAGE.exists() or PAGE.read_text(encoding="utf-8") != text:
        sys.exit(f"make-headline.py: {PAGE.relative_to(ROOT)} is stale; run scripts/make-headline.py")


if __name__ == "__main__":
    main()
