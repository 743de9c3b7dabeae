"""The digest of the specs: the same whatever was imported first, another where a field is."""

from types import MappingProxyType

from zsapp.domain.field import Kind, RecordSpec, StreamOf, record, spec
from zsapp.domain.records import KINDS
from zsapp.store.tables import fingerprint


def test_the_order_of_imports_is_nothing_to_it() -> None:
    # The window imports pages first, the command line verbs: both open one profile, and neither may make its tables anew.
    assert fingerprint(dict(reversed(KINDS.items()))) == fingerprint(KINDS)


def test_another_field_is_another_digest() -> None:
    own: dict[str, RecordSpec] = {}

    @record("company", "目标企业", StreamOf.ORGANISATION, into=own)
    class Company:
        name: str | None = spec("企业全称", Kind.LINE)

    assert fingerprint(MappingProxyType(dict(KINDS) | own)) != fingerprint(KINDS)
