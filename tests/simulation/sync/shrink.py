"""Make a failing history small, and keep it: `python -m tests.simulation.sync.shrink SEED NAME [FAULT]`.

Steps are left out as long as what is left fails in the same way. What is kept under `regressions/` must pass ever after; where it failed
by a planted FAULT (the name of a mutant), it must fail ever after by that one too.
"""

import json
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

from tests.simulation.sync.histories import Script, Step, run, script_of
from tests.simulation.sync.mutants import MUTANTS
from tests.simulation.sync.stack import plant

REGRESSIONS = Path(__file__).parent / "regressions"


def why(script: Script) -> str:
    """How a history fails, without what differs from one to the next (names, numbers); nothing where it passes."""
    try:
        run(script)
    except Exception as error:  # noqa: BLE001 - the border of a history: a crash is a failure of it too
        return re.sub(r"[0-9a-f]{8,}|\d+", "#", f"{type(error).__name__}: {error}")[:60]
    return ""


def shrunk(script: Script, fails: Callable[[Script], bool]) -> Script:
    """The script without all steps that it does not need to fail: halves, quarters, and so on to single ones."""
    size = max(1, len(script.steps) // 2)
    while True:
        start, has_moved = 0, False
        while start < len(script.steps):
            fewer: tuple[Step, ...] = script.steps[:start] + script.steps[start + size :]
            if fails(Script(script.seed, fewer)):
                script, has_moved = Script(script.seed, fewer), True
            else:
                start += size
        if size == 1 and not has_moved:
            return script
        size = max(1, size // 2)


def kept(path: Path) -> tuple[Script, str]:
    """A script that was kept, and the planted fault that made it fail, if it was one."""
    raw = json.loads(path.read_text(encoding="utf-8"))
    return Script(raw["seed"], tuple((name, seed) for name, seed in raw["steps"])), raw.get("planted", "")


@contextmanager
def planted(name: str) -> Iterator[None]:
    """The fault of this name is there; "": none."""
    with plant(next(each for each in MUTANTS if each.name == name)) if name else nullcontext():
        yield


def keep(script: Script, name: str, how: str, fault: str) -> Path:
    """Write a script down."""
    path = REGRESSIONS / f"{name}.json"
    raw = {"why": how, "planted": fault, "seed": script.seed, "steps": [list(step) for step in script.steps]}
    path.write_text(json.dumps(raw, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return path


def main(seed: str, name: str, fault: str = "") -> int:
    """Shrink a history and keep what is left."""
    script = script_of(int(seed))
    with planted(fault):
        how = why(script)
        if not how:
            print(f"history {seed} passes", file=sys.stderr)
            return 1
        small = shrunk(script, lambda each: why(each) == how)
    print(f"{keep(small, name, how, fault)}: {len(small.steps)} of {len(script.steps)} steps, {how}")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
