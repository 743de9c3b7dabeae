"""Hubs and laptops for the tests here."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.hubs import HubThread, Laptop, synced
from tests.support.stocked import empty, office, stock

__all__ = ["anna", "bert", "empty", "hub", "office", "stock"]


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[HubThread]:
    """A hub over HTTP on loopback, in this process: team 一组 with leader anna and member bert, headquarters hans."""
    made = HubThread(tmp_path / "hub")
    made.team("一组")
    made.user("anna", role="leader", team="一组")
    made.user("bert", role="member", team="一组")
    made.user("hans", role="headquarters")
    made.start()
    yield made
    made.stop()


@pytest.fixture
def anna(hub: HubThread, tmp_path: Path) -> Laptop:
    """The leader's laptop, synchronised once."""
    laptop = Laptop(tmp_path / "anna").joined(hub, "anna", "--team", "一组")
    synced(laptop, times=1)
    return laptop


@pytest.fixture
def bert(hub: HubThread, tmp_path: Path) -> Laptop:
    """The member's laptop, synchronised once."""
    laptop = Laptop(tmp_path / "bert").joined(hub, "bert")
    synced(laptop, times=1)
    return laptop
