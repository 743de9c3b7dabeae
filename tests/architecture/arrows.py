"""The checker behind test_arrows: reads every import of every module, late ones too, and names those that go wrong."""

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

# Which rooms a room may look into, besides itself.
ROOMS: dict[str, set[str]] = {
    "base": set(),
    "domain": {"base"},
    "store": {"base", "domain"},
    "sync": {"base", "domain", "store"},
    "exchange": {"base", "domain", "store"},
    "reports": {"base", "domain"},
    "server": {"base", "domain"},
    "verbs": {"base", "domain", "store", "sync", "exchange", "reports"},
    "cli": {"base", "domain", "store", "sync", "exchange", "reports", "verbs"},
    "ui": {"base", "domain", "store", "sync", "exchange", "reports", "verbs"},
}
MAY_IMPORT_EVERYTHING = {"zsapp.__main__", "zsapp.app"}
# One module that sees one thing more: (importer, imported).
DOORS = {("zsapp.server", "zsapp.sync.protocol"), ("zsapp.cli.hub", "zsapp.server")}
QT = {"PySide6", "shiboken6", "PyQt5", "PyQt6", "PySide2"}
NO_NAMES = {"utils", "util", "common", "manager", "managers", "helpers", "misc"}

DOMAIN_PARTS = {"stdnum"}
DOMAIN_LATE_PARTS = {"pypinyin", "cryptography"}
# Clock, chance, network, processes and the machine: handed in, never fetched (third of the three ideas).
DOMAIN_NEVER = {
    *(
        "asyncio",
        "ftplib",
        "glob",
        "http",
        "io",
        "multiprocessing",
        "os",
        "pathlib",
        "random",
        "sched",
        "secrets",
    ),
    *(
        "select",
        "selectors",
        "shutil",
        "signal",
        "smtplib",
        "socket",
        "sqlite3",
        "ssl",
        "subprocess",
        "tempfile",
    ),
    *("threading", "time", "urllib"),
}
CLOCKS = {
    *(("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today")),
    *(("uuid", "uuid1"), ("uuid", "uuid4"), ("uuid", "uuid6"), ("uuid", "uuid7")),
}


@dataclass(frozen=True)
class Import:
    """One import: `late` where it is not carried out when the module is loaded."""

    importer: str
    target: str
    line: int
    late: bool


def modules(root: Path) -> dict[str, Path]:
    """Every module of the package in `root`, by its dotted name."""
    found = {}
    for path in sorted((root / "zsapp").rglob("*.py")):
        parts = path.relative_to(root).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def wrongs(root: Path) -> list[str]:
    """One line for each import, name or clock that the house forbids; empty when the house is in order."""
    lines = []
    for name, path in modules(root).items():
        lines += wrongs_in(name, path.read_text(encoding="utf-8"), is_package=path.name == "__init__.py")
    return lines


def wrongs_in(name: str, source: str, *, is_package: bool = False) -> list[str]:
    """The same for the source of one module."""
    tree = ast.parse(source, name)
    lines = []
    for each in _imports(tree, importer=name, package=name if is_package else name.rpartition(".")[0]):
        lines += [f"{name}:{each.line}: {why}" for why in _why_not(each)]
    if _room(name) == "domain":
        lines += [f"{name}:{line}: asks the clock or chance: {what}" for line, what in _clocks(tree)]
    if NO_NAMES & set(name.split(".")):
        lines.append(f"{name}: a name that says nothing; a helper lives with its subject")
    if name.count(".") and _room(name) not in ROOMS and name not in MAY_IMPORT_EVERYTHING:
        lines.append(f"{name}: not in a room of the design")
    return lines


def _room(module: str) -> str:
    parts = module.split(".")
    return parts[1] if parts[0] == "zsapp" and len(parts) > 1 else ""


def _why_not(each: Import) -> Iterator[str]:
    importer, target = each.importer, each.target
    room = _room(importer)
    if importer in MAY_IMPORT_EVERYTHING:
        return
    top = target.partition(".")[0]
    if top in QT and room != "ui":
        yield f"Qt outside ui: {target}"
    if top == "zsapp":
        other = _room(target)
        if _is_door(importer, target):
            return
        if target in MAY_IMPORT_EVERYTHING:
            yield f"reaches for the entrance: {target}"
        elif other in ROOMS and other != room and other not in ROOMS.get(room, set()):
            yield f"{room or 'zsapp'} must not see {other}: {target}"
    elif room == "domain":
        if top in DOMAIN_NEVER:
            yield f"domain knows no clock, network or machine: {target}"
        elif top not in sys.stdlib_module_names and top not in DOMAIN_PARTS | (
            DOMAIN_LATE_PARTS if each.late else set()
        ):
            yield (
                f"domain does without: {target}"
                if top not in DOMAIN_LATE_PARTS
                else f"import it late: {target}"
            )


def _is_door(importer: str, target: str) -> bool:
    return any(_within(importer, who) and _within(target, what) for who, what in DOORS)


def _within(module: str, name: str) -> bool:
    return module == name or module.startswith(name + ".")


def _imports(tree: ast.Module, *, importer: str, package: str) -> Iterator[Import]:
    """Every import statement and every `import_module("...")`, wherever it stands."""
    late = {id(node) for block in _late_blocks(tree) for node in ast.walk(block)}
    for node in ast.walk(tree):
        for target in _targets(node, package):
            yield Import(importer, target, getattr(node, "lineno", 0), id(node) in late)


def _late_blocks(tree: ast.Module) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield node
        elif isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            yield from node.body


def _targets(node: ast.AST, package: str) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        parents = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
        base = ".".join([*parents, *([node.module] if node.module else [])])
        # `from zsapp import store` imports the room, `from zsapp.store import log` the module.
        yield from (f"{base}.{alias.name}" if base.startswith("zsapp") else base for alias in node.names)
    elif isinstance(node, ast.Call):
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        first = node.args[0] if node.args else None
        if (
            called in ("import_module", "__import__")
            and isinstance(first, ast.Constant)
            and isinstance(first.value, str)
        ):
            yield first.value


def _clocks(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            owner = (
                node.value.attr if isinstance(node.value, ast.Attribute) else getattr(node.value, "id", "")
            )
            if (owner, node.attr) in CLOCKS:
                yield node.lineno, f"{owner}.{node.attr}"
        elif isinstance(node, ast.ImportFrom) and node.module == "uuid":
            for alias in node.names:
                if ("uuid", alias.name) in CLOCKS:
                    yield node.lineno, f"uuid.{alias.name}"
