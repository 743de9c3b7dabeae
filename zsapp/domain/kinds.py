"""The closed list of field kinds: one parser and one formatter each. Text a person typed in, stored value and printed text out.

Links are resolved by the verbs, who can look names up; here an id is only an id.
"""

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from zsapp.base.errors import UserError
from zsapp.base.texts import _
from zsapp.domain.canonical import LARGEST, refused_character
from zsapp.domain.field import Kind, Spec
from zsapp.domain.money import MINOR_DIGITS, format_amount, is_rate, parse_amount
from zsapp.domain.reference import table

LINE_LIMIT = 2_000  # characters
NOTE_LIMIT = 200_000  # characters
_YES = {"是", "有", "√", "1", "true", "yes", "y", "对"}
_NO = {"否", "无", "×", "0", "false", "no", "n", "不是"}
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d{4})(\d{2})(\d{2})")
_UNSEEN = re.compile(
    "[\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]"
)  # pasted along, making invisible twins
_TIME = re.compile(r"(\d{1,2})[:点时](\d{1,2})?分?|(\d{2})(\d{2})")


def parse(spec: Spec, text: str) -> Any:
    """The stored value of what a person typed; empty text is None. Raises UserError with a sentence that says what to write."""
    if (bad := refused_character(text.replace("\r", "\n"))) is not None:
        raise UserError(
            _("“{label}”中有不能保存的控制字符（U+{code}），请删去后再存。").format(
                label=_(spec.label), code=f"{ord(bad):04X}"
            )
        )
    trimmed = unicodedata.normalize("NFC", _UNSEEN.sub("", text)).strip()
    return _PARSERS[spec.kind](spec, trimmed) if trimmed else None


def from_json(spec: Spec, value: Any) -> Any:
    """The stored value of a JSON value (import): flags, numbers and arrays as they are, text as typed. Raises UserError."""
    if value is None or (isinstance(value, bool) and spec.kind is Kind.FLAG):
        return value
    if (
        isinstance(value, list)
        and spec.kind in (Kind.TAGS, Kind.LINKS)
        and all(isinstance(e, str) for e in value)
    ):
        return parse(spec, ",".join(value))
    if isinstance(value, str) or (isinstance(value, int) and not isinstance(value, bool)):
        return parse(spec, str(value))
    raise _unreadable(spec, str(value), _("请写成文字"))


def printed(spec: Spec, value: Any) -> Any:
    """The JSON form: text, numbers, flags, arrays; amounts as `20000000.00 CNY`, codes by name."""
    if value is None:
        return None
    if spec.kind is Kind.AMOUNT:
        return format_amount(value)
    if spec.kind is Kind.CODE:
        return table(spec.codes).decode(value)
    return value


def shown(spec: Spec, value: Any) -> str:
    """The text a person reads."""
    if value is None:
        return ""
    if spec.kind is Kind.FLAG:
        return _("是") if value else _("否")
    if isinstance(value, list):
        return "、".join(map(str, value))
    return str(printed(spec, value))


def remarks(spec: Spec, value: Any) -> list[str]:
    """What is odd about a value though it can be saved: a wrong code warns and never blocks (GB 32100)."""
    if spec.kind is Kind.USCC and value and not is_uscc(value):
        return [_("统一社会信用代码“{code}”的校验位不符，已照样保存，请核对。").format(code=value)]
    return []


def is_uscc(code: str) -> bool:
    """Whether a unified social credit code passes its check (GB 32100: 18 characters, weights 3^(i-1) mod 31)."""
    from stdnum.cn import uscc

    return bool(uscc.is_valid(code))


def _unreadable(spec: Spec, text: str, hint: str) -> UserError:
    return UserError(
        _("“{label}”的值“{text}”看不懂：{hint}。").format(label=_(spec.label), text=text[:60], hint=hint)
    )


def _line(spec: Spec, text: str) -> str:
    one = re.sub(r"\s*[\r\n\t]\s*", " ", text)
    if len(one) > LINE_LIMIT:
        raise _unreadable(spec, one, _("最多{n}个字，请缩短或写入正文").format(n=LINE_LIMIT))
    return one


def _note(spec: Spec, text: str) -> str:
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    if len(plain) > NOTE_LIMIT:
        raise _unreadable(spec, plain, _("最多{n}个字，请分几次写").format(n=NOTE_LIMIT))
    return plain


def _choice(spec: Spec, text: str) -> str:
    for choice in spec.choices:
        if text == choice.word or text.lower() == choice.english.lower() or text in choice.also:
            return choice.word
    raise _unreadable(spec, text, _("可填：{words}").format(words="、".join(c.word for c in spec.choices)))


def _elements(text: str) -> list[str]:
    return [each for each in re.split(r"\s*[,，、;；\n]\s*", text) if each]


def _tags(spec: Spec, text: str) -> list[str]:
    return sorted({_choice(spec, each) for each in _elements(text)})


def _links(_spec: Spec, text: str) -> list[str]:
    return sorted(set(_elements(text)))


def _flag(spec: Spec, text: str) -> bool:
    if text.lower() in _YES | _NO:
        return text.lower() in _YES
    raise _unreadable(spec, text, _("请填“是”或“否”"))


def _number(spec: Spec, text: str) -> int:
    plain = unicodedata.normalize("NFKC", text).replace(",", "").removesuffix(spec.unit).strip()
    if not re.fullmatch(r"\d{1,16}", plain) or int(plain) > LARGEST:
        raise _unreadable(spec, text, _("请填整数，不能为负"))
    return int(plain)


def _decimal(spec: Spec, text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).replace(",", "").strip()
    plain = plain.removesuffix(unicodedata.normalize("NFKC", spec.unit)).strip()
    if not re.fullmatch(r"\d{1,15}(\.\d{1,8})?", plain):
        raise _unreadable(spec, text, _("请填数字，如 120.5"))
    exact = f"{Decimal(plain):f}"
    return exact.rstrip("0").rstrip(".") if "." in exact else exact


def _date(spec: Spec, text: str) -> str:
    found = _DATE.fullmatch(unicodedata.normalize("NFKC", text).replace(" ", ""))
    try:
        if found:
            return date(*(int(group) for group in found.groups() if group)).isoformat()
    except ValueError:
        pass
    raise _unreadable(spec, text, _("请写成 2016-04-28"))


def _time(spec: Spec, text: str) -> str:
    found = _TIME.fullmatch(unicodedata.normalize("NFKC", text).replace(" ", ""))
    if found:
        hour, minute = int(found[1] or found[3]), int(found[2] or found[4] or 0)
        if hour < 24 and minute < 60:
            return f"{hour:02}:{minute:02}"
    raise _unreadable(spec, text, _("请写成 14:30"))


def _uscc(_spec: Spec, text: str) -> str:
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).upper()
    return unicodedata.normalize("NFC", plain)[:64]  # what stood apart, or was one small letter, may compose


def _blob(spec: Spec, text: str) -> str:
    if not re.fullmatch("[0-9a-f]{64}", text):
        raise _unreadable(spec, text, _("应为文件的 SHA-256"))
    return text


def _not_typed(spec: Spec, text: str) -> Any:
    raise _unreadable(spec, text, _("请分别填写：{parts}").format(parts="、".join(spec.parts)))


_PARSERS: dict[Kind, Callable[[Spec, str], Any]] = {
    Kind.LINE: _line,
    Kind.NOTE: _note,
    Kind.CHOICE: _choice,
    Kind.TAGS: _tags,
    Kind.FLAG: _flag,
    Kind.NUMBER: _number,
    Kind.DECIMAL: _decimal,
    Kind.DATE: _date,
    Kind.TIME: _time,
    Kind.AMOUNT: lambda _spec, text: parse_amount(text),
    Kind.LINK: _line,
    Kind.LINKS: _links,
    Kind.CODE: lambda spec, text: table(spec.codes).encode(_line(spec, text)),
    Kind.USCC: _uscc,
    Kind.BLOB: _blob,
    Kind.COMPOUND: _not_typed,
}


_SHAPES: dict[Kind, type | tuple[type, ...]] = {
    Kind.FLAG: bool,
    Kind.NUMBER: int,
    Kind.AMOUNT: dict,
    Kind.COMPOUND: dict,
    Kind.TAGS: list,
    Kind.LINKS: list,
}


def fits(spec: Spec, value: Any) -> bool:
    """Whether a value from the log has the form of its kind; one that has not (from a faulty program) is listed, not shown."""
    if not isinstance(value, _SHAPES.get(spec.kind, str)) or (
        spec.kind is Kind.NUMBER and isinstance(value, bool)
    ):
        return False
    if isinstance(value, dict) and spec.kind is Kind.AMOUNT:
        known = type(value.get("amount")) is int and value.get("currency") in MINOR_DIGITS
        return known and _is_rate(value.get("rate"))
    return True


def _is_rate(rate: Any) -> bool:
    return rate is None or (isinstance(rate, str) and is_rate(rate))
