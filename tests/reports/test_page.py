"""A report's file is written whole or not at all."""

import os
import sys
from pathlib import Path

import pytest

from tests.support.faults import full_disk
from zsapp.base.errors import PlaceError
from zsapp.reports.page import deliver


def test_a_file_is_replaced_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    out = tmp_path / "周通报.pdf"
    deliver(b"first", out)
    deliver(b"second", out)
    assert out.read_bytes() == b"second"
    assert list(tmp_path.iterdir()) == [out]


def test_no_such_folder(tmp_path: Path) -> None:
    with pytest.raises(PlaceError, match="请先建立文件夹"):
        deliver(b"x", tmp_path / "nowhere" / "w.pdf")


def test_a_folder_stands_where_the_file_should(tmp_path: Path) -> None:
    out = tmp_path / "w.pdf"
    out.mkdir()
    with pytest.raises(PlaceError, match="原有文件不变"):
        deliver(b"x", out)
    assert list(tmp_path.iterdir()) == [out]


@pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="Linux: a limit on file size stands for a full disk"
)
def test_a_full_disk_leaves_the_older_file(tmp_path: Path) -> None:
    out = tmp_path / "w.pdf"
    out.write_bytes(b"older")
    with full_disk(10_000), pytest.raises(PlaceError, match="磁盘已满"):
        deliver(bytes(50_000), out)
    assert out.read_bytes() == b"older"
    assert list(tmp_path.iterdir()) == [out]


@pytest.mark.skipif(
    sys.platform == "win32" or os.geteuid() == 0, reason="Linux and macOS: root may write anywhere"
)
def test_a_folder_that_may_not_be_written(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(PlaceError, match="没有写入"):
            deliver(b"x", tmp_path / "w.pdf")
    finally:
        tmp_path.chmod(0o700)
