"""Run random histories, and look whether planted faults are found: `python -m tests.simulation --histories N --json`.

Exit status 1 where a history fails or a planted fault is not found.
"""

import argparse
import json
import os
import sys

from tests.simulation.runs import Report, run_all


def main() -> int:
    """Run what was asked for; gives the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.simulation",
        description=__doc__.split("\n")[0],
        epilog="The same on the real stack (profiles, HTTP, a hub with workers on PostgreSQL or SQLite that is killed): "
        "python -m tests.simulation.stack --histories 300 --database both --progress; planted faults: --faults.",
    )
    parser.add_argument("--histories", type=int, default=2_000, metavar="N", help="how many (default 2000)")
    parser.add_argument("--seed", type=int, default=0, metavar="S", help="seed of the first (default 0)")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, metavar="J", help="processes")
    parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
    parser.add_argument("--no-mutants", action="store_true", help="plant no faults")
    asked = parser.parse_args()
    report = run_all(asked.histories, seed=asked.seed, jobs=asked.jobs, has_mutants=not asked.no_mutants)
    for seed, why in report.failing:
        again = f"tests.simulation --histories 1 --no-mutants --seed {seed}"
        if why.startswith("synchronisation"):
            again = f"tests.simulation.sync.shrink {seed} NAME"
        print(f"failed: python -m {again}", file=sys.stderr)
        print(f"        {why}", file=sys.stderr)
    for name in report.missed:
        print(f"not found: {name}", file=sys.stderr)
    print(json.dumps(report.figures()) if asked.json else in_words(report))
    return 0 if report.is_good() else 1


def in_words(report: Report) -> str:
    """The report for a person."""
    figures = report.figures()
    lines = [
        f"{figures['histories']} histories, {figures['failing']} failing, trace {report.trace}",
        f"{figures['mutants']} planted faults, {figures['mutants_caught']} found",
    ]
    lines += [f"  by history {seed:>3}: {name}" for name, seed in report.caught]
    lines += [f"  {count:>7} x {what}" for what, count in sorted(report.seen.items())]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
