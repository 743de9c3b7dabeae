"""The typefaces of this computer that reports are printed with: which serve, which file a person chose, which characters none of them has.

What is chosen is a setting of this computer, by role: the path of a file. A file that cannot serve any more is told, and left out.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, text

from zsapp.base.errors import UserError
from zsapp.base.texts import _
from zsapp.domain.field import KINDS, Kind
from zsapp.store import identity, query
from zsapp.verbs.desk import Desk

if TYPE_CHECKING:
    from zsapp.reports.fonts import FontBook

CHOSEN = "fonts"  # in the settings of this computer: {role: path}
WEEKS = 8  # of notes that are looked through
_NAMES = ("company", "unit", "team", "member", "contact", "project")
_NOTES = ("visit", "plan", "follow_up", "matter", "trip")
_WORDS = (Kind.LINE, Kind.NOTE)


@dataclass(frozen=True, slots=True)
class FontUse:
    """What serves a role. `is_own`: its own typeface, not a stand-in; `chosen`: a person's file, "" where none; `problem`: why not that."""

    role: str
    wanted: str
    used: str
    is_own: bool
    chosen: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Lacking:
    """A character that no font here has, and the first record that it was met in."""

    char: str
    kind: str
    record: str
    title: str


def book(desk: Desk) -> "FontBook":
    """The typefaces for a report made at this desk. Raises PlaceError, UserError."""
    from zsapp.reports.fonts import FontBook, Role

    known = {Role(role): Path(path) for role, path in _chosen(desk).items() if role in set(Role)}
    return FontBook.load(chosen=known)


def _chosen(desk: Desk) -> dict[str, str]:
    return dict(desk.store.local(CHOSEN) or {})


def uses(desk: Desk) -> list[FontUse]:
    """What each role is printed with, in the order of the standard."""
    from zsapp.reports.fonts import ROLE_TITLES

    known, found = _chosen(desk), book(desk)
    told = []
    for role, title in ROLE_TITLES.items():
        path = known.get(role, "")
        used = found.face(role).postscript_name
        problem = _problem(Path(path), used) if path and role not in found.shelf.chosen else ""
        told.append(FontUse(role.value, _(title), used, found.shelf.is_own(role), path, problem))
    return told


def _problem(path: Path, used: str) -> str:
    if not path.exists():
        words = _("选的文件不在了（{path}），暂用 {used}。请重新选，或改回自动。")
    else:
        words = _("选的文件不能用（{path}），暂用 {used}。请重新选，或改回自动。")
    return words.format(path=path, used=used)


def choose(desk: Desk, role: str, path: Path) -> None:
    """Print a role with the typeface of a file from now on, on this computer. Raises UserError where the file cannot serve."""
    from zsapp.reports.fonts import Role, face_in

    if not path.is_file():
        raise UserError(_("没有这个文件：{path}。请重新选择。").format(path=path))
    if face_in(path.resolve(), Role(role)) is None:
        words = _(
            "{name} 不能用：不是字体文件（.ttf、.otf、.ttc），或里面没有汉字，或不允许嵌入文件。没有改动。"
        )
        raise UserError(words.format(name=path.name))
    _keep(desk, {**_chosen(desk), role: str(path.resolve())})


def forget(desk: Desk, role: str) -> None:
    """The best typeface of this computer again."""
    _keep(desk, {name: path for name, path in _chosen(desk).items() if name != role})


def _keep(desk: Desk, chosen: dict[str, str]) -> None:
    with desk.store.database.write() as connection:
        identity.put_local(connection, CHOSEN, chosen or None)


# -- characters


def lacking(desk: Desk) -> list[Lacking]:
    """The characters that reports of these weeks may have to print and no typeface here has: they would come out as 〓.

    Looked for in the names of companies, units, people, projects, and in the words of visits, plans, follow-ups, matters and trips
    of the last `WEEKS` weeks. Opens every font of the computer where one is rare; writes nothing.
    """
    from zsapp.reports.fonts import Role

    known, found = _characters(desk), book(desk)
    rare = {c: where for c, where in sorted(known.items()) if found.shelf.find(c, Role.FANG) is None}
    titles = desk.read(
        lambda connection: query.titles(connection, (record for _kind, record in rare.values()))
    )
    return [Lacking(char, kind, record, titles.get(record, "")) for char, (kind, record) in rare.items()]


def _characters(desk: Desk) -> dict[str, tuple[str, str]]:
    """Every character with the kind and id of the first record that it was met in."""
    from zsapp.reports.breaking import clean_text

    found: dict[str, tuple[str, str]] = {}
    with desk.store.database.read() as connection:
        for kind in (*_NAMES, *_NOTES):
            for record, words in _words(connection, kind, desk.today - timedelta(weeks=WEEKS)):
                new = set(words) - found.keys()
                if new:
                    found |= dict.fromkeys(clean_text("".join(sorted(new))), (kind, record))
    return {char: where for char, where in found.items() if char.strip()}


def _words(connection: Connection, kind: str, since: date) -> Iterable[tuple[str, str]]:
    """(record, its words) of a kind; of one that has a day only what is not older."""
    specs = KINDS[kind].printed()
    kinds = _WORDS if kind in _NOTES else (Kind.LINE,)
    columns = [name for name, spec in specs.items() if spec.kind in kinds and name in KINDS[kind].fields]
    day = (
        next((name for name in ("date", "from_day", "due") if name in specs), None)
        if kind in _NOTES
        else None
    )
    told = " || ' ' || ".join(f"coalesce(k.\"{name}\", '')" for name in columns)
    lately = f'AND k."{day}" >= :since' if day else ""
    rows = connection.execute(
        text(
            f"SELECT k.id, {told} FROM k_{kind} k JOIN record r ON r.id = k.id WHERE r.deleted = 0 {lately}"
        ),
        {"since": since.isoformat()} if day else {},
    )
    return ((str(record), str(words)) for record, words in rows)
