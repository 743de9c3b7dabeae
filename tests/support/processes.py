"""Real processes of zsapp's own code: to be killed, to wait, to hang."""

import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

_CAP_DAC_OVERRIDE, _CAP_DAC_READ_SEARCH = 1, 2
_PR_CAPBSET_DROP = 24


def environment(**changes: str | None) -> dict[str, str]:
    """This process's environment with the project importable and no passphrase; None removes a name."""
    env = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", "ZSAPP_LANG": "zh_CN"}
    env.pop("ZSAPP_PASSPHRASE", None)
    for name, value in changes.items():
        env.pop(name, None)
        if value is not None:
            env[name] = value
    return env


def command(code: str, *arguments: object) -> list[str]:
    return [sys.executable, "-c", textwrap.dedent(code), *map(str, arguments)]


def run_python(
    code: str, *arguments: object, env: Mapping[str, str] | None = None, ordinary: bool = False
) -> subprocess.CompletedProcess[str]:
    """Run code to its end. `ordinary`: without root's right to pass over file permissions."""
    return subprocess.run(
        command(code, *arguments),
        capture_output=True,
        encoding="utf-8",
        env=env or environment(),
        timeout=60,
        preexec_fn=_drop_root_rights if ordinary and os.name == "posix" and os.geteuid() == 0 else None,
    )


@contextmanager
def started(code: str, *arguments: object) -> Iterator[subprocess.Popen[str]]:
    """Code that prints a line when it is ready, running while the block runs; killed after it."""
    process = subprocess.Popen(
        command(code, *arguments),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        env=environment(),
    )
    assert process.stdout is not None and process.stdin is not None
    try:
        assert process.stdout.readline() == "ready\n"
        yield process
    finally:
        process.kill()
        process.wait()
        process.stdin.close()
        process.stdout.close()


def kill_9(process: subprocess.Popen[str]) -> None:
    os.kill(process.pid, signal.SIGKILL if os.name == "posix" else signal.SIGTERM)
    process.wait()


def _drop_root_rights() -> None:
    import ctypes

    libc = ctypes.CDLL(None, use_errno=True)
    for capability in (_CAP_DAC_OVERRIDE, _CAP_DAC_READ_SEARCH):
        if libc.prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0) != 0:
            raise OSError(ctypes.get_errno(), "cannot drop a capability")
