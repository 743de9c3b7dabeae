"""The database key: random, never plain on disk; wrapped in the system's keyring, and by a passphrase.

The key file `zsapp.key` is JSON. It says whether the keyring holds the key (service `zsapp`, user name: the
profile's id) and carries the key sealed by ChaCha20-Poly1305 under Argon2id of the passphrase (RFC 9106),
with the parameters used. `check` is an HMAC of the key: it tells a wrong key from a damaged database.

keyring, argon2 and cryptography are imported when first needed: together they cost longer than opening the
file.
"""

import binascii
import hashlib
import hmac
import json
import os
import queue
import secrets
import threading
import unicodedata
from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from zsapp.base.errors import NeedsPersonError, UserError
from zsapp.base.texts import _
from zsapp.store.database import KEY_BYTES
from zsapp.store.files import damaged, file_faults, write_durably

PASSPHRASE_VARIABLE = "ZSAPP_PASSPHRASE"

_FORMAT = 1
_SERVICE = "zsapp"
_NONCE_BYTES = 12
_SALT_BYTES = 16
_KEYRING_WAIT_S = 20.0

# Real keyrings only. keyrings.alt writes plain text, `null` forgets, `fail` refuses, and the chainer may hold
# any.
_KEYRINGS = {
    ("keyring.backends.SecretService", "Keyring"),
    ("keyring.backends.libsecret", "Keyring"),
    ("keyring.backends.kwallet", "DBusKeyring"),
    ("keyring.backends.kwallet", "DBusKeyringKWallet4"),
    ("keyring.backends.macOS", "Keyring"),
    ("keyring.backends.Windows", "WinVaultKeyring"),
}

T = TypeVar("T")


def subkey(key: bytes, purpose: str) -> bytes:
    """A 32-byte key for one purpose: HKDF-Expand (RFC 5869, 2.3), one block; the key is random already."""
    return hmac.digest(key, f"zsapp {purpose}".encode() + b"\x01", hashlib.sha256)


@dataclass(frozen=True)
class Kdf:
    """Parameters of Argon2id. The default takes about 0.14 s on the 2-core reference machine."""

    memory_kib: int = 64 * 1024
    passes: int = 3
    lanes: int = 4

    def derive(self, passphrase: str, salt: bytes) -> bytes:
        """32 bytes. The passphrase is taken in NFC, since keyboards differ in how they compose."""
        from argon2.low_level import Type, hash_secret_raw

        return hash_secret_raw(
            unicodedata.normalize("NFC", passphrase).encode(),
            salt,
            time_cost=self.passes,
            memory_cost=self.memory_kib,
            parallelism=self.lanes,
            hash_len=KEY_BYTES,
            type=Type.ID,
        )


@dataclass(frozen=True)
class Wrap:
    """The key under a passphrase."""

    kdf: Kdf
    salt: bytes
    nonce: bytes
    sealed: bytes

    @classmethod
    def seal(cls, key: bytes, passphrase: str, *, profile_id: str, kdf: Kdf) -> "Wrap":
        """The key under `passphrase`, bound to the profile, with a salt and nonce of its own."""
        from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

        salt, nonce = os.urandom(_SALT_BYTES), os.urandom(_NONCE_BYTES)
        cipher = ChaCha20Poly1305(kdf.derive(passphrase, salt))
        return cls(kdf, salt, nonce, cipher.encrypt(nonce, key, profile_id.encode()))

    def open(self, passphrase: str, *, profile_id: str) -> bytes | None:
        """The key, or None where the passphrase is wrong."""
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

        try:
            cipher = ChaCha20Poly1305(self.kdf.derive(passphrase, self.salt))
            return cipher.decrypt(self.nonce, self.sealed, profile_id.encode())
        except InvalidTag:
            return None

    def to_json(self) -> dict[str, Any]:
        """Bytes in base64."""
        return {
            "kdf": "argon2id",
            "memory_kib": self.kdf.memory_kib,
            "passes": self.kdf.passes,
            "lanes": self.kdf.lanes,
            "salt": b64encode(self.salt).decode(),
            "nonce": b64encode(self.nonce).decode(),
            "sealed": b64encode(self.sealed).decode(),
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Wrap":
        """Raises KeyError, TypeError or ValueError where the data is not what `to_json` writes."""
        kdf = Kdf(int(data["memory_kib"]), int(data["passes"]), int(data["lanes"]))
        # Bounds keep a damaged file from asking for all memory or a day of computing.
        if data["kdf"] != "argon2id" or not (
            8 * kdf.lanes <= kdf.memory_kib <= 4 << 20 and 1 <= kdf.passes <= 64 and 1 <= kdf.lanes <= 64
        ):
            raise ValueError("key derivation out of bounds")
        wrap = cls(kdf, *(b64decode(data[name], validate=True) for name in ("salt", "nonce", "sealed")))
        if len(wrap.salt) < _SALT_BYTES or len(wrap.nonce) != _NONCE_BYTES:
            raise ValueError("salt or nonce of a wrong length")
        return wrap


@dataclass(frozen=True)
class KeyFile:
    """What `zsapp.key` says."""

    profile_id: str
    check: bytes
    in_keyring: bool
    wrap: Wrap | None

    def fits(self, key: bytes) -> bool:
        """Whether `key` is this profile's."""
        return hmac.compare_digest(self.check, subkey(key, "key check"))

    def with_passphrase(self, key: bytes, passphrase: str, *, kdf: Kdf) -> "KeyFile":
        """The same file with the key wrapped by another passphrase."""
        return replace(self, wrap=Wrap.seal(key, passphrase, profile_id=self.profile_id, kdf=kdf))

    def to_bytes(self) -> bytes:
        """The file's content."""
        data = {
            "format": _FORMAT,
            "profile": self.profile_id,
            "check": b64encode(self.check).decode(),
            "keyring": self.in_keyring,
            "passphrase": self.wrap.to_json() if self.wrap else None,
        }
        return json.dumps(data, indent=1).encode() + b"\n"

    def write(self, path: Path) -> None:
        """Replace the file whole or not at all; durable on return."""
        with file_faults(path):
            write_durably(path, self.to_bytes())

    @classmethod
    def read(cls, path: Path) -> "KeyFile":
        """PlaceError where the file is absent, damaged or cannot be read; it is never written here."""
        with file_faults(path):
            try:
                data = json.loads(path.read_bytes())
                if data["format"] != _FORMAT or not isinstance(data["keyring"], bool):
                    raise ValueError("not a key file of this format")
                wrap = None if data["passphrase"] is None else Wrap.from_json(data["passphrase"])
                return cls(str(data["profile"]), b64decode(data["check"]), data["keyring"], wrap)
            except FileNotFoundError as error:
                raise damaged(path) from error
            except (ValueError, KeyError, TypeError, binascii.Error) as error:
                raise damaged(path) from error


class KeyringError(Exception):
    """The keyring could not be used; the text says why."""


class SystemKeyring:
    """The system's keyring, asked in a thread of its own: a locked Secret Service may never answer."""

    def __init__(self, wait_s: float = _KEYRING_WAIT_S) -> None:
        self._wait_s = wait_s

    def get(self, profile_id: str) -> bytes | None:
        """The key kept for a profile, None where there is none. Raises KeyringError."""
        text = self._within(lambda: _backend().get_password(_SERVICE, profile_id))
        try:
            return None if text is None else bytes.fromhex(text)
        except ValueError:
            return None

    def put(self, profile_id: str, key: bytes) -> None:
        """Keep the key and read it back. Raises KeyringError."""

        def store() -> str | None:
            backend = _backend()
            backend.set_password(_SERVICE, profile_id, key.hex())
            kept: str | None = backend.get_password(_SERVICE, profile_id)
            return kept

        if self._within(store) != key.hex():
            raise KeyringError(_("系统密钥环没有保存住密钥"))

    def _within(self, work: Callable[[], T]) -> T:
        answers: queue.SimpleQueue[T | BaseException] = queue.SimpleQueue()

        def run() -> None:
            try:
                answers.put(work())
            except Exception as error:  # noqa: BLE001 - the border of a thread: handed to the asker below
                answers.put(error)

        # A daemon: one that hangs on the bus must not hold the process at its end.
        threading.Thread(target=run, name="zsapp-keyring", daemon=True).start()
        try:
            answer = answers.get(timeout=self._wait_s)
        except queue.Empty:
            text = _("系统密钥环 {n} 秒内没有回答，可能还没有解锁").format(n=round(self._wait_s))
            raise KeyringError(text) from None
        if isinstance(answer, KeyringError):
            raise answer
        if isinstance(answer, BaseException):
            raise KeyringError(_("系统密钥环出错（{reason}）").format(reason=answer)) from answer
        return answer


def _backend() -> Any:
    """The person's keyring, if it is a real one. Raises KeyringError."""
    import keyring

    chosen = keyring.get_keyring()
    for backend in (chosen, *getattr(chosen, "backends", ())):
        if (type(backend).__module__, type(backend).__qualname__) in _KEYRINGS:
            return backend
    raise KeyringError(_("这台电脑没有可用的系统密钥环"))


class Secrets:
    """How the key is unlocked: by a known passphrase, the keyring, a person who is asked; in this order."""

    def __init__(
        self,
        *,
        passphrase: str | None = None,
        keyring: SystemKeyring | None = None,
        ask: Callable[[str], str] | None = None,
        kdf: Kdf | None = None,
    ) -> None:
        """`keyring` None: neither asked nor written. `ask` shows a prompt and gives what was typed, or ""."""
        self._passphrase = passphrase or None
        self._keyring = keyring
        self._ask = ask
        self._kdf = kdf or Kdf()

    @classmethod
    def from_environment(cls, ask: Callable[[str], str] | None) -> "Secrets":
        """ZSAPP_PASSPHRASE if set and not empty, the keyring left alone; else the keyring, else `ask`."""
        passphrase = os.environ.get(PASSPHRASE_VARIABLE)
        if passphrase:
            return cls(passphrase=passphrase)
        return cls(keyring=SystemKeyring(), ask=ask)

    @property
    def kdf(self) -> Kdf:
        """Parameters for passphrases set from now on."""
        return self._kdf

    @property
    def keyring(self) -> SystemKeyring | None:
        """The keyring to use, or None."""
        return self._keyring

    def new_key(self) -> tuple[bytes, KeyFile]:
        """A new random key, already in the keyring where there is one, and the key file to write.

        With a keyring the passphrase may be left empty: the profile then opens on this computer only. Without
        one an empty passphrase is refused (NeedsPersonError). Two unequal answers are a UserError.
        """
        key = secrets.token_bytes(KEY_BYTES)
        profile_id = secrets.token_hex(16)
        trouble = self._keep(profile_id, key)
        file = KeyFile(profile_id, subkey(key, "key check"), trouble is None, None)
        passphrase = self._passphrase or self._ask_new(required=trouble is not None)
        if passphrase:
            return key, file.with_passphrase(key, passphrase, kdf=self._kdf)
        if trouble is None:
            return key, file
        text = _("{trouble}。请设置环境变量 ZSAPP_PASSPHRASE 作为口令，或者启用系统密钥环后再试。")
        raise NeedsPersonError(text.format(trouble=trouble))

    def unlock(self, file: KeyFile) -> bytes:
        """The key of an existing profile. NeedsPersonError says what a person has to do."""
        if self._passphrase is not None and (file.wrap is not None or self._keyring is None):
            return self._by_passphrase(file, self._passphrase)
        trouble = _("没有给出口令")
        heal = False
        if self._keyring is not None and file.in_keyring:
            try:
                key = self._keyring.get(file.profile_id)
                if key is not None and file.fits(key):
                    return key
                heal = True
                trouble = _("系统密钥环里没有这份数据的密钥")
            except KeyringError as error:
                trouble = str(error)
        if file.wrap is None:
            text = _("{trouble}，而这份数据没有设置过口令。请启用或解锁原来的系统密钥环后再试。")
            raise NeedsPersonError(text.format(trouble=trouble))
        answer = self._ask(_("口令：")) if self._ask else ""
        if not answer:
            text = _("{trouble}。请设置环境变量 ZSAPP_PASSPHRASE，或者启用、解锁系统密钥环后再试。")
            raise NeedsPersonError(text.format(trouble=trouble))
        key = self._by_passphrase(file, answer)
        if heal:
            # A keyring that lost the entry gets it back; one that refuses is no reason not to open.
            self._keep(file.profile_id, key)
        return key

    def _keep(self, profile_id: str, key: bytes) -> str | None:
        """Put the key into the keyring; what hindered it, or None."""
        if self._keyring is None:
            return _("没有给出口令")
        try:
            self._keyring.put(profile_id, key)
        except KeyringError as error:
            return str(error)
        return None

    def _ask_new(self, *, required: bool) -> str:
        if self._ask is None:
            return ""
        prompt = _("新口令：") if required else _("新口令（留空则只能在这台电脑上打开）：")
        first = self._ask(prompt)
        if first and self._ask(_("再输入一次：")) != first:
            raise UserError(_("两次输入的口令不一样，没有建立任何文件。请再来一次。"))
        return first

    def _by_passphrase(self, file: KeyFile, passphrase: str) -> bytes:
        if file.wrap is None:
            text = _("这份数据没有设置过口令，密钥在系统密钥环里。请去掉环境变量 ZSAPP_PASSPHRASE 后再试。")
            raise NeedsPersonError(text)
        key = file.wrap.open(passphrase, profile_id=file.profile_id)
        if key is None or not file.fits(key):
            raise NeedsPersonError(_("口令不对。请检查大小写和输入法后再试；数据没有改动。"))
        return key
