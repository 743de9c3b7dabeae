"""From start to a saved visit with its photo and an exported bulletin that holds it: real program, real screen, keyboard alone."""

import io
from collections.abc import Iterator
from pathlib import Path

import pdfplumber
import pytest
from PIL import Image

from tests.support import screen
from tests.support.office import Office
from tests.support.pdf import squeezed
from tests.support.profiles import PASSPHRASE
from tests.support.screen import PATIENCE_S, TRIES, Screen, waited
from tests.support.stocked import COMPANY, OTHER, add_visit
from zsapp.verbs import drafts
from zsapp.verbs.visit_writing import PHOTOS

INITIALS = "shsldz"  # 上海示例电子
SAID = "They want 20 mu of land by June."
PHOTO_SIZE = (640, 480)

pytestmark = pytest.mark.skipif(bool(screen.lacking()), reason=screen.lacking() or "runs here")


@pytest.fixture
def shown(tmp_path: Path) -> Iterator[Screen]:
    """A screen with a window manager."""
    with screen.screen(tmp_path) as made:
        yield made


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A photo as a file."""
    path = tmp_path / "photo.jpg"
    Image.new("RGB", PHOTO_SIZE, (30, 140, 90)).save(path)
    return path


def kept(office: Office) -> dict[str, object]:
    """The newest draft, as the window keeps it while somebody types."""
    with office.desk(writing=False) as desk:
        found = drafts.kept(desk)
    return dict(found[0].typed) if found else {}


def typed_whole(office: Office, company: str) -> bool:
    """Whether company, words and grade stand in the draft: the keys all came to where they were meant for."""
    draft = kept(office)
    wanted = {"company": company, "content": SAID, "intent": "A"}
    return wanted.items() <= draft.items()


def write_visit(shown: Screen, office: Office, company: str) -> None:
    """Company by its initials, words, grade; again in a new dialog where a key was lost."""
    for _turn in range(TRIES):
        shown.until_focused("写拜访", "ctrl+n")
        before = shown.windows()
        shown.write(INITIALS)
        waited(lambda before=before: shown.windows() > before, PATIENCE_S / 4)  # type: ignore[misc]
        shown.keys("Tab", "Tab")
        shown.write(SAID)
        shown.keys("Tab", "Tab", "a")
        if waited(lambda: typed_whole(office, company), PATIENCE_S / 2):
            return
        shown.until_focused(" - 招商", "Escape")
    raise AssertionError(f"the visit was not written, the draft holds {kept(office)}")


def give_file(shown: Screen, title: str, path: Path) -> None:
    """Answer a file dialog: its name, Enter until it is gone (the first may go to the list of names)."""
    shown.keys("ctrl+a")
    shown.write(str(path))
    for _turn in range(TRIES):
        shown.keys("Return")
        if waited(lambda: title not in (shown.focused() or title), PATIENCE_S / 4):
            return
    raise AssertionError(f"{title!r} stays open")


def is_whole(path: Path) -> bool:
    """Whether a PDF is there to its end."""
    return path.exists() and b"%%EOF" in path.read_bytes()[-32:]


@pytest.mark.timeout(300)
def test_a_visit_with_photo_comes_into_the_bulletin(
    office: Office, shown: Screen, photo: Path, tmp_path: Path
) -> None:
    add_visit(office, f"company={OTHER}", "date=2016-04-25")  # what the next one is filled in from
    company = next(each["id"] for each in office.json("record", "list", "company") if each["name"] == COMPANY)
    home, bulletin = tmp_path / "home", tmp_path / "bulletin.pdf"
    home.mkdir()
    wishes = {"ZSAPP_PASSPHRASE": PASSPHRASE, "ZSAPP_TODAY": "2016-04-28", "HOME": str(home)}
    log = tmp_path / "zsapp.log"
    with screen.program(shown, office.command(), log, **wishes) as window:
        shown.until_focused("今天")
        write_visit(shown, office, company)
        shown.until_focused("选择照片", "ctrl+o")
        give_file(shown, "选择照片", photo)
        assert waited(lambda: bool(kept(office).get(PHOTOS))), "the photo did not come"
        shown.until_focused(" - 招商", "ctrl+Return")
        shown.until_focused("通报", "ctrl+7")
        shown.until_focused("保存周通报", "ctrl+s")
        give_file(shown, "保存周通报", bulletin)
        assert waited(lambda: is_whole(bulletin), 2 * PATIENCE_S), "no bulletin"
        shown.keys("ctrl+q")
        assert window.wait(2 * PATIENCE_S) == 0
    assert log.read_text(encoding="utf-8").strip() == ""
    (visit,) = [each for each in office.json("record", "list", "visit") if each["company"] == company]
    assert (visit["content"], visit["date"]) == (SAID, "2016-04-28")
    assert [each["visit"] for each in office.json("record", "list", "attachment")] == [visit["id"]]
    with pdfplumber.open(io.BytesIO(bulletin.read_bytes())) as pdf:
        text = squeezed("".join(page.extract_text() for page in pdf.pages))
        photos = [each["srcsize"] for page in pdf.pages for each in page.images]
    assert COMPANY in text and squeezed(SAID) in text
    assert photos == [PHOTO_SIZE]
