"""The house's other rules: sizes of files, what lies at the top, no addresses, resources in the wheel."""

import os
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
AT_THE_TOP = {
    *(
        ".ci",
        ".gitattributes",
        ".gitignore",
        "CHANGELOG.md",
        "LICENSE",
        "README.md",
        "README.zh-CN.md",
        "docs",
    ),
    *("packaging", "pyproject.toml", "resources", "tests", "zsapp"),
}
LINES = 500
LINES_OF_FIELD = 250
# Written in pieces, so that this file itself holds none.
ADDRESSES = re.compile(
    "|".join(
        (
            r"pypi\.(org|python)",
            r"python" + r"hosted",
            r"\.debian\." + r"(org|net)",
            r"npm" + r"js\.(org|com)",
            r"mirrors?\.[a-z]+\.(edu|com|cn)",
            r"--(extra-)?index" + r"-url[= ]+http",
            r"(?<![\w.])/work" + r"/",
            r"(?<![\w.])/root" + r"/",
        )
    )
)


def _kept() -> list[Path]:
    """The files that git keeps, as far as they are there."""
    done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    paths = [ROOT / os.fsdecode(name) for name in done.stdout.split(b"\0") if name]
    return [path for path in paths if path.is_file()]


def _lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def _text(path: Path) -> str:
    content = path.read_bytes()
    return "" if b"\0" in content else content.decode(errors="replace")


def test_no_file_is_too_long() -> None:
    sizes = {path: _lines(path) for path in (ROOT / "zsapp").rglob("*.py")}
    assert {str(path): lines for path, lines in sizes.items() if lines > LINES} == {}
    assert sizes[ROOT / "zsapp" / "domain" / "field.py"] <= LINES_OF_FIELD


def test_only_known_things_lie_at_the_top() -> None:
    assert {path.relative_to(ROOT).parts[0] for path in _kept()} - AT_THE_TOP == set()


def test_no_file_names_a_registry_or_a_place_of_one_machine() -> None:
    found = {str(path): match[0] for path in _kept() if (match := ADDRESSES.search(_text(path)))}
    assert found == {}


@pytest.mark.parametrize(
    "planted",
    ["https://pypi" + ".org/simple", "deb http://ftp.de.debian" + ".org/debian", "see /work" + "/x"],
)
def test_an_address_would_be_found(planted: str) -> None:
    assert ADDRESSES.search(planted)


def test_the_licence_is_whole() -> None:
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "Apache License" in text and "END OF TERMS AND CONDITIONS" in text
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["license"] == "Apache-2.0"


def test_packaging_is_no_package() -> None:
    # With an __init__ it would hide the library of the same name from everything that is started in the checkout.
    assert not (ROOT / "packaging" / "__init__.py").exists()


def test_the_wheel_holds_program_and_resources(tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "build",
        "--wheel",
        "--no-isolation",
        "--outdir",
        str(tmp_path),
        str(ROOT),
    ]
    subprocess.run(command, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        inside = set(archive.namelist())
        archive.extractall(tmp_path / "installed")
    kept = [path.relative_to(ROOT).as_posix() for path in _kept()]
    expected = {name for name in kept if name.startswith("zsapp/")}
    expected |= {"zsapp/_" + name for name in kept if name.startswith("resources/")}
    assert expected - inside == set()
    assert any(name.startswith("zsapp/_resources/") for name in inside)
    assert {name.partition("/")[0].partition("-")[0] for name in inside} == {"zsapp"}

    code = "from zsapp.base.paths import resources_dir as d; print(d().parent.name, d().name, d().is_dir())"
    there = os.environ | {"PYTHONPATH": str(tmp_path / "installed")}
    done = subprocess.run(
        [sys.executable, "-P", "-c", code],
        cwd=tmp_path,
        env=there,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["zsapp", "_resources", "True"]
