"""The profiles that are pictured: the demonstration, an empty one, one with long names. Made once and kept beside the pictures."""

import shutil
from datetime import date
from pathlib import Path

from tests.support import profiles
from tests.ui import data
from zsapp.store.identity import this_machine
from zsapp.store.store import Store
from zsapp.verbs import demo, records
from zsapp.verbs.desk import Desk

PASSPHRASE = profiles.PASSPHRASE
TODAY = date(2016, 5, 1)
LONG = "江苏省宿迁经济技术开发区超长名称智能家电光电食品饮料产业链协同创新示范企业"


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


def _full(desk: Desk, folder: Path) -> None:
    demo.demo(desk, folder / "bulletin.pdf")


def _empty(desk: Desk, folder: Path) -> None:
    desk.store.found()


def _long(desk: Desk, folder: Path) -> None:
    made = data.fill(desk)
    for kind, field in (
        ("company", "name"),
        ("project", "name"),
        ("matter", "title"),
        ("team", "name"),
        ("member", "name"),
        ("contact", "name"),
    ):
        for number, record in enumerate(made[kind]):
            records.change(desk, record, {field: f"{LONG * (1 + number % 3)}{number}"})
    for record in made["visit"]:
        records.change(desk, record, {"content": "很长的一段洽谈内容。" * 300, "place": LONG})
