#!/usr/bin/env python3
"""Joins two sized fleets of overlays/sized into one: the home fleet of the islands beside the cloud's.

    scripts/join-fleets.py [LEVEL...]

For each level asean-LEVEL-islands.yaml and asean-LEVEL-global-cloud-oregon.yaml become
asean-LEVEL-cloud-and-home.yaml: what stands when a cloud serves and the home fleet is kept.
"""
import pathlib
import re
import sys

FOLDER = pathlib.Path(__file__).resolve().parent.parent / "overlays" / "sized"
SITE = re.compile(r"^    (\S+): \{gpus: (\d+), it_power_mw: (\S+)\}$")
REPLICA = re.compile(r"^      - \{site: (\S+), .*\}$")


def parts(text):
    """The lines of the sites by name, and those of the replicas."""
    sites, replicas = {}, []
    for line in text.splitlines():
        if match := SITE.match(line):
            sites[match[1]] = line
        elif REPLICA.match(line):
            replicas.append(line)
    return sites, replicas


def joined(home, cloud, level):
    home_sites, home_replicas = parts(home)
    cloud_sites, cloud_replicas = parts(cloud)
    lines = [
        "# Made by scripts/join-fleets.py: the fleet of the islands beside that of the cloud abroad.",
        "overlay:",
        "  base: asean",
        f"  note: a cloud abroad serves, the home fleet is kept ({level})",
        "  sites:",
    ]
    for name, line in home_sites.items():
        lines.append(line if "{gpus: 0," not in line else cloud_sites[name])
    lines += ["  add:", "    replicas:", *home_replicas, *cloud_replicas]
    return "\n".join(lines) + "\n"


def main():
    for level in sys.argv[1:] or ["pilot", "service", "mass"]:
        home = (FOLDER / f"asean-{level}-islands.yaml").read_text()
        cloud = (FOLDER / f"asean-{level}-global-cloud-oregon.yaml").read_text()
        (FOLDER / f"asean-{level}-cloud-and-home.yaml").write_text(joined(home, cloud, level))


if __name__ == "__main__":
    main()
