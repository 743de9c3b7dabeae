"""All benchmarks: `python -m tests.bench [--json] [NAME ...]`; each `bench_NAME.py` beside this file gives `measures()`.

A measure is {"name", "figure", "bound", "ok"}. With --json nothing but the array is printed; the exit status is 1 where one is not ok.
"""

import argparse
import importlib
import json
import sys
from pathlib import Path
from typing import Any


def collected(names: list[str]) -> list[dict[str, Any]]:
    """The measures of the named modules, or of all; what cannot be taken here is left out by its module."""
    found: list[dict[str, Any]] = []
    for path in sorted(Path(__file__).parent.glob("bench_*.py")):
        if not names or path.stem.removeprefix("bench_") in names:
            print(f"... {path.stem}", file=sys.stderr, flush=True)
            found += importlib.import_module(f"tests.bench.{path.stem}").measures()
    return found


def main() -> int:
    """Take the measures and print them."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    measures = collected(options.names)
    if options.json:
        print(json.dumps(measures, ensure_ascii=False))
    else:
        width = max((len(each["name"]) for each in measures), default=0)
        for each in measures:
            state = "ok" if each["ok"] else "NOT OK"
            print(f"{each['name']:<{width}}  {each['figure']!s:>12}  {each['bound']!s:>12}  {state}")
    return 0 if all(each["ok"] for each in measures) else 1


if __name__ == "__main__":
    sys.exit(main())
