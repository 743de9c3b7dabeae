"""The catalogue of texts: taken out of the sources, the English one brought up to date and compiled.

    python3 packaging/bootstrap.py texts

A msgid is the Chinese text itself, marked by `_` where it is shown or by `zh` where it is declared. Everything written
is the same for the same sources: sorted by text, without places and dates.
"""

import sys
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT: Final = Path(__file__).resolve().parent.parent
ENGLISH: Final = ROOT / "resources" / "locale" / "en" / "LC_MESSAGES" / "zsapp.po"
# A catalogue has to name a day; one that never changes keeps the files the same.
_DAY: Final = datetime(2016, 4, 28, tzinfo=UTC)


def extracted() -> Catalog:
    """Every marked text of `zsapp/`, without translations; those of `counted` have a form for one and a form for many."""
    catalogue = _empty()
    for message in _marked("_", "zh"):
        catalogue.add(message)
    for message in _marked("counted"):
        catalogue.add((message, message))
    return catalogue


def _marked(*names: str) -> list[str]:
    """The texts handed to these functions."""
    found = extract_from_dir(ROOT / "zsapp", method_map=[("**.py", "python")], keywords=dict.fromkeys(names))
    texts = {str(each[2]) for each in found}
    # babel also takes the key of `_(each["key"])`
    return sorted(text for text in texts if not (text.isascii() and text.isidentifier()))


def translated() -> Catalog:
    """The English catalogue as it lies in `resources/`."""
    if not ENGLISH.exists():
        return _empty()
    with ENGLISH.open("rb") as file:
        return read_po(file, locale="en", domain="zsapp")


def up_to_date() -> Catalog:
    """The English catalogue with exactly the texts of the sources; new ones have no translation yet."""
    old, new = translated(), extracted()
    for message in new:
        known = old.get(message.id) if message.id else None
        if known is not None:
            forms = forms_of(known)
            message.string = (forms[0], forms[-1]) if message.pluralizable else forms[-1]
    return new


def forms_of(message: Message) -> tuple[str, ...]:
    """The English of an entry: one text, or one for one and one for many."""
    string = message.string
    return (string or "",) if isinstance(string, str | None) else tuple(string)


def po_bytes(catalogue: Catalog) -> bytes:
    """The catalogue as a `.po` file."""
    into = BytesIO()
    write_po(into, catalogue, width=110, no_location=True, sort_output=True)
    return into.getvalue()


def mo_bytes(catalogue: Catalog) -> bytes:
    """The catalogue compiled; texts without a translation are left out and show in Chinese."""
    into = BytesIO()
    write_mo(into, catalogue)
    return into.getvalue()


def untranslated(catalogue: Catalog) -> list[str]:
    """The Chinese texts that have no translation."""
    return [id_of(message) for message in catalogue if message.id and not all(forms_of(message))]


def id_of(message: Message) -> str:
    """The Chinese text of an entry."""
    return str(message.id if isinstance(message.id, str) else message.id[0])


def main() -> int:
    """Bring the files up to date and list what is not translated; the exit status is 1 where something is not."""
    catalogue = up_to_date()
    ENGLISH.parent.mkdir(parents=True, exist_ok=True)
    ENGLISH.write_bytes(po_bytes(catalogue))
    ENGLISH.with_suffix(".mo").write_bytes(mo_bytes(catalogue))
    left = untranslated(catalogue)
    for text in left:
        print(text)
    print(f"{len(catalogue)} texts, {len(left)} without a translation", file=sys.stderr)
    return 1 if left else 0


def _empty() -> Catalog:
    return Catalog(
        locale="en",
        domain="zsapp",
        header_comment="# English texts of zsapp; a msgid is the Chinese text. Made by `bootstrap.py texts`.",
        project="zsapp",
        version="1",
        msgid_bugs_address="",
        last_translator="zsapp",
        language_team="zsapp",
        creation_date=_DAY,
        revision_date=_DAY,
        fuzzy=False,
    )


if __name__ == "__main__":
    sys.exit(main())
