"""The one door for everything a developer runs; it needs Python 3.11 or newer and nothing else.

    python3 packaging/bootstrap.py setup             make .venv (or ZSAPP_VENV) with the `zsapp` command in it
    python3 packaging/bootstrap.py run               the program with its demonstration data
    python3 packaging/bootstrap.py test [PYTEST...]  ruff, mypy, pytest; with arguments pytest alone
    python3 packaging/bootstrap.py bench             benchmarks, as a table (--json)
    python3 packaging/bootstrap.py simulate          simulation of core and sync (--histories N --json)
    python3 packaging/bootstrap.py faults            faults planted in the machine (--json)
    python3 packaging/bootstrap.py pictures DIR      pictures of all pages
    python3 packaging/bootstrap.py package           the wheel, into dist/
    python3 packaging/bootstrap.py texts             catalogue of texts from the sources

Every command sets up first where that is due. What this file says goes to standard error, so that `--json` stays clean.
Older Pythons must be able to read this file as far as the check below, so it keeps to their syntax.
"""

import os
import subprocess
import sys
from pathlib import Path

if sys.version_info < (3, 11):  # noqa: UP036 - that is what the check is for
    sys.exit(
        "zsapp needs Python 3.11 or newer, and this is Python {}.{}. Install a newer one and start this file with it,\n"
        "for example: python3.11 packaging/bootstrap.py".format(*sys.version_info)
    )

import shutil
import tempfile

import environment

ROOT = Path(__file__).resolve().parent.parent
DEMO_PASSPHRASE = "demonstration"
# Commands that are a module of the tests; a module may be absent as long as its issue is.
MODULES = {
    "bench": "tests.bench",
    "simulate": "tests.simulation",
    "faults": "tests.faults",
    "pictures": "tests.pictures",
}
# What only Windows runs is read as there; what only others run is no fault. A cache of its own, or the two would throw each other's away.
FOR_WINDOWS = ("--no-warn-unreachable", "--cache-dir", ".mypy_cache/windows")
CHECKS = (
    ("ruff check", ("ruff", "check", ".")),
    ("ruff format", ("ruff", "format", "--check", ".")),
    ("mypy", ("mypy",)),
    ("mypy for Windows", ("mypy", "--platform", "win32", *FOR_WINDOWS, "zsapp")),
)
# The tests in halves that take about as long, side by side: what a person does, and the rest.
FIRST_HALF = ("tests/ui", "tests/e2e", "tests/verbs", "tests/pictures")
HALVES = (FIRST_HALF, ("tests", *("--ignore=" + each for each in FIRST_HALF)))

# Where the tests make their folders if there is room: tens of thousands of small transactions wait for no disk there, and kill -9 takes
# nothing from a file in memory either.
MEMORY, ROOM_BYTES = Path("/dev/shm"), 4 * 1024**3


def main(arguments: "list[str]") -> int:
    """Set up where due, then do what was asked; gives the exit status."""
    commands = {"setup": None, "run": _run, "test": _test, "package": _package, "texts": _texts}
    asked = arguments[0] if arguments else "--help"
    if asked in ("-h", "--help") or not (asked in commands or asked in MODULES):
        print(__doc__.strip())
        return 0 if asked in ("-h", "--help") else 2
    if asked in MODULES and not _exists(MODULES[asked]):
        environment.say(MODULES[asked] + " is not there yet: it comes with a later issue.")
        return 2
    try:
        environment.ensure()
    except environment.CannotSetUpError as error:
        environment.say(str(error))
        return 3
    if asked in MODULES:
        return _python(["-m", MODULES[asked], *arguments[1:]])
    command = commands[asked]
    if command is None:
        environment.say("ready: " + str(environment.script("zsapp")))
        return 0
    return command(arguments[1:])


def _exists(module: str) -> bool:
    place = ROOT.joinpath(*module.split("."))
    return place.with_suffix(".py").is_file() or (place / "__main__.py").is_file()


def _python(arguments: "list[str]") -> int:
    """Run the environment's Python in the checkout; gives its exit status."""
    command = [str(environment.python()), *arguments]
    return subprocess.call(command, cwd=str(ROOT), env=environment.variables())


def _has_display() -> bool:
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _run(arguments: "list[str]") -> int:
    """The demonstration in `build/demo`: with its window, or without where there is no display."""
    profile = ROOT / "build" / "demo"
    if "ZSAPP_PASSPHRASE" not in os.environ:
        os.environ["ZSAPP_PASSPHRASE"] = DEMO_PASSPHRASE
        environment.say(
            f'The passphrase of the demonstration profile is "{DEMO_PASSPHRASE}"; all its data are invented.'
        )
    profile.parent.mkdir(exist_ok=True)
    window = [] if _has_display() else ["--no-window"]
    if window:
        environment.say("No display here: the data and the bulletin are made without a window.")
    return _python(["-m", "zsapp", "--profile", str(profile), "demo", *window, *arguments])


def _test(arguments: "list[str]") -> int:
    """All checks, the tests last so that their summary stands at the end; with arguments the tests alone."""
    failed = []
    for name, command in () if arguments else CHECKS:
        environment.say("== " + name)
        if _python(["-m", *command]):
            failed.append(name)
    environment.say("== pytest")
    if failed:
        environment.say("failed before the tests: " + ", ".join(failed))
    sys.stderr.flush()
    near = MEMORY if _is_good_for_tests(MEMORY) else None
    with tempfile.TemporaryDirectory(prefix="zt", dir=near, ignore_cleanup_errors=True) as folder:
        os.environ["TMPDIR"] = folder
        status = _python(["-m", "pytest", "-q", *arguments]) if arguments else _halves()
    return status or (1 if failed else 0)


def _is_good_for_tests(folder: Path) -> bool:
    """Whether it has room, and programs in it may be started."""
    if not folder.is_dir() or shutil.disk_usage(folder).free < ROOM_BYTES:
        return False
    return not os.statvfs(folder).f_flag & getattr(os, "ST_NOEXEC", 0)


def _halves() -> int:
    """All tests, the halves at the same time; what the second says is printed after the first has ended."""
    first, second = (["-m", "pytest", "-q", *half] for half in HALVES)
    with tempfile.TemporaryFile() as said:
        command = [str(environment.python()), *second]
        beside = subprocess.Popen(
            command, cwd=str(ROOT), env=environment.variables(), stdout=said, stderr=subprocess.STDOUT
        )
        try:
            statuses = [_python(first)]
            environment.say("== the other half")
            statuses.append(beside.wait())
        finally:
            beside.kill()
        said.seek(0)
        print(said.read().decode("utf-8", "replace"), flush=True)
    return next((each for each in statuses if each), 0)


def _package(arguments: "list[str]") -> int:
    """Build the wheel and say what it is."""
    dist = ROOT / "dist"
    before = {path: path.stat().st_mtime_ns for path in dist.glob("*.whl")}
    status = _python(["-m", "build", "--wheel", "--no-isolation", "--outdir", str(dist), *arguments])
    for path in sorted(dist.glob("*.whl")):
        if before.get(path) != path.stat().st_mtime_ns:
            print(f"{path} ({path.stat().st_size / 1e6:.1f} MB)")
    return status


def _texts(arguments: "list[str]") -> int:
    return _python([str(ROOT / "packaging" / "texts.py"), *arguments])


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
