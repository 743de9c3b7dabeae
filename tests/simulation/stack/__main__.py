"""Histories of synchronisation on the real stack: `python -m tests.simulation.stack --histories N --database both --json`.

Exit status 1 where one fails, or where a planted fault (`--faults`) is not found.
"""

import argparse
import json
import os
import sys

from tests.simulation.stack.mutants import MUTANTS
from tests.simulation.stack.runs import DATABASES, WITHIN, run_all


def main() -> int:
    """Run what was asked for; gives the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.simulation.stack", description=__doc__.split("\n")[0]
    )
    parser.add_argument("--histories", type=int, default=300, metavar="N", help="how many (default 300)")
    parser.add_argument("--seed", type=int, default=0, metavar="S", help="seed of the first (default 0)")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, metavar="J", help="processes")
    parser.add_argument("--database", choices=(*DATABASES, "both"), default="postgresql", help="of the hub")
    parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
    parser.add_argument("--progress", action="store_true", help="say on standard error how each ends")
    parser.add_argument(
        "--faults", action="store_true", help=f"plant faults, each for {WITHIN} histories at most"
    )
    asked = parser.parse_args()
    databases = DATABASES if asked.database == "both" else (asked.database,)
    if asked.faults:
        return hunt(databases, asked.jobs, is_json=asked.json)

    def told(seed: int, why: str) -> None:
        if why or asked.progress:
            print(f"history {seed}: {why or 'passes'}", file=sys.stderr, flush=True)

    report = run_all(asked.histories, databases, seed=asked.seed, jobs=asked.jobs, told=told)
    figures = report.figures()
    if asked.json:
        print(json.dumps(figures))
    else:
        print(
            f"{figures['histories']} histories, {figures['failing']} failing, {figures['seconds']:.0f} seconds"
        )
        print("\n".join(f"  {count:>7} x {what}" for what, count in figures["seen"].items()))
    return 1 if report.failing else 0


def hunt(databases: tuple[str, ...], jobs: int, *, is_json: bool) -> int:
    """Plant each fault: after how many histories one fails."""
    missed = 0
    for mutant in MUTANTS:
        report = run_all(WITHIN, databases, seed=0, jobs=jobs, fault=mutant.name)
        missed += not report.failing
        why = report.failing[0][2][:140] if report.failing else "not found"
        print(f"{mutant.name}: {report.histories} histories: {why}", file=sys.stderr, flush=True)
    if is_json:
        print(json.dumps({"mutants": len(MUTANTS), "mutants_caught": len(MUTANTS) - missed}))
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
