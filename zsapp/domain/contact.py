"""A person at a company; survives campaigns, and can be erased for good (log rule 13)."""

from zsapp.base.texts import zh
from zsapp.domain.field import LISTED, Kind, Show, StreamOf, record, spec


@record("contact", zh("联系人"), StreamOf.TEAM)
class Contact:
    """Personal data: stays in the stream of the team that met the person; bulletins print no phone numbers."""

    company: str | None = spec(zh("目标企业"), Kind.LINK, to="company", shows=LISTED)
    name: str | None = spec(
        zh("姓名"),
        Kind.LINE,
        required=True,
        personal=True,
        shows=LISTED | Show.SEARCH | Show.NAME,
        aliases=("联系人", "联系人姓名"),
    )
    title: str | None = spec(zh("职务"), Kind.LINE, shows=LISTED | Show.SEARCH, aliases=("职位", "头衔"))
    phone: str | None = spec(
        zh("电话"),
        Kind.LINE,
        personal=True,
        shows=LISTED | Show.SEARCH,
        aliases=("手机", "联系电话", "手机号"),
    )
    email: str | None = spec(zh("电子邮箱"), Kind.LINE, personal=True, aliases=("邮箱", "E-mail"))
    wechat: str | None = spec(zh("微信"), Kind.LINE, personal=True)
    remark: str | None = spec(zh("备注"), Kind.NOTE, personal=True, aliases=("说明",))
    team: str | None = spec(zh("组别"), Kind.LINK, to="team")
