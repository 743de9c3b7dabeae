"""A file that belongs to a record: a photo of a visit, a paper, the evidence of a result."""

from zsapp.base.texts import zh
from zsapp.domain.field import LISTED, Choice, Kind, Show, StreamOf, record, spec

ATTACHMENT_KINDS = (
    Choice("照片", "photo"),
    Choice("资料", "paper"),
    Choice("佐证材料", "evidence", ("佐证",)),
)


@record("attachment", zh("附件"), StreamOf.TEAM, names=("title",))
class Attachment:
    """The bytes lie sealed in the blob store under `blob`; this record says what they are and whose."""

    title: str | None = spec(zh("说明"), Kind.LINE, shows=LISTED | Show.SEARCH)
    attachment_kind: str | None = spec(zh("类别"), Kind.CHOICE, choices=ATTACHMENT_KINDS, shows=LISTED)
    visit: str | None = spec(zh("拜访"), Kind.LINK, to="visit", shows=LISTED)
    project: str | None = spec(zh("项目"), Kind.LINK, to="project", shows=LISTED)
    company: str | None = spec(zh("目标企业"), Kind.LINK, to="company", shows=LISTED)
    team: str | None = spec(zh("组别"), Kind.LINK, to="team", required=True)
    blob: str | None = spec(zh("文件"), Kind.BLOB, required=True, shows=Show.NOWHERE)
    file_name: str | None = spec(zh("文件名"), Kind.LINE, shows=LISTED)
    media_type: str | None = spec(zh("格式"), Kind.LINE, shows=Show.NOWHERE)
    size: int | None = spec(zh("大小"), Kind.NUMBER, unit=zh("字节"))
    taken_on: str | None = spec(zh("拍摄日期"), Kind.DATE)
