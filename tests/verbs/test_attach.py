"""Attaching files: photos are proved to be some, papers are taken as they are, bytes come back as they went in."""

from pathlib import Path

import pytest
from PIL import Image

from tests.support.office import Office
from tests.support.stocked import COMPANY, add_visit
from zsapp.verbs import attach


def photo(path: Path, form: str = "JPEG") -> Path:
    Image.new("RGB", (40, 30), "red").save(path, form)
    return path


@pytest.mark.parametrize(
    ("name", "form", "media"), [("现场 1.jpg", "JPEG", "image/jpeg"), ("a.png", "PNG", "image/png")]
)
def test_a_photo_of_a_visit(office: Office, tmp_path: Path, name: str, form: str, media: str) -> None:
    path, visit = photo(tmp_path / name, form), add_visit(office)
    made = office.json("attach", path, f"visit={visit}", "title=车间")
    assert (made["attachment_kind"], made["media_type"], made["title"]) == ("照片", media, "车间")
    assert (made["visit"], made["team_name"], made["file_name"]) == (visit, "一组", name)
    assert made["size"] == path.stat().st_size
    with office.desk(writing=False) as desk:
        assert desk.store.profile.blobs.get(made["blob"]) == path.read_bytes()
    assert [a["id"] for a in office.json("record", "list", "attachment", "--where", f"visit={visit}")] == [
        made["id"]
    ]


def test_a_photo_is_told_by_its_bytes(office: Office, tmp_path: Path) -> None:
    visit = add_visit(office)
    made = office.json("attach", photo(tmp_path / "a.jpg", "PNG"), f"visit={visit}")
    assert made["media_type"] == "image/png"


@pytest.mark.parametrize("content", [b"", b"not a photo", b"\xff\xd8\xff\xe0cut", b"GIF89a", b"<svg/>"])
def test_a_photo_that_is_none_gets_a_sentence(office: Office, tmp_path: Path, content: bytes) -> None:
    path, visit = tmp_path / "坏.jpg", add_visit(office)
    path.write_bytes(content)
    assert "照片" in office.refused(1, "attach", path, f"visit={visit}")
    assert office.json("record", "list", "attachment") == []
    office.ok("check")
    made = office.json("attach", path, f"visit={visit}", "attachment_kind=paper")
    assert (made["attachment_kind"], made["size"]) == ("资料", len(content))


def test_a_cut_photo_is_none(office: Office, tmp_path: Path) -> None:
    path = photo(tmp_path / "a.png", "PNG")
    path.write_bytes(path.read_bytes()[:-20])
    assert "照片" in office.refused(1, "attach", path, f"visit={add_visit(office)}")


def test_papers_of_companies_and_projects(office: Office, tmp_path: Path) -> None:
    paper = tmp_path / "合同&b;.pdf"
    paper.write_bytes(b"%PDF-")
    project = office.ok("record", "add", "project", "name=项目", "team=一组", f"company={COMPANY}")
    made = office.json("attach", paper, f"project={project}", "attachment_kind=佐证")
    assert (made["attachment_kind"], made["team_name"], made["title"]) == ("佐证材料", "一组", "合同&b;")
    assert office.json("attach", paper, f"company={COMPANY}", "team=二组")["team_name"] == "二组"
    assert "组别" in office.refused(1, "attach", paper, f"company={COMPANY}")


def test_what_cannot_be_attached(office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    visit = add_visit(office)
    assert "无法读取" in office.refused(3, "attach", tmp_path / "none.jpg", f"visit={visit}")
    assert "无法读取" in office.refused(3, "attach", tmp_path, f"visit={visit}")
    paper = tmp_path / "大.pdf"
    paper.write_bytes(b"12345")
    assert "没有编号" in office.refused(1, "attach", paper, "visit=nonsense")
    monkeypatch.setattr(attach, "SIZE_LIMIT", 4)
    assert "压缩" in office.refused(1, "attach", paper, f"visit={visit}")
    assert office.json("record", "list", "attachment") == []


def test_one_photo_twice_is_kept_once_and_survives_the_other(office: Office, tmp_path: Path) -> None:
    path = photo(tmp_path / "a.jpg")
    one, two = (office.json("attach", path, f"visit={add_visit(office)}") for _n in range(2))
    assert one["blob"] == two["blob"]
    assert len(list((office.dir / "blobs").iterdir())) == 1
    office.ok("record", "erase", one["id"])
    with office.desk(writing=False) as desk:
        assert desk.store.profile.blobs.get(two["blob"]) == path.read_bytes()
    office.ok("check", "--audit")
    office.ok("record", "erase", two["id"])
    assert list((office.dir / "blobs").iterdir()) == []
    office.ok("check", "--audit")
