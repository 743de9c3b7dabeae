"""The window beside its floors: first frame, a list of 10,000, scroll, sort and memory over 100,000 (design, "Figures to hold").

Each run is a process of its own, ours and floors by turns, the best of each counts. All of them find their modules compiled, as an
installed program does: where nothing compiled may be kept beside the sources, only what is installed would.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.bench.profiles import store_with_companies
from tests.support.profiles import PASSPHRASE
from zsapp.ui import preferences

ROUNDS = 5
LARGE_ROUNDS = 3
FRAME_MS, SORT_MS, ABOVE_MIB, RATIO = 50.0, 300.0, 60.0, 1.5


def measures() -> list[dict[str, Any]]:
    """Every figure of the window."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        for count in (100, 10_000, 100_000):
            store_with_companies(folder / str(count), count).close()
            (folder / str(count) / preferences.NAME).write_text('{"window/page": "companies"}')
        return [*_starts(folder), *_large(folder)]


def _starts(folder: Path) -> list[dict[str, Any]]:
    absent, ten_thousand = folder / "absent", folder / "10000"
    best: dict[str, float] = {}
    for round_ in range(ROUNDS + 1):  # by turns, so that a busy machine slows both; the first compiles
        for mode, profile in (
            ("empty", absent),
            ("first", absent),
            ("floor", ten_thousand),
            ("list", ten_thousand),
        ):
            took_s, _said = run_of_window(mode, profile, compiled=folder / "compiled")
            if round_:
                best[mode] = min(took_s, best.get(mode, took_s))
    return [
        _ratio("window.first_frame", best["first"], best["empty"]),
        _ratio("window.list_of_10000", best["list"], best["floor"]),
    ]


def _ratio(name: str, took_s: float, beside_s: float) -> dict[str, Any]:
    ratio = took_s / beside_s
    figure = f"{ratio:.2f}x ({took_s * 1000:.0f}/{beside_s * 1000:.0f} ms)"
    return {"name": name, "figure": figure, "bound": f"<= {RATIO}x", "ok": ratio <= RATIO}


def _large(folder: Path) -> list[dict[str, Any]]:
    frames, sorts, above, compiled = [], [], [], folder / "compiled"
    bare = min(
        _p99(run_of_window("bare", folder, compiled=compiled)[1]["frames"]) for _ in range(LARGE_ROUNDS)
    )
    for _round in range(LARGE_ROUNDS):
        small = run_of_window("large", _copied(folder / "100"), compiled=compiled)[1]
        said = run_of_window("large", _copied(folder / "100000"), compiled=compiled)[1]
        frames.append(_p99(said["frames"]))
        sorts.append(max(said["sorts"]))
        above.append(said["resident_mib"] - small["resident_mib"])
    return [
        _at_most("window.scroll_100000_p99", min(frames), FRAME_MS, "ms", beside=f"bare {bare:.1f}"),
        _at_most("window.sort_100000", min(sorts), SORT_MS, "ms"),
        _at_most("window.memory_100000", min(above), ABOVE_MIB, "MiB above 100"),
    ]


def _at_most(name: str, figure: float, bound: float, unit: str, *, beside: str = "") -> dict[str, Any]:
    told = f"{figure:.1f} {unit}" + (f" ({beside})" if beside else "")
    return {"name": name, "figure": told, "bound": f"<= {bound:g} {unit}", "ok": figure <= bound}


def _p99(frames: list[float]) -> float:
    return sorted(frames)[int(len(frames) * 0.99)]


def _copied(profile: Path) -> Path:
    """A copy to write to: the window keeps its size beside the data."""
    target = profile.with_name(profile.name + ".copy")
    shutil.rmtree(target, ignore_errors=True)
    return Path(shutil.copytree(profile, target))


def run_of_window(mode: str, profile: Path, *, compiled: Path) -> tuple[float, dict[str, Any]]:
    """Seconds from the start of the process until it speaks, and what it says."""
    wanted = {
        "QT_QPA_PLATFORM": "offscreen",
        "ZSAPP_PASSPHRASE": PASSPHRASE,
        "PYTHONPYCACHEPREFIX": str(compiled),
    }
    environment = {n: v for n, v in os.environ.items() if n != "PYTHONDONTWRITEBYTECODE"} | wanted
    begun = time.perf_counter()
    command = [sys.executable, "-m", "tests.bench.window_runs", mode, str(profile)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment, text=True
    ) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        took_s = time.perf_counter() - begun
        process.wait()
    if not line:
        raise RuntimeError(f"window_runs {mode} said nothing (exit {process.returncode})")
    said: dict[str, Any] = json.loads(line)
    return took_s, said
