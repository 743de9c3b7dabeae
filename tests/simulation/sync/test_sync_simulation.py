"""The short form of the simulation of synchronisation: random histories, planted faults, and scripts that failed once."""

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.simulation.runs import WITHIN, hunt_sync, run_sync
from tests.simulation.sync.histories import run
from tests.simulation.sync.mutants import MUTANTS
from tests.simulation.sync.network import FAULTS
from tests.simulation.sync.shrink import REGRESSIONS, kept, planted, why

ROOT = Path(__file__).parents[3]
MET = (
    *(kind for kind, _share in FAULTS),
    "arrived again",
    "clock of 2099",
    "file read",
    "gave up",
    "hub killed",
    "hub restored",
    "hub's disk full",
    "joined again",
    "laptop killed",
    "laptop's disk full",
    "left a stream",
    "moved",
    "new device",
    "profile copied",
    "profile rolled back",
    "revoked",
    "role changed",
    "saved a form read earlier",
    "settled",
    "upgraded",
)
TROUBLES = (
    "broken", "busy", "forbidden", "full", "log_in", "offline", "other_hub", "refused", "revoked", "strange",
    "upgrade",
)  # fmt: skip


def test_histories() -> None:
    met: Counter[str] = Counter()
    for seed in range(150):
        _seed, _trace, why, seen = run_sync(seed)
        assert not why
        met += seen
    assert [what for what in MET if not met[f"synchronisation: {what}"]] == []
    assert [each for each in TROUBLES if not met[f"synchronisation: trouble: {each}"]] == []


@pytest.mark.parametrize("number", range(len(MUTANTS)), ids=[mutant.name for mutant in MUTANTS])
def test_planted_fault_is_found(number: int) -> None:
    found = hunt_sync(number)
    assert found is not None and found < WITHIN


@pytest.mark.parametrize("path", sorted(REGRESSIONS.glob("*.json")), ids=lambda path: path.stem)
def test_what_failed_once_passes(path: Path) -> None:
    script, fault = kept(path)
    run(script)
    if fault:
        with planted(fault):
            assert why(script)


def trace_of(hash_seed: str) -> str:
    code = "from tests.simulation.runs import run_sync\nprint([run_sync(seed)[:3] for seed in range(1, 9)])"
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout


def test_one_seed_one_trace() -> None:
    assert trace_of("1") == trace_of("2")
