"""Conflicts of every sort: colleagues on computers of their own, who could not know of each other. Real profiles, real logs."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import text

from tests.support import profiles
from zsapp.domain.change import DELETED, Change, Judgement, received
from zsapp.domain.heads import Verdict
from zsapp.domain.ids import PersonId, RecordId
from zsapp.domain.rights import Reason
from zsapp.store import identity, query
from zsapp.store.identity import this_machine
from zsapp.store.store import Edit, Store
from zsapp.verbs import records
from zsapp.verbs.desk import Desk

DAY = date(2016, 5, 1)
NOTE = "企业主营高端制造。\n\n二期厂房层高八米，荷载够用。\n\n希望先租后买。\n\n联系人为总经理。"
MINE = NOTE.replace("层高八米，荷载够用", "层高九米，荷载每平方米两吨").replace("先租后买", "先租两年再买")
HERS = (
    NOTE.replace("层高八米，荷载够用", "层高八米，荷载还要复核").replace("总经理", "副总经理")
    + "\n\n下周回访。"
)


@contextmanager
def colleague(folder: Path, into: Path, user: str, computer: str) -> Iterator[Desk]:
    """A copy of a profile on another computer, in another person's hands."""
    shutil.copytree(folder, into)
    machine = replace(this_machine(), computer=computer)
    with profiles.opened(into) as profile:
        with profile.database.write() as connection:
            identity.put_local(connection, identity.PERSON, user)
            identity.put_local(connection, identity.RESTORED, True)
        yield Desk.open(Store(profile, machine), DAY)


def everything(desk: Desk) -> list[Change]:
    """The whole log."""
    with desk.store.database.read() as connection:
        rows = connection.execute(text("SELECT header, salt, body FROM log ORDER BY seq")).all()
    return [received(*row) for row in rows]


def user(desk: Desk, name: str, role: str = "组员") -> str:
    """A user, as the hub would enter him."""
    one = desk.store.fresh_id()
    desk.store.write([Edit("user", one, desk.organisation, {DELETED: False, "name": name, "role": role}, {})])
    return str(one)


def judge_void(desk: Desk, changes: list[Change], reason: Reason) -> None:
    """As the hub would."""
    names = tuple(change.hash for change in changes)
    signature = bytes.fromhex(names[0]) * 2
    stream = changes[0].header.stream
    desk.store.receive((), [Verdict(stream, names, Judgement.VOID, reason.value, signature)])


def _live(desk: Desk, kind: str) -> list[RecordId]:
    with desk.store.database.read() as connection:
        return [row.id for row in query.rows(connection, kind)]


def clash(folder: Path, beside: Path, *, companies: int = 3) -> dict[str, Any]:
    """Fill a profile with: fields in conflict (one record with many), deletions, void changes, changes that wait. Ids by what they are."""
    with profiles.opened(folder) as profile:
        home = Desk.open(Store(profile, this_machine()), DAY)
        wang, li = user(home, "王芳", "招商办"), user(home, "李强")
        ids = _live(home, "company")
        visit, team = _live(home, "visit")[0], _live(home, "team")[0]
        used, edited, void = ids[-3], ids[-4], ids[-5]
        records.change(home, ids[0], {"main_business": NOTE, "website": "www.old.cn"})
        records.change(home, visit, {"content": NOTE})
    with colleague(folder, beside / "wang", wang, "上海组笔记本") as desk:
        for company in ids[:companies]:
            records.change(desk, company, {"website": "www.wang.cn", "listed_as": "科创板"})
        records.change(
            desk, ids[0], {"main_business": HERS, "registered_capital": "310万美元", "address": "漕溪路2号"}
        )
        records.change(desk, visit, {"content": HERS})
        records.change(desk, team, {"name": "上海一组"})
        records.change(desk, edited, {"website": "www.new.cn", "former_name": "老名字"})
        records.add(
            desk, "visit", {"company": used, "team": team, "visit_kind": "拜访", "date": "2016-04-30"}
        )
        records.change(desk, void, {"website": "www.void.cn", "listed_as": "北交所"})
        hers = everything(desk)
    with colleague(folder, beside / "li", li, "宁波组台式机") as desk:
        records.change(desk, ids[0], {"website": "www.li.cn", "listed_as": "主板", "city": "宁波"})
        his = everything(desk)
        for n in range(3):
            records.change(desk, ids[1], {"former_name": f"旧名{n}"})
        late = everything(desk)[-2:]
    with profiles.opened(folder) as profile:
        home = Desk.open(Store(profile, this_machine()), DAY)
        for company in ids[:companies]:
            records.change(home, company, {"website": "www.mine.cn", "listed_as": "主板"})
        records.change(home, ids[0], {"main_business": MINE, "registered_capital": "2500万元"})
        records.change(home, visit, {"content": MINE})
        records.change(home, team, {"name": "上海招商一组"})
        records.delete(home, edited)
        records.delete(home, used)
        home.store.receive([*hers, *his, *late])
        history = home.store.history(void)
        assert history is not None
        judge_void(home, [c for c in history.changes if c.header.author == wang], Reason.MEMBERSHIP)
    return {"company": ids[0], "visit": visit, "team": team, "edited": edited, "used": used, "void": void,
            "others": ids[1:companies], "wang": PersonId(wang)}  # fmt: skip
