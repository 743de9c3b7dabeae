"""The short form of the simulation of synchronisation: random histories, planted faults, and scripts that failed once."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.simulation.runs import WITHIN, hunt_sync, run_sync
from tests.simulation.sync.histories import run
from tests.simulation.sync.mutants import MUTANTS
from tests.simulation.sync.shrink import REGRESSIONS, kept

ROOT = Path(__file__).parents[3]


def test_histories() -> None:
    assert [why for seed in range(150) if (why := run_sync(seed)[2])] == []


@pytest.mark.parametrize("number", range(len(MUTANTS)), ids=[mutant.name for mutant in MUTANTS])
def test_planted_fault_is_found(number: int) -> None:
    found = hunt_sync(number)
    assert found is not None and found < WITHIN


@pytest.mark.parametrize("path", sorted(REGRESSIONS.glob("*.json")), ids=lambda path: path.stem)
def test_what_failed_once_passes(path: Path) -> None:
    run(kept(path))


def trace_of(hash_seed: str) -> str:
    code = "from tests.simulation.runs import run_sync\nprint([run_sync(seed)[:3] for seed in range(1, 9)])"
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout


def test_one_seed_one_trace() -> None:
    assert trace_of("1") == trace_of("2")
