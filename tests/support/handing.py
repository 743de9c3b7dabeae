"""Laptops that exchange hand-over files: real profiles, verbs called directly, a key derivation that costs nothing."""

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import text

from tests.support.office import Office
from tests.support.profiles import FAST, new_profile
from zsapp.domain.ids import RecordId
from zsapp.store import audit, log
from zsapp.store.store import Edit
from zsapp.verbs import attach, handover, records
from zsapp.verbs.handover import Read, Written

SECRET = "春季交换 2016"
COMPANY = "上海示例电子有限公司"


class Laptop(Office):
    """A profile that writes and reads files in one folder, the chat."""

    def __init__(self, folder: Path, chat: Path, *, make: bool = True) -> None:
        super().__init__(folder, make=make)
        self.chat, self.written = chat, 0

    @property
    def name(self) -> str:
        return self.dir.name

    def add(self, kind: str, **typed: Any) -> str:
        with self.desk() as desk:
            return str(records.add(desk, kind, typed).id)

    def put(self, record: str, **typed: Any) -> None:
        with self.desk() as desk:
            records.change(desk, record, typed)

    def visit(self, team: str, content: str, **typed: Any) -> str:
        given = {"company": COMPANY, "team": team, "visit_kind": "拜访", "date": "2016-04-28"}
        return self.add("visit", **{**given, "content": content, **typed})

    def overstep(self, record: str, **values: Any) -> None:
        """As a program does that asks nobody for his rights."""
        with self.desk() as desk:
            form, history = desk.store.form(RecordId(record)), desk.store.history(RecordId(record))
            assert form is not None and history is not None
            over = {name: form.over[name] for name in values if name in form.over}
            stream = history.changes[0].header.stream
            desk.store.write([Edit(form.kind, form.record, stream, values, over)])

    def photo(self, visit: str, content: bytes, name: str = "照片.txt") -> str:
        path = self.chat / f"{self.name}-{name}"
        path.write_bytes(content)
        with self.desk() as desk:
            return str(attach.attach(desk, path, {"visit": visit, "attachment_kind": "资料"}).id)

    def give(self, *, passphrase: str = SECRET, **how: Any) -> Path:
        return self.given(passphrase=passphrase, **how).path

    def given(self, *, passphrase: str = SECRET, **how: Any) -> Written:
        self.written += 1
        path = self.chat / f"{self.name}-{self.written}.zsh"
        with self.desk() as desk:
            return handover.write(desk, path, passphrase=passphrase, kdf=FAST, **how)

    def invite(self, team: str | None, **how: Any) -> Path:
        self.written += 1
        path = self.chat / f"{self.name}-{self.written}-invitation.zsh"
        with self.desk() as desk:
            return handover.invite(desk, path, team=team, passphrase=SECRET, kdf=FAST, **how).path

    def read(self, *paths: Path, passphrase: str = SECRET) -> Read:
        with self.desk() as desk:
            return handover.read(desk, list(paths), passphrase=passphrase)

    def copy(self, folder: Path) -> "Laptop":
        """Another computer with a copy of this profile's folder."""
        shutil.copytree(self.dir, folder)
        return Laptop(folder, self.chat, make=False)

    # -- what it holds

    def ask(self, question: str, **values: Any) -> list[Any]:
        with self.desk(writing=False) as desk, desk.store.database.read() as connection:
            return list(connection.execute(text(question), values))

    def names(self) -> set[str]:
        return {row[0] for row in self.ask("SELECT hash FROM log")}

    def streams(self) -> dict[str, str]:
        """Stream -> digest of its vector and verdicts."""
        with self.desk(writing=False) as desk, desk.store.database.read() as connection:
            return {stream: log.vector_digest(connection, stream) for stream in log.streams(connection)}

    def values(self) -> dict[str, str]:
        """Stream -> digest of what its records say."""
        with self.desk(writing=False) as desk, desk.store.database.read() as connection:
            return {stream: audit.digest(connection, stream) for stream in log.streams(connection)}

    def photos(self) -> dict[str, bytes]:
        with self.desk(writing=False) as desk:
            blobs = desk.store.profile.blobs
            named = desk.read(
                lambda c: list(c.execute(text("SELECT DISTINCT blob FROM k_attachment")).scalars())
            )
            return {name: blobs.get(name) for name in named if name and blobs.has(name)}

    def wrongs(self) -> list[str]:
        with self.desk(writing=False) as desk, desk.store.database.read() as connection:
            return audit.audit(connection)

    def waiting(self) -> int:
        return int(self.ask("SELECT count(*) FROM waiting")[0][0])

    def contents(self, record: str) -> Any:
        with self.desk(writing=False) as desk:
            return records.show(desk, record)


def headquarters(folder: Path, chat: Path, teams: Sequence[str] = ("一组", "二组")) -> Laptop:
    """The profile of an office that has entered its teams and a company."""
    chat.mkdir(exist_ok=True)
    made = Laptop(folder, chat)
    for team in teams:
        made.add("team", name=team, team_kind="squad")
    made.add("company", name=COMPANY, short_name="示例电子", city="上海")
    return made


def begun(folder: Path, chat: Path, *files: Path) -> Laptop:
    """A new profile that begins with files."""
    new_profile(folder).close()
    made = Laptop(folder, chat, make=False)
    made.read(*files)
    return made
