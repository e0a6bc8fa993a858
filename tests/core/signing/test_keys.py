"""Keys kept elsewhere: a token spoken to by PKCS#11, a remote service, and how they refuse."""

import datetime as dt
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from langso.config import env
from langso.core.signing import checking, pades, providers, remote
from langso.core.signing.rules import containers, places
from langso.core.signing.values import Box, SigningError, SigningServiceError
from tests.factories.signing import AT, Authority, SigningService, der, paper, serving

SOFTHSM = ("/usr/lib/softhsm/libsofthsm2.so", "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
           "/usr/lib64/pkcs11/libsofthsm2.so")  # fmt: skip
PIN = "123456"
LATER = AT + dt.timedelta(days=1)


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Make a software token with SoftHSM; skip where it is not installed."""
    tool = shutil.which("softhsm2-util")
    found = next((one for one in SOFTHSM if Path(one).is_file()), "")
    if not tool or not found:
        pytest.skip("softhsm2-util is not installed, so there is no token to speak to")
    folder = tmp_path_factory.mktemp("softhsm")
    (folder / "tokens").mkdir()
    config = folder / "softhsm2.conf"
    config.write_text(f"directories.tokendir = {folder}/tokens\nobjectstore.backend = file\n")
    os.environ["SOFTHSM2_CONF"] = str(config)
    subprocess.run(
        [tool, "--init-token", "--free", "--label", "vanthu", "--so-pin", "87654321", "--pin", PIN],
        check=True, capture_output=True,
    )  # fmt: skip
    yield found
    del os.environ["SOFTHSM2_CONF"]


def _on_token(library: str, authority: Authority, label: str, kind: str) -> None:
    """Make a key inside the token and put its certificate beside it."""
    import pkcs11
    from pkcs11 import Attribute, CertificateType, KeyType, Mechanism, ObjectClass
    from pkcs11.util.ec import encode_ec_public_key, encode_named_curve_parameters
    from pkcs11.util.rsa import encode_rsa_public_key

    token = pkcs11.lib(library).get_token(token_label="vanthu")
    with token.open(rw=True, user_pin=PIN) as session:
        if kind == "rsa":
            public, _private = session.generate_keypair(KeyType.RSA, 2048, store=True, label=label)
            shown = serialization.load_der_public_key(_spki(encode_rsa_public_key(public)))
        else:
            parameters = session.create_domain_parameters(
                KeyType.EC, {Attribute.EC_PARAMS: encode_named_curve_parameters("secp256r1")},
                local=True,
            )  # fmt: skip
            public, _private = parameters.generate_keypair(
                store=True, label=label, mechanism=Mechanism.EC_KEY_PAIR_GEN
            )
            shown = serialization.load_der_public_key(encode_ec_public_key(public))
        assert isinstance(shown, rsa.RSAPublicKey | ec.EllipticCurvePublicKey)
        _key, certificate = authority.issue("Văn thư xã Thử", key=shown)
        session.create_object(
            {
                Attribute.CLASS: ObjectClass.CERTIFICATE,
                Attribute.CERTIFICATE_TYPE: CertificateType.X_509,
                Attribute.TOKEN: True,
                Attribute.LABEL: label,
                Attribute.VALUE: der(certificate),
                Attribute.SUBJECT: certificate.subject.public_bytes(),
            }
        )


def _spki(pkcs1: bytes) -> bytes:
    from asn1crypto import keys

    wrapped = keys.PublicKeyInfo.wrap(keys.RSAPublicKey.load(pkcs1), "rsa")
    return bytes(wrapped.dump())


@pytest.fixture
def token(library: str, trusted: Authority, settings) -> str:  # type: ignore[no-untyped-def]
    settings.LANGSO_SIGNING |= {"provider": "token", "token_library": library}
    return library


def _holder(reference: str, pin: str = PIN) -> providers.Holder:
    return providers.Holder(
        id="x", name="Văn thư", organisation="UBND", reference=reference, pin=pin
    )


@pytest.mark.parametrize("kind", ["rsa", "ec"])
def test_token_signs_and_the_key_never_leaves_it(token: str, trusted: Authority, kind: str) -> None:
    _on_token(token, trusted, f"khoa-{kind}", kind)
    signer = providers.signer_for(holder=_holder(f"vanthu/khoa-{kind}"), at=AT)
    signed = pades.sign(body=paper(), signer=signer, field="a", at=AT)
    (found,) = checking.examine(signed, at=LATER)
    assert found.good
    assert found.signer == "Văn thư xã Thử"
    assert not found.demonstration


@pytest.mark.parametrize(
    ("reference", "pin", "rule"),
    [("vanthu/khong-co", PIN, "key-missing"), ("vanthu/khoa", "999999", "wrong-pin"),
     ("vanthu/khoa", "1", "wrong-pin"), ("vanthu/khoa", "", "pin-needed"),
     ("mat-roi/khoa", PIN, "token-away")],
)  # fmt: skip
def test_token_refuses_with_the_reason(token: str, reference: str, pin: str, rule: str) -> None:
    with pytest.raises(SigningError) as error:
        providers.signer_for(holder=_holder(reference, pin), at=AT)
    assert error.value.rule == rule


def _asked(address: str, service: SigningService, **more: object) -> remote.RemoteSigner:
    asked = {"address": address, "key": service.key, "credential": "ky-so-1", "pin": service.pin,
             "purpose": "Ký tờ trình", "seconds": 2}  # fmt: skip
    return remote.RemoteSigner(**asked | more)  # type: ignore[arg-type]


@pytest.mark.enable_socket
@pytest.mark.allow_hosts(["127.0.0.1"])
class TestRemote:
    def test_it_is_sent_the_digest_and_never_the_paper(self, trusted: Authority) -> None:
        service = SigningService(trusted)
        with serving(service.handler()) as address:
            signer = _asked(address, service)
            signed = pades.sign(body=paper(), signer=signer, field="a", at=AT)
        assert checking.examine(signed, at=LATER)[0].good
        assert [one["path"] for one in service.seen] == ["/v1/certificate", "/v1/sign"]
        assert set(service.seen[1]) == {
            "path", "credential", "digest", "digest_algorithm", "purpose", "pin"
        }  # fmt: skip
        assert service.seen[1]["purpose"] == "Ký tờ trình"

    @pytest.mark.parametrize(
        ("trouble", "pin", "rule"),
        [("down", "246810", "service-down"), ("not_confirmed", "246810", "service-unconfirmed"),
         ("other", "246810", "service-odd"), ("", "000000", "wrong-pin")],
    )  # fmt: skip
    def test_it_refuses_with_the_reason(
        self, trusted: Authority, trouble: str, pin: str, rule: str
    ) -> None:
        service = SigningService(trusted)
        with serving(service.handler()) as address:
            signer = _asked(address, service, pin=pin)
            service.trouble = trouble
            with pytest.raises(SigningError) as error:
                pades.sign(body=paper(), signer=signer, field="a", at=AT)
        assert error.value.rule == rule

    def test_service_that_is_not_there_or_knows_nothing(self, trusted: Authority) -> None:
        service = SigningService(trusted)
        with pytest.raises(SigningServiceError):
            _asked("http://127.0.0.1:9", service)
        with serving(service.handler()) as address, pytest.raises(SigningError) as error:
            _asked(address, service, credential="khac")
        assert error.value.rule == "service-refused"
        assert "Không có chứng thư này" in str(error.value)


@pytest.mark.parametrize(
    ("said", "words"),
    [({"LANGSO_SIGNING": "usb"}, "demo, token, remote"),
     ({"LANGSO_SIGNING": "token"}, "TOKEN_LIBRARY"), ({"LANGSO_SIGNING": "remote"}, "REMOTE"),
     ({"LANGSO_SIGNING": "remote", "LANGSO_SIGNING_REMOTE": "http://ky.gov.vn"}, "https://"),
     ({"LANGSO_SIGNING_TIMESTAMPS": "tsa.gov.vn"}, "https://")],
)  # fmt: skip
def test_setting_that_cannot_be_used_is_said_so(
    monkeypatch: pytest.MonkeyPatch, said: dict[str, str], words: str
) -> None:
    for name, text in said.items():
        monkeypatch.setenv(name, text)
    with pytest.raises(env.BadSettingError, match=words):
        env.signing()


def test_plain_settings_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("LANGSO_SIGNING"):
            monkeypatch.delenv(name)
    assert env.signing()["provider"] == "demo"
    monkeypatch.setenv("LANGSO_SIGNING", "remote")
    monkeypatch.setenv("LANGSO_SIGNING_REMOTE", "https://ky.gov.vn/api")
    assert env.signing()["remote"] == "https://ky.gov.vn/api"


def test_place_of_a_signature_holds_nothing_else() -> None:
    body = b"HEAD<aabb0000>TAIL"
    ranges = (0, 4, 14, 4)
    assert containers.container_is_plain(body, ranges, 2)
    for changed, given, used in (
        (body.replace(b"0000", b"0001"), ranges, 2), (body.replace(b"aa", b"aA"), ranges, 2),
        (body.replace(b"<", b"("), ranges, 2), (body, ranges, 9), (body, (0, 4, 14), 2),
        (body, (1, 4, 14, 4), 2), (body, (0, 4, 14, 99), 2), (body, (0, 14, 4, 4), 2),
    ):  # fmt: skip
        assert not containers.container_is_plain(changed, given, used)


PAGE = Box(0, 0, 595, 842)


def _placed(*taken: Box, right: bool = True) -> Box:
    return places.place_of(page=PAGE, taken=taken, width=190, height=54, right_half=right)


def test_stamp_goes_into_the_gap_between_office_and_name() -> None:
    office, name = Box(350, 400, 500, 415), Box(350, 320, 500, 335)
    box = _placed(office, name)
    assert name.top <= box.bottom
    assert box.top <= office.bottom
    assert not box.meets(office)


def test_stamp_goes_under_the_text_else_to_the_foot_and_stays_on_the_page() -> None:
    assert _placed(Box(350, 400, 500, 415)).top < 400
    full = [Box(40, bottom, 560, bottom + 12) for bottom in range(40, 800, 15)]
    for box in (_placed(*full), _placed(), _placed(right=False)):
        assert box.bottom == places.MARGIN
    left, right = _placed(right=False), _placed()
    assert not left.meets(right)
    tiny = places.place_of(page=Box(0, 0, 100, 60), taken=(), width=190, height=54, right_half=True)
    assert tiny.right <= 100
