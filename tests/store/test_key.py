"""How the key is unlocked: passphrase, keyring, person; and every way that fails."""

import json
import sys
import unicodedata
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support import secret_service
from tests.support.profiles import FAST
from zsapp.base.errors import NeedsPersonError, UserError
from zsapp.store.files import DamagedError
from zsapp.store.key import Kdf, KeyFile, KeyringError, Secrets, SystemKeyring, Wrap, subkey

needs_secret_service = pytest.mark.skipif(
    not secret_service.is_here(), reason="needs dbus-run-session and gnome-keyring-daemon (Linux)"
)


def known(passphrase: str) -> Secrets:
    return Secrets(passphrase=passphrase, kdf=FAST)


def asking(*answers: str) -> tuple[Secrets, list[str]]:
    """Secrets that ask, without a keyring; and the prompts shown."""
    prompts: list[str] = []
    left = list(answers)

    def ask(prompt: str) -> str:
        prompts.append(prompt)
        return left.pop(0)

    return Secrets(ask=ask, kdf=FAST), prompts


@given(
    passphrase=st.text(min_size=1).filter(str.isprintable), other=st.text(min_size=1).filter(str.isprintable)
)
def test_only_the_same_passphrase_opens(passphrase: str, other: str) -> None:
    key, file = known(passphrase).new_key()
    assert known(passphrase).unlock(file) == key
    if unicodedata.normalize("NFC", passphrase) != unicodedata.normalize("NFC", other):
        with pytest.raises(NeedsPersonError, match="口令不对"):
            known(other).unlock(file)


def test_a_passphrase_composed_otherwise_is_the_same() -> None:
    key, file = known("Müller").new_key()
    assert known("Mu\u0308ller").unlock(file) == key


def test_keys_salts_and_nonces_are_never_the_same_twice() -> None:
    first_key, first = known("a").new_key()
    second_key, second = known("a").new_key()
    again = first.with_passphrase(first_key, "a", kdf=FAST)
    assert first.wrap and second.wrap and again.wrap
    assert first_key != second_key and first.profile_id != second.profile_id
    assert len({wrap.salt for wrap in (first.wrap, second.wrap, again.wrap)}) == 3
    assert len({wrap.nonce for wrap in (first.wrap, second.wrap, again.wrap)}) == 3


def test_the_file_holds_neither_key_nor_passphrase(tmp_path: Path) -> None:
    key, file = known("离岗招商").new_key()
    file.write(tmp_path / "zsapp.key")
    data = (tmp_path / "zsapp.key").read_bytes()
    for plain in (key, key.hex().encode(), b64encode(key), "离岗招商".encode()):
        assert plain not in data
    assert KeyFile.read(tmp_path / "zsapp.key") == file
    assert [path.name for path in tmp_path.iterdir()] == ["zsapp.key"]


def test_a_wrap_of_another_profile_does_not_open() -> None:
    key = bytes(32)
    wrap = Wrap.seal(key, "a", profile_id="one", kdf=FAST)
    assert wrap.open("a", profile_id="one") == key
    assert wrap.open("a", profile_id="two") is None


def test_the_default_derivation_is_argon2id_of_64_mib() -> None:
    # RFC 9106, 4: the second recommended option has these very parameters.
    assert Kdf() == Kdf(memory_kib=65536, passes=3, lanes=4)


def test_derivation_is_argon2id() -> None:
    # A vector of the reference implementation's own tests (phc-winner-argon2, src/test.c, version 0x13, Argon2id).
    derived = Kdf(memory_kib=65536, passes=2, lanes=1).derive("password", b"somesalt")
    assert derived.hex() == "09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7"


def test_subkeys_differ_by_purpose_and_key() -> None:
    keys = {subkey(bytes(32), "a"), subkey(bytes(32), "b"), subkey(bytes([1]) * 32, "a")}
    assert len(keys) == 3 and all(len(key) == 32 for key in keys)


# Without a keyring


def test_the_person_is_asked_twice_for_a_new_passphrase_and_once_for_an_old() -> None:
    secrets, prompts = asking("甲", "甲", "甲")
    key, file = secrets.new_key()
    assert secrets.unlock(file) == key
    assert len(prompts) == 3
    assert not file.in_keyring


def test_two_unequal_answers_make_nothing() -> None:
    secrets, _prompts = asking("甲", "乙")
    with pytest.raises(UserError, match="不一样"):
        secrets.new_key()


@pytest.mark.parametrize("secrets", [asking("")[0], Secrets(kdf=FAST), known("")])
def test_without_keyring_and_passphrase_a_person_is_needed(secrets: Secrets) -> None:
    with pytest.raises(NeedsPersonError, match="ZSAPP_PASSPHRASE"):
        secrets.new_key()


def test_opening_without_an_answer_needs_a_person() -> None:
    _key, file = known("甲").new_key()
    with pytest.raises(NeedsPersonError, match="ZSAPP_PASSPHRASE"):
        asking("")[0].unlock(file)
    with pytest.raises(NeedsPersonError, match="口令不对"):
        asking("乙")[0].unlock(file)


def test_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    monkeypatch.setenv("ZSAPP_PASSPHRASE", "甲")
    _key, file = Secrets.from_environment(None).new_key()
    assert file.wrap is not None and file.wrap.kdf == Kdf() and not file.in_keyring
    Secrets.from_environment(None).unlock(file)
    monkeypatch.setenv("ZSAPP_PASSPHRASE", "")
    with pytest.raises(NeedsPersonError, match="ZSAPP_PASSPHRASE"):
        Secrets.from_environment(None).unlock(file)
    monkeypatch.delenv("ZSAPP_PASSPHRASE")
    with pytest.raises(NeedsPersonError, match="ZSAPP_PASSPHRASE"):
        Secrets.from_environment(None).unlock(file)


@pytest.mark.parametrize("backend", ["keyring.backends.null.Keyring", "keyring.backends.fail.Keyring"])
def test_what_is_no_real_keyring_is_not_used(backend: str, tmp_path: Path) -> None:
    done = secret_service.run_plain(
        """
        from zsapp.store.key import KeyringError, SystemKeyring
        try:
            SystemKeyring().put("profile", bytes(32))
        except KeyringError as error:
            print(error)
        """,
        PYTHON_KEYRING_BACKEND=backend,
    )
    assert "没有可用的系统密钥环" in done.stdout, done


def test_a_keyring_in_plain_text_is_not_used(tmp_path: Path) -> None:
    (tmp_path / "plainring.py").write_text(
        "from keyring.backend import KeyringBackend\n"
        "class PlaintextKeyring(KeyringBackend):\n"
        "    priority = 9\n"
        "    def get_password(self, service, username):\n"
        "        raise SystemExit('asked')\n"
        "    def set_password(self, service, username, password):\n"
        "        raise SystemExit('written')\n"
    )
    done = secret_service.run_plain(
        """
        import sys
        sys.path.insert(0, sys.argv[1])
        from zsapp.base.errors import NeedsPersonError
        from zsapp.store.key import Secrets
        try:
            Secrets.from_environment(None).new_key()
        except NeedsPersonError as error:
            print(error)
        """,
        tmp_path,
        PYTHON_KEYRING_BACKEND="plainring.PlaintextKeyring",
    )
    assert "没有可用的系统密钥环" in done.stdout, done


# A damaged key file


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data.pop("check"),
        lambda data: data.update(format=2),
        lambda data: data.update(keyring="yes"),
        lambda data: data.update(passphrase=[]),
        lambda data: data["passphrase"].update(kdf="md5"),
        lambda data: data["passphrase"].update(memory_kib=1 << 40),
        lambda data: data["passphrase"].update(passes=10**9),
        lambda data: data["passphrase"].update(passes="many"),
        lambda data: data["passphrase"].update(lanes=0),
        lambda data: data["passphrase"].update(salt="!"),
        lambda data: data["passphrase"].update(nonce="AAAA"),
        lambda data: data["passphrase"].pop("sealed"),
    ],
)
def test_a_key_file_that_is_none_is_told_and_left(
    tmp_path: Path, change: Callable[[dict[str, object]], object]
) -> None:
    _key, file = known("甲").new_key()
    data = json.loads(file.to_bytes())
    change(data)
    path = tmp_path / "zsapp.key"
    path.write_text(json.dumps(data))
    before = path.read_bytes()
    with pytest.raises(DamagedError, match=r"zsapp\.key"):
        KeyFile.read(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b"3", b"\xff\xfe\x00", "口令".encode()])
def test_other_bytes_are_a_damaged_key_file(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "zsapp.key"
    path.write_bytes(content)
    with pytest.raises(DamagedError):
        KeyFile.read(path)


def test_an_absent_key_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(DamagedError):
        KeyFile.read(tmp_path / "zsapp.key")
    assert list(tmp_path.iterdir()) == []


@pytest.fixture(scope="module")
def key_file(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, bytes]:
    key, file = known("甲").new_key()
    path = tmp_path_factory.mktemp("key") / "zsapp.key"
    file.write(path)
    return path, key


@given(data=st.data())
def test_a_changed_byte_never_gives_another_key(key_file: tuple[Path, bytes], data: st.DataObject) -> None:
    path, key = key_file
    content = bytearray(path.read_bytes())
    content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    broken = path.with_name("broken.key")
    broken.write_bytes(content)
    try:
        assert known("甲").unlock(KeyFile.read(broken)) == key
    except (DamagedError, NeedsPersonError):
        assert bytes(content) != path.read_bytes()


# With a real keyring

CREATE = """
import sys
from pathlib import Path
from zsapp.store.key import *
answers = sys.argv[2:]
ask = (lambda prompt: answers.pop(0)) if answers else None
secrets = Secrets(keyring=SystemKeyring(), ask=ask, kdf=Kdf(8, 1, 1))
key, file = secrets.new_key()
file.write(Path(sys.argv[1]))
print(key.hex())
"""
UNLOCK = """
import sys
from pathlib import Path
from zsapp.base.errors import NeedsPersonError
from zsapp.store.key import *
def unlock(path, ask=None, wait_s=20.0):
    try:
        secrets = Secrets(keyring=SystemKeyring(wait_s), ask=ask, kdf=Kdf(8, 1, 1))
        return secrets.unlock(KeyFile.read(Path(path))).hex()
    except NeedsPersonError as error:
        return str(error)
"""


@needs_secret_service
def test_the_keyring_opens_what_it_keeps(tmp_path: Path) -> None:
    path = tmp_path / "zsapp.key"
    created = secret_service.run_with_keyring(tmp_path / "home", CREATE, path)
    assert len(created.stdout.strip()) == 64, created
    file = KeyFile.read(path)
    assert file.in_keyring and file.wrap is None
    opened = secret_service.run_with_keyring(tmp_path / "home", UNLOCK + "print(unlock(sys.argv[1]))", path)
    assert opened.stdout == created.stdout, opened


@needs_secret_service
def test_keyring_and_passphrase_both_open(tmp_path: Path) -> None:
    path = tmp_path / "zsapp.key"
    created = secret_service.run_with_keyring(tmp_path / "home", CREATE, path, "甲", "甲")
    assert KeyFile.read(path).in_keyring
    assert known("甲").unlock(KeyFile.read(path)).hex() == created.stdout.strip()
    opened = secret_service.run_with_keyring(tmp_path / "home", UNLOCK + "print(unlock(sys.argv[1]))", path)
    assert opened.stdout == created.stdout, opened


@needs_secret_service
@pytest.mark.parametrize("planted", ["", "00" * 32, "no key"])
def test_an_entry_gone_or_wrong_is_given_back_by_the_passphrase(tmp_path: Path, planted: str) -> None:
    path = tmp_path / "zsapp.key"
    created = secret_service.run_with_keyring(tmp_path / "home", CREATE, path, "甲", "甲")
    code = UNLOCK + (
        "import keyring\n"
        "name = KeyFile.read(Path(sys.argv[1])).profile_id\n"
        "keyring.delete_password('zsapp', name)\n"
        "if sys.argv[2]: keyring.set_password('zsapp', name, sys.argv[2])\n"
        "print(unlock(sys.argv[1]))\n"
        "print(unlock(sys.argv[1], ask=lambda prompt: '甲'))\n"
        "print(unlock(sys.argv[1]))\n"
    )
    done = secret_service.run_with_keyring(tmp_path / "home", code, path, planted)
    lines = done.stdout.splitlines()
    assert "系统密钥环里没有这份数据的密钥" in lines[0] and "ZSAPP_PASSPHRASE" in lines[0], done
    assert lines[1] == lines[2] == created.stdout.strip(), done


@needs_secret_service
def test_an_entry_gone_without_a_passphrase_says_so(tmp_path: Path) -> None:
    path = tmp_path / "zsapp.key"
    secret_service.run_with_keyring(tmp_path / "home", CREATE, path)
    done = secret_service.run_with_keyring(tmp_path / "other", UNLOCK + "print(unlock(sys.argv[1]))", path)
    assert "没有设置过口令" in done.stdout, done


@needs_secret_service
def test_zsapp_passphrase_leaves_the_keyring_alone(tmp_path: Path) -> None:
    path = tmp_path / "zsapp.key"
    code = """
        import sys
        from pathlib import Path
        import secretstorage
        from zsapp.store.key import KeyFile, Secrets
        key, file = Secrets.from_environment(None).new_key()
        file.write(Path(sys.argv[1]))
        assert Secrets.from_environment(None).unlock(KeyFile.read(Path(sys.argv[1]))) == key
        assert not any(name.startswith("keyring") for name in sys.modules), "the library was not even loaded"
        items = [item for c in secretstorage.get_all_collections(secretstorage.dbus_init()) for item in c.get_all_items()]
        print(file.in_keyring, len(items))
    """
    done = secret_service.run_with_keyring(tmp_path / "home", code, path, ZSAPP_PASSPHRASE="甲")
    assert done.stdout == "False 0\n", done


@needs_secret_service
def test_a_secret_service_that_hangs_is_left_after_the_time_limit(tmp_path: Path) -> None:
    path = tmp_path / "zsapp.key"
    secret_service.run_with_keyring(tmp_path / "home", CREATE, path, "甲", "甲")
    code = UNLOCK + (
        "import os, signal, time\n"
        "import secretstorage\n"
        "from jeepney.io.blocking import Proxy\n"
        "from jeepney.bus_messages import message_bus\n"
        "bus = secretstorage.dbus_init()\n"
        "pid = Proxy(message_bus, bus).GetConnectionUnixProcessID('org.freedesktop.secrets')[0]\n"
        "os.kill(pid, signal.SIGSTOP)\n"
        "begun = time.monotonic()\n"
        "print(unlock(sys.argv[1], wait_s=1.0))\n"
        "print(unlock(sys.argv[1], ask=lambda prompt: '甲', wait_s=1.0))\n"
        "print(time.monotonic() - begun < 10)\n"
        "os.kill(pid, signal.SIGCONT)\n"
    )
    done = secret_service.run_with_keyring(tmp_path / "home", code, path)
    lines = done.stdout.splitlines()
    assert len(lines) == 3, done
    assert "没有回答" in lines[0] and "ZSAPP_PASSPHRASE" in lines[0]
    assert len(lines[1]) == 64 and lines[2] == "True"


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the keyring needs no bus")
def test_no_session_bus_means_no_keyring(tmp_path: Path) -> None:
    done = secret_service.run_plain(
        UNLOCK + "try:\n    SystemKeyring().get('x')\nexcept KeyringError as error:\n    print(error)\n",
        DBUS_SESSION_BUS_ADDRESS="unix:path=/nonexistent",
        XDG_RUNTIME_DIR=str(tmp_path),
        HOME=str(tmp_path),
    )
    assert "密钥环" in done.stdout, done


def test_trouble_in_the_thread_reaches_the_asker() -> None:
    def failing() -> bytes:
        raise OSError("no bus")

    with pytest.raises(KeyringError, match="no bus"):
        SystemKeyring()._within(failing)
