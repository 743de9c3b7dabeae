"""JSON Lines: what is read is told by its line, what is written is whole or not at all."""

import base64
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.domain.making import Maker
from zsapp.base.errors import PlaceError, UserError
from zsapp.domain.canonical import canonical
from zsapp.exchange import jsonl
from zsapp.exchange.jsonl import Line


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def test_objects_with_their_line_numbers(tmp_path: Path) -> None:
    path = written(tmp_path / "a", '\ufeff{"a": 1}\n\n  \r\n{"a": "喆", "b": 120.50}'.encode())
    assert list(jsonl.read(path)) == [Line(1, {"a": 1}), Line(4, {"a": "喆", "b": "120.50"})]


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"[1]", 1),
        (b'{"a": 1}\n{"a": ', 2),
        (b"nonsense", 1),
        (b'{"a": "\xff"}', 1),
        (b'{"a":' + b"[" * 100_000, 1),
        (b"null", 1),
    ],
)
def test_a_line_that_is_no_object_is_named(tmp_path: Path, content: bytes, line: int) -> None:
    with pytest.raises(UserError, match=f"第{line}行"):
        list(jsonl.read(written(tmp_path / "a", content)))


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="没有文件"):
        list(jsonl.read(tmp_path / "none"))
    with pytest.raises(PlaceError, match="无法读取"):
        list(jsonl.read(tmp_path))


def test_only_a_jsonl_file_is_written_over(tmp_path: Path) -> None:
    report = written(tmp_path / "report.pdf", b"%PDF")
    (tmp_path / "folder.jsonl").mkdir()
    for path in (report, tmp_path / "folder.jsonl"):
        with pytest.raises(UserError, match="jsonl"):
            jsonl.write(path, [{"a": 1}])
    assert report.read_bytes() == b"%PDF"


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    objects = [{"a": "喆\n𠮷"}, {"b": [1, None, True]}]
    assert jsonl.write(tmp_path / "a.jsonl", objects) == 2
    assert [line.value for line in jsonl.read(tmp_path / "a.jsonl")] == objects
    assert [path.name for path in tmp_path.iterdir()] == ["a.jsonl"]


def test_a_failure_leaves_the_old_file_and_nothing_beside_it(tmp_path: Path) -> None:
    def failing() -> Iterator[dict[str, Any]]:
        yield {"a": 1}
        raise PlaceError("damaged")

    old = written(tmp_path / "a.jsonl", b"old")
    with pytest.raises(PlaceError, match="damaged"):
        jsonl.write(old, failing())
    assert old.read_bytes() == b"old" and len(list(tmp_path.iterdir())) == 1
    with pytest.raises(PlaceError, match="没有改动"):
        jsonl.write(tmp_path / "none" / "a.jsonl", [{}])


def test_a_log_says_so_and_its_version() -> None:
    assert jsonl.is_log(jsonl.log_header("x"))
    assert not jsonl.is_log({"kind": "company"})
    with pytest.raises(UserError, match="更新程序"):
        jsonl.is_log({"zsapp": "log", "version": jsonl.LOG_VERSION + 1})


def test_a_change_goes_there_and_back() -> None:
    change = Maker().enrol("one")
    line = json.loads(json.dumps(jsonl.change_line(change)))
    assert jsonl.change_of(Line(1, line)) == change
    header = jsonl.change_of(Line(1, {"change": line["change"]}))  # erased: the header alone
    assert (header.hash, header.values) == (change.hash, None)


def test_a_damaged_change_is_told_by_its_line() -> None:
    line = jsonl.change_line(Maker().enrol("one"))
    for name in line:
        raw = bytearray(base64.b64decode(line[name]))
        raw[-2] ^= 1
        for damaged in (base64.b64encode(raw).decode(), "*", 5, None, ""):
            if name == "body" and damaged is None:
                continue
            with pytest.raises(UserError, match="第7行"):
                jsonl.change_of(Line(7, {**line, name: damaged}))


def test_a_change_of_a_newer_version_asks_for_a_newer_program() -> None:
    change = Maker().enrol("one")
    header = canonical({**json.loads(change.header_bytes), "zz": 1})
    line = {**jsonl.change_line(change), "change": base64.b64encode(header).decode()}
    with pytest.raises(UserError, match="更新程序"):
        jsonl.change_of(Line(1, line))


def test_a_photo_is_proved_by_its_name() -> None:
    name = hashlib.sha256(b"photo").hexdigest()
    line = jsonl.blob_line(name, "stream", b"photo")
    assert jsonl.content_of(Line(1, line)) == b"photo"
    for damaged in (
        {"content": "cGhvdG8="[:-4] + "Ym8="},
        {"content": "*"},
        {"blob": "a" * 64},
        {"stream": None},
    ):
        with pytest.raises(UserError, match="第3行"):
            jsonl.content_of(Line(3, {**line, **damaged}))
