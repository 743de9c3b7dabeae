"""Certificates made for tests: authorities, what they sign, and what is wrong with it."""

import datetime
import ipaddress
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

_DAY = datetime.timedelta(days=1)


class Certificate:
    """A certificate with its key; days are from today, `by` None: it signs itself."""

    def __init__(
        self,
        name: str,
        by: "Certificate | None" = None,
        *,
        is_authority: bool = False,
        begins: int = -1,
        ends: int = 30,
        host: str = "127.0.0.1",
        for_clients: bool = False,
    ) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        now = datetime.datetime.now(datetime.UTC)
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(by.made.subject if by else subject)
            .public_key(self.key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now + begins * _DAY)
            .not_valid_after(now + ends * _DAY)
            .add_extension(x509.BasicConstraints(is_authority, None), critical=True)
            .add_extension(x509.SubjectAlternativeName([_alternative(host)]), critical=False)
        )
        if for_clients:
            usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH])
            builder = builder.add_extension(usage, critical=False)
        self.made = builder.sign(by.key if by else self.key, hashes.SHA256())

    @property
    def pem(self) -> str:
        return self.made.public_bytes(Encoding.PEM).decode()

    def written(self, folder: Path, *chain: "Certificate") -> tuple[Path, Path]:
        """(certificate with what goes along, key) as files."""
        folder.mkdir(exist_ok=True)
        certificate, key = folder / "cert.pem", folder / "key.pem"
        certificate.write_text("".join(each.pem for each in (self, *chain)))
        key.write_bytes(self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        return certificate, key


def authority(name: str = "zone CA", by: Certificate | None = None, **given: Any) -> Certificate:
    """Who signs certificates."""
    return Certificate(name, by, is_authority=True, **given)


def _alternative(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)
