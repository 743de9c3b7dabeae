"""Faults of TLS: no request goes out, the cause is told in words, nothing changes here. Real certificates on loopback."""

import datetime
import re
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.support.answering import ask, says, serving, trouble
from tests.support.certificates import Certificate, authority
from tests.support.hubs import HubThread, Laptop
from zsapp.sync.http import Address, checked_ca
from zsapp.sync.protocol import Trouble

ZONE = authority()
BETWEEN = authority("zone CA 2", ZONE)
GONE = authority("old CA", begins=-30, ends=-1)
SELF = Certificate("hub")


@dataclass
class Fault:
    """What a server shows, what the laptop was given to trust ("" the system's), and what has to be told (TODAY: the date)."""

    shown: Certificate
    told: str
    chain: tuple[Certificate, ...] = ()
    ca: str = ZONE.pem
    prepare: Callable[[ssl.SSLContext], Any] = lambda context: None


def _old(context: ssl.SSLContext) -> None:
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    with pytest.warns(DeprecationWarning):
        context.minimum_version = ssl.TLSVersion.TLSv1
    with pytest.warns(DeprecationWarning):
        context.maximum_version = ssl.TLSVersion.TLSv1_1


def _asks_for_a_certificate(context: ssl.SSLContext) -> None:
    context.verify_mode = ssl.CERT_REQUIRED
    context.maximum_version = ssl.TLSVersion.TLSv1_2


FAULTS = {
    "expired": Fault(Certificate("hub", ZONE, begins=-9, ends=0), "已过期.*TODAY.*管理员"),
    "not yet valid, or a clock that is behind": Fault(
        Certificate("hub", ZONE, begins=5), "还没有生效.*TODAY.*日期"
    ),
    "wrong address": Fault(Certificate("hub", ZONE, host="127.0.0.2"), "不是发给这个 IP 地址的.*主机名"),
    "wrong host name": Fault(Certificate("hub", ZONE, host="hub.example"), "不是发给这个.*"),
    "signed by itself": Fault(SELF, "自签证书.*--ca", ca=""),
    "unknown authority": Fault(Certificate("hub", ZONE), "不认识.*--ca", ca=""),
    "unknown authority, shown along": Fault(
        Certificate("hub", ZONE), "自建的机构.*--ca", chain=(ZONE,), ca=""
    ),
    "another authority of that name": Fault(Certificate("hub", ZONE), "加入时给的证书", ca=authority().pem),
    "chain with a gap": Fault(Certificate("hub", BETWEEN), "中间证书.*管理员"),
    "expired authority": Fault(Certificate("hub", GONE), "已过期.*TODAY", chain=(GONE,), ca=GONE.pem),
    "no authority": Fault(Certificate("hub", authority("leaf", ZONE, host="x")), "加入时给的证书"),
    "not for servers": Fault(Certificate("hub", ZONE, for_clients=True), "不可信.*管理员"),
    "too old a protocol": Fault(Certificate("hub", ZONE), "太旧.*管理员", prepare=_old),
    "asks who we are": Fault(Certificate("hub", ZONE), "加密连接", prepare=_asks_for_a_certificate),
}


@pytest.mark.parametrize("name", FAULTS)
def test_faults_are_refused_with_their_cause(name: str, tmp_path: Path) -> None:
    fault = FAULTS[name]
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*fault.shown.written(tmp_path, *fault.chain))
    fault.prepare(context)
    with serving(says(200, b"", Zsapp_Hub="h"), context) as (port, met):
        told = trouble(Address(f"https://127.0.0.1:{port}", "h", "secret", fault.ca))
    expected = fault.told.replace("TODAY", datetime.date.today().isoformat())
    assert told.trouble is Trouble.TLS and re.search(expected, told.words), told.words
    assert met == []


def test_plain_http_behind_https_and_the_other_way_round(tmp_path: Path) -> None:
    with serving(says(200, b"")) as (port, _met):
        told = trouble(Address(f"https://127.0.0.1:{port}", "h", "secret"))
        assert told.trouble is Trouble.TLS and "没有加密" in told.words and "端口" in told.words
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*Certificate("hub", ZONE).written(tmp_path))
    with serving(says(200, b""), context) as (port, met):
        assert trouble(Address(f"http://127.0.0.1:{port}", "h", "secret")).trouble is Trouble.OFFLINE
        assert met == []


@pytest.mark.parametrize(
    ("shown", "chain", "ca"),
    [
        (Certificate("hub", ZONE), (), ZONE.pem),
        (Certificate("hub", BETWEEN), (BETWEEN,), ZONE.pem),
        (Certificate("hub", BETWEEN), (), ZONE.pem + BETWEEN.pem),
        (SELF, (), SELF.pem),
    ],
    ids=["own authority", "whole chain", "chain given along", "signed by itself, given"],
)
def test_what_was_given_is_trusted(
    shown: Certificate, chain: tuple[Certificate, ...], ca: str, tmp_path: Path
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*shown.written(tmp_path, *chain))
    with serving(says(200, b"", Zsapp_Hub="h"), context) as (port, _met):
        assert ask(Address(f"https://127.0.0.1:{port}", "h", "secret", checked_ca(ca))).status == 200


def test_a_plainly_made_certificate_is_trusted_as_before_python_3_13(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Since 3.13 Python's contexts refuse those without key identifiers, which a zone's own authority may well make."""
    made = ssl.create_default_context

    def strict(**given: Any) -> ssl.SSLContext:
        context = made(**given)
        context.verify_flags |= ssl.VERIFY_X509_STRICT
        return context

    monkeypatch.setattr(ssl, "create_default_context", strict)
    test_what_was_given_is_trusted(Certificate("hub", ZONE), (), ZONE.pem, tmp_path)


def test_a_hub_over_tls_by_the_command_line(tmp_path: Path) -> None:
    """Joined with the zone's own authority; while the certificate does not hold nothing goes out, the state says why; then it goes on."""
    (tmp_path / "ca.pem").write_text(ZONE.pem)
    hub = HubThread(tmp_path / "hub")
    hub.user("hans", role="headquarters")
    hub.certificate = Certificate("hub", ZONE).written(tmp_path / "good")
    hub.start()
    hans = Laptop(tmp_path / "hans")
    try:
        told = hans.join(hub, "hans")
        assert told.code == 3 and "--ca" in told.err and hub.devices() == []
        hans.joined(hub, "hans", "--ca", tmp_path / "ca.pem")
        assert hans.sync()["state"] == "up_to_date"
        kept = hans.ok("record", "add", "company", "name=甲公司")
        before = hans.digest()
        hub.stop()
        hub.certificate = Certificate("hub", ZONE, begins=-9, ends=0).written(tmp_path / "old")
        hub.start()
        told = hans.run("sync")
        status = hans.json("sync", "status")
        assert told.code == 3 and told.err == f"zsapp: {status['words']}\n" and "已过期" in told.err
        assert (status["state"], status["trouble"], status["unsent"]) == ("needs_you", "tls", 1)
        assert hans.digest() == before and hans.json("record", "show", kept)["name"] == "甲公司"
        hub.stop()
        hub.certificate = Certificate("hub", ZONE).written(tmp_path / "new")
        hub.start()
        assert hans.sync()["unsent"] == 0
    finally:
        hub.stop()


def test_a_certificate_is_found_among_what_editors_and_authorities_put_around_it() -> None:
    noted = f"\ufeff示范开发区根证书\n{ZONE.pem}结束\n".replace("\n", "\r\n").encode()
    assert checked_ca(noted.decode("ascii", "replace")).split() == ZONE.pem.split()
    two = checked_ca(f"{ZONE.pem}\n# 上级\n{GONE.pem}")
    assert two.count("BEGIN CERTIFICATE") == 2
