"""The profiles that are pictured: the demonstration, an empty one, one with long names. Made once and kept beside the pictures."""

import shutil
from datetime import date
from pathlib import Path

from tests.support import clashes, profiles
from tests.ui import data
from zsapp.store import query
from zsapp.store.identity import this_machine
from zsapp.store.store import Store
from zsapp.verbs import demo, drafts, records
from zsapp.verbs.desk import Desk

PASSPHRASE = profiles.PASSPHRASE
TODAY = date(2016, 5, 1)
LONG = "江苏省宿迁经济技术开发区超长名称智能家电光电食品饮料产业链协同创新示范企业"
LONG_NAME = (LONG * 8)[:299]  # with a figure 300 characters, the longest name that is taken


def make(folder: Path) -> None:
    """Make those that are not there yet."""
    for name, fill in (("full", _full), ("empty", _empty), ("long", _long)):
        target, part = folder / name, folder / f"{name}.part"
        if target.exists():
            continue
        shutil.rmtree(part, ignore_errors=True)
        part.parent.mkdir(parents=True, exist_ok=True)
        with profiles.new_profile(part) as profile:
            fill(Desk.open(Store(profile, this_machine()), TODAY), part)
        part.rename(target)
    for name, of in (("clash", "full"), ("clash-long", "long")):
        target, part = folder / name, folder / f"{name}.part"
        if target.exists():
            continue
        shutil.rmtree(part, ignore_errors=True)
        shutil.copytree(folder / of, part / name)
        clashes.clash(part / name, part)
        (part / name).rename(target)
        shutil.rmtree(part)


def _full(desk: Desk, folder: Path) -> None:
    demo.demo(desk, folder / "bulletin.pdf")
    with desk.store.database.read() as connection:
        company = query.rows(connection, "company", limit=1)[0].id
        deleted = [
            row.id for kind in ("visit", "matter") for row in query.rows(connection, kind, limit=9)[7:]
        ]
    drafts.keep(
        desk,
        "01890000-0000-7000-8000-000000000001",
        "visit",
        {"company": company, "date": "2016-04-30", "content": "上午看了二期厂房，企业想先租后买，层高"},
    )
    for record in deleted:
        records.delete(desk, record)


def _empty(desk: Desk, folder: Path) -> None:
    desk.store.found()


def _long(desk: Desk, folder: Path) -> None:
    made = data.fill(desk)
    made["unit"] = made.get("unit", [])
    for kind, field in (
        ("company", "name"),
        ("project", "name"),
        ("matter", "title"),
        ("team", "name"),
        ("unit", "name"),
        ("member", "name"),
        ("contact", "name"),
        ("contact", "title"),
    ):
        for number, record in enumerate(made[kind]):
            name = LONG_NAME if number % 3 == 2 else LONG * (1 + number % 3)
            records.change(desk, record, {field: f"{name[:299]}{number % 10}"})
    for record in made["visit"]:
        note = "很长的一段洽谈内容。" * 300
        records.change(
            desk, record, {"content": note, "place": LONG, "intent_text": note[:600], "next_step": LONG}
        )
    for record in made["matter"]:
        records.change(desk, record, {"answer": "很长的一段答复。" * 60})
    records.delete(desk, made["company"][3])
    _long_catalogue(desk, made["company"])


def _long_catalogue(desk: Desk, companies: list[str]) -> None:
    """Nodes below one another with long names, and a company under each."""
    values = {"name": LONG_NAME, "year": "2016", "version": "1", "issued_on": "2016-03-01"}
    catalogue, above = records.add(desk, "catalogue", values).id, ""
    for number, company in enumerate(companies[4:8]):
        name = LONG * (1 + number % 3)
        node = {
            "catalogue": catalogue,
            "name": name[:299],
            "is_key": True,
            **({"above": above} if above else {}),
        }
        above = records.add(desk, "chain_node", node).id
        entry = {"catalogue": catalogue, "node": above, "company": company, "product": LONG, "action": "补链"}
        records.add(desk, "entry", entry)
