"""The short form of the simulation: random histories, planted faults, and that the simulator is worth believing."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.simulation.core import patched, real
from tests.simulation.histories import run_history
from tests.simulation.mutants import MUTANTS
from tests.simulation.oracle import merged_lines
from tests.simulation.runs import WITHIN, hunt, run_all, run_one

ROOT = Path(__file__).parents[2]
MET = (
    "add beside removal",
    "clock of 2099",
    "conflict",
    "deleted while edited",
    "deletion beside restoring",
    "deletion confirmed",
    "equal values",
    "erased",
    "gave up",
    "group of several",
    "half a group is gone",
    "new device",
    "redo",
    "saved a form read earlier",
    "settled",
    "several same_as",
    "texts put together",
    "turned up",
    "two changes in one place",
    "undo",
    "undo not offered",
    "written over a void one",
)


def test_histories() -> None:
    report = run_all(400, jobs=1, has_mutants=False)
    assert report.failing == []
    assert [what for what in MET if not report.seen[what]] == []


@pytest.mark.parametrize("number", range(len(MUTANTS)), ids=[mutant.name for mutant in MUTANTS])
def test_planted_fault_is_found(number: int) -> None:
    found = hunt(number)
    assert found is not None and found < WITHIN


def test_mutants_are_enough_and_differ() -> None:
    assert sum(mutant.module == "change" for mutant in MUTANTS) >= 8
    assert len({(mutant.module, mutant.old, mutant.new) for mutant in MUTANTS}) == len(MUTANTS)
    assert all(mutant.old != mutant.new for mutant in MUTANTS)


def test_patch_of_what_is_not_there_is_refused() -> None:
    with pytest.raises(ValueError, match="stands 0 times"):
        patched({"change": ("no such line anywhere", "")})


def test_a_mutant_leaves_the_real_core_alone() -> None:
    before = real().change.History.state
    mutant = MUTANTS[0].core()
    assert mutant.change is not real().change
    assert real().change.History.state is before
    assert run_one(3, real())[2] == ""


def trace_of(seed: int, hash_seed: str) -> str:
    """The trace of a seed in a process of its own, in which sets have an order of their own."""
    code = (
        "from tests.simulation.core import real\n"
        "from tests.simulation.histories import run_history\n"
        f"print([run_history(seed, real())[0] for seed in range({seed}, {seed} + 12)])"
    )
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout


def test_one_seed_one_trace() -> None:
    assert trace_of(7, "1") == trace_of(7, "2")
    assert run_history(7, real())[0] != run_history(8, real())[0]


def test_command_line() -> None:
    command = [sys.executable, "-m", "tests.simulation", "--histories", "3", "--json", "--no-mutants"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {"histories": 3, "failing": 0, "mutants": 0, "mutants_caught": 0}


@pytest.mark.parametrize(
    ("base", "versions", "merged"),
    [
        ("a\nb\nc", ["A\nb\nc", "a\nb\nC"], "A\nb\nC"),
        ("a\nb\nc", ["A\nb\nc", "A\nb\nc\nd"], "A\nb\nc\nd"),
        ("a\nb\nc", ["A\nb\nc", "a\nB\nc"], None),
        ("a\nb", ["a\nx\nb", "a\ny\nb"], None),
        ("a\nb\nc", ["b\nc", "a\nb"], "b"),
    ],
)
def test_the_oracles_own_merging(base: str, versions: list[str], merged: str | None) -> None:
    assert merged_lines(base, versions) == merged
