"""Attach a file to a visit, project or company: the bytes go into the blob store, a record says what they are."""

import mimetypes
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from zsapp.base.errors import PlaceError, UserError
from zsapp.base.texts import _
from zsapp.domain.change import DELETED
from zsapp.domain.field import KINDS
from zsapp.domain.ids import StreamId
from zsapp.store.store import Edit
from zsapp.verbs.desk import Desk
from zsapp.verbs.records import Saved, prepare_new, row_of

SIZE_LIMIT = 100 * 1024 * 1024  # bytes
PHOTO = "照片"


def attach(desk: Desk, path: Path, typed: Mapping[str, Any]) -> Saved:
    """Attach the file at `path`; `typed` names the visit, project or company and may give title and kind. Raises UserError, PlaceError."""
    try:
        if path.stat().st_size > SIZE_LIMIT:
            raise UserError(_("“{name}”超过 100 MB，请压缩后再添加。").format(name=path.name))
        content = path.read_bytes()
    except OSError as error:
        raise PlaceError(
            _("无法读取 {path}：{why}。请检查路径和权限，或关闭正在使用它的程序后再试。").format(
                path=path, why=error.strerror
            )
        ) from error
    media_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    kind = str(typed.get("attachment_kind") or (PHOTO if media_type.startswith("image/") else "资料"))
    if kind == PHOTO:
        media_type = photo_type(content, path.name)
    given = {"attachment_kind": kind, "file_name": path.name, "title": path.stem, **typed}
    given |= {"media_type": media_type, "size": len(content), "blob": "0" * 64}
    edits, saved = prepare_new(desk, KINDS["attachment"], _with_team(desk, given), desk.organisation)
    desk.store.write([_sealed(desk, edit, content) for edit in edits])
    return saved


def _sealed(desk: Desk, edit: Edit, content: bytes) -> Edit:
    """The edit with the name of the sealed bytes, which are kept before any record speaks of them."""
    if edit.kind != "attachment" or edit.values.get(DELETED) is not False:
        return edit
    name, _size = desk.store.keep_blob(content, StreamId(edit.stream))
    return Edit(edit.kind, edit.record, edit.stream, {**edit.values, "blob": name}, edit.over)


def _with_team(desk: Desk, given: dict[str, Any]) -> dict[str, Any]:
    """An attachment lies with the record it belongs to; its team is that record's."""
    for owner in ("visit", "project"):
        if given.get(owner) and not given.get("team"):
            given["team"] = row_of(desk, str(given[owner])).values.get("team")
    return {name: value for name, value in given.items() if value is not None}


def photo_type(content: bytes, name: str) -> str:
    """The media type of a photo by its bytes. Raises UserError where it is none."""
    import io

    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(content)) as image:
            image.verify()
            return Image.MIME.get(image.format or "", "application/octet-stream")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise UserError(
            _("“{name}”不是能识别的照片，没有添加。请换成 JPG 或 PNG，或按“资料”添加。").format(name=name)
        ) from error
