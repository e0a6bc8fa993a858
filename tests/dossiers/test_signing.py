"""Signing documents: by whom, in which order, all or nothing, and what is kept of it."""

import datetime as dt
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.storage import storages
from django.db import DatabaseError, connection, transaction
from django.test import override_settings

from langso.core.files import storage
from langso.core.models import AuditEvent
from langso.core.signing import pades, providers
from langso.core.signing.values import Fault, SigningError
from langso.dossiers import actions
from langso.dossiers.actions import documents, issuing, signing, signing_keys, versions
from langso.dossiers.models import DocumentVersion, FileEvent, SignatureCheck
from langso.dossiers.queries import documents as queries
from langso.dossiers.queries import signatures
from langso.dossiers.values.documents import DocumentStatus
from langso.dossiers.values.signatures import SigningRefusedError
from tests.factories import offices
from tests.factories import signing as papers
from tests.factories.accounts import person
from tests.factories.offices import AT

pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture(autouse=True)
def home(tmp_path: Path) -> Iterator[Path]:
    with override_settings(
        HOME=tmp_path, MEDIA_ROOT=tmp_path / "files", LANGSO_SIGNING=dict(papers.SETTINGS)
    ):
        storages._storages.pop("evidence", None)
        yield tmp_path
    storages._storages.pop("evidence", None)


def drafted(house: offices.House, *, file_id: int | None = None) -> int:
    made = documents.draft(
        organisation_id=house.organisation, type="report", subject="Báo cáo kết quả",
        file_id=file_id, actor=house["recorder"], at=AT,
    )  # fmt: skip
    versions.add_version(
        document_id=made.id, stream=io.BytesIO(papers.paper()), name="bao-cao.pdf",
        actor=house["recorder"], at=AT,
    )  # fmt: skip
    return made.id


def test_person_then_agency_on_the_numbered_paper(house: offices.House) -> None:
    document = drafted(house)
    one = signing.sign(
        document_id=document, as_="person", actor=house["leader"], at=AT + MINUTE,
        title="Chủ tịch Ủy ban nhân dân",
    )  # fmt: skip
    assert (one.role, one.good, one.title) == ("person", True, "Chủ tịch Ủy ban nhân dân")
    issuing.issue(document_id=document, actor=house["clerk"], at=AT + 2 * MINUTE)
    signing.sign(document_id=document, as_="agency", actor=house["clerk"], at=AT + 3 * MINUTE)
    person, agency = signatures.signatures_of(document_id=document)
    assert (person.role, agency.role) == ("person", "agency")
    assert person.good
    assert agency.good
    assert not person.covers_whole
    assert agency.covers_whole
    assert queries.find_document(document_id=document).status == DocumentStatus.ISSUED
    facts = queries.document_facts(document_ids=[document])[document]
    assert facts.signed == {"person", "agency"}


def test_signature_in_a_file_is_an_event_of_it(house: offices.House) -> None:
    file = actions.open_file(
        organisation_id=house.organisation, unit_id=house.commune, procedure_id="work-file",
        title="Hồ sơ thử", actor=house["recorder"], at=AT,
    )  # fmt: skip
    document = drafted(house, file_id=file.pk)
    signing.sign(document_id=document, as_="person", actor=house["leader"], at=AT + MINUTE)
    event = FileEvent.objects.get(file=file, kind="signed")
    assert event.payload == {"document": document, "as": "person"}


def refused(document: int, as_: str, who: object, at: dt.datetime = AT + MINUTE) -> str:
    """Sign, expect a refusal that leaves nothing behind, and return its words."""
    before = _everything(document)
    with pytest.raises((SigningRefusedError, SigningError, PermissionDenied)) as error:
        signing.sign(document_id=document, as_=as_, actor=who, at=at)  # type: ignore[arg-type]
    assert _everything(document) == before
    return str(error.value)


def _everything(document: int) -> tuple[object, ...]:
    return (
        DocumentVersion.objects.filter(document_id=document).count(),
        SignatureCheck.objects.count(),
        FileEvent.objects.filter(kind="signed").count(),
        queries.find_document(document_id=document).status,
        AuditEvent.objects.filter(action__startswith="dossiers.").count(),
    )


@pytest.mark.parametrize(
    ("as_", "who"), [("person", "recorder"), ("person", "clerk"), ("agency", "leader")]
)
def test_wrong_role_does_not_sign(house: offices.House, as_: str, who: str) -> None:
    refused(drafted(house), as_, house[who])


def test_leader_of_elsewhere_does_not_sign(house: offices.House) -> None:
    refused(drafted(house), "person", person())


def test_nobody_signs_twice_and_the_agency_not_first(house: offices.House) -> None:
    document = drafted(house)
    assert refused(document, "agency", house["clerk"])
    signing.sign(document_id=document, as_="person", actor=house["leader"], at=AT + MINUTE)
    words = refused(document, "person", house["leader"])
    assert house["leader"].get_username() in words or house["leader"].get_full_name() in words
    signing.sign(document_id=document, as_="agency", actor=house["clerk"], at=AT + MINUTE)
    refused(document, "agency", house["clerk"])


def test_file_changed_in_the_storage_is_neither_signed_nor_called_good(
    house: offices.House, home: Path
) -> None:
    document = drafted(house)
    signing.sign(document_id=document, as_="person", actor=house["leader"], at=AT + MINUTE)
    version = queries.latest_version(document_id=document)
    assert version is not None
    kept = home / "files" / storage.original_name(version.sha256)
    body = bytearray(kept.read_bytes())
    body[-2] ^= 1
    kept.chmod(0o640)
    kept.write_bytes(bytes(body))
    refused(document, "agency", house["clerk"])
    (found,) = signing.verify(document_id=document, at=AT + 5 * MINUTE)
    assert not found.intact
    assert Fault.CHANGED in found.faults
    assert len(signatures.checks_of(document_id=document)) == 2


def test_version_that_came_meanwhile_stops_the_signature(
    house: offices.House, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = drafted(house)
    real = pades.sign

    def slow(**asked):  # type: ignore[no-untyped-def]
        versions.add_version(
            document_id=document, stream=io.BytesIO(papers.paper(5)), name="sua.pdf",
            actor=house["recorder"], at=AT,
        )  # fmt: skip
        return real(**asked)

    monkeypatch.setattr(pades, "sign", slow)
    with pytest.raises(SigningRefusedError):
        signing.sign(document_id=document, as_="person", actor=house["leader"], at=AT + MINUTE)
    assert not SignatureCheck.objects.exists()
    assert queries.find_document(document_id=document).status == DocumentStatus.DRAFT


def test_document_without_text_or_signing_switched_off(house: offices.House) -> None:
    empty = documents.draft(
        organisation_id=house.organisation, type="report", subject="Chưa có gì",
        actor=house["recorder"], at=AT,
    )  # fmt: skip
    refused(empty.id, "person", house["leader"])
    with override_settings(LANGSO_SIGNING={**papers.SETTINGS, "provider": "off"}):
        words = refused(drafted(house), "person", house["leader"])
    assert "LANGSO_SIGNING" in words


def test_checks_are_never_changed(house: offices.House) -> None:
    document = drafted(house)
    signing.sign(document_id=document, as_="person", actor=house["leader"], at=AT + MINUTE)
    with (
        pytest.raises(DatabaseError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("update dossiers_signaturecheck set intact = false")


@pytest.fixture
def authority(home: Path) -> papers.Authority:
    made = papers.Authority("Cơ quan chứng thực thử")
    (home / "keys" / "trusted").mkdir(parents=True)
    (home / "keys" / "trusted" / "thu.pem").write_bytes(made.pem)
    return made


class Own:
    """A key that never comes near the platform."""

    chain = ()

    def __init__(self, authority: papers.Authority, name: str) -> None:
        from langso.core.signing import trust

        self.key, certificate = authority.issue(name)
        self.certificate = trust.certificate_of(papers.der(certificate))

    def sign(self, data: bytes) -> bytes:
        from cryptography.hazmat.primitives import hashes
        from cryptography.hazmat.primitives.asymmetric import padding

        return bytes(self.key.sign(data, padding.PKCS1v15(), hashes.SHA256()))


@pytest.fixture
def chief():  # type: ignore[no-untyped-def]
    from langso.accounts.values import Role

    return person(Role.ADMINISTRATOR)


def test_paper_signed_on_the_officers_own_machine(
    house: offices.House, authority: papers.Authority, chief: object
) -> None:
    document = drafted(house)
    own = Own(authority, "Phan Thị Lãnh Đạo")
    signed = pades.sign(body=papers.paper(), signer=own, field="ngoai", at=AT)
    asked = {"document_id": document, "name": "ky.pdf", "as_": "person", "actor": house["leader"]}
    with pytest.raises(SigningRefusedError):
        signing.accept_signed(stream=io.BytesIO(signed), at=AT + MINUTE, **asked)
    signing_keys.register_certificate(
        certificate=own.certificate.der, provider="own", holder="Lãnh đạo xã",
        user_id=house["leader"].pk, actor=chief, at=AT,
    )  # fmt: skip
    for wrong in (papers.paper(), papers.paper(9), signed + b"\n% more", b"%PDF-1.7 khac"):
        with pytest.raises((SigningRefusedError, SigningError)):
            signing.accept_signed(stream=io.BytesIO(wrong), at=AT + MINUTE, **asked)
    row = signing.accept_signed(stream=io.BytesIO(signed), at=AT + MINUTE, **asked)
    assert (row.role, row.good, row.demonstration) == ("person", True, False)
    assert row.signer == "Phan Thị Lãnh Đạo"


def test_certificate_is_registered_once_and_by_whoever_manages_accounts(
    house: offices.House, authority: papers.Authority, chief: object
) -> None:
    own = Own(authority, "Một người")
    asked = {"certificate": own.certificate.der, "provider": "own", "holder": "x", "at": AT}
    with pytest.raises(PermissionDenied):
        signing_keys.register_certificate(user_id=1, actor=house["leader"], **asked)
    signing_keys.register_certificate(user_id=1, actor=chief, **asked)
    with pytest.raises(SigningRefusedError):
        signing_keys.register_certificate(user_id=2, actor=chief, **asked)
    other = Own(authority, "Một người")
    asked["certificate"] = other.certificate.der
    signing_keys.register_certificate(user_id=1, actor=chief, **asked)
    key = signatures.key_of(user_id=1)
    assert key is not None
    assert key.fingerprint == other.certificate.fingerprint
    assert [one.user_id for one in signatures.list_keys()] == [1]
    for wrong in (b"khong phai chung thu", b"-----BEGIN CERTIFICATE-----\nxx"):
        with pytest.raises(SigningRefusedError):
            signing_keys.register_certificate(
                user_id=3, actor=chief, **asked | {"certificate": wrong}
            )


@pytest.mark.enable_socket
@pytest.mark.allow_hosts(["127.0.0.1"])
def test_remote_service_signs_or_nothing_happens(
    house: offices.House, authority: papers.Authority, chief: object
) -> None:
    service = papers.SigningService(authority, "Chủ tịch xã")
    document = drafted(house)
    with papers.serving(service.handler()) as address:
        said = {**papers.SETTINGS, "provider": "remote", "remote": address,
                "remote_key": service.key, "seconds": 2}  # fmt: skip
        with override_settings(LANGSO_SIGNING=said):
            assert "đăng ký" in refused(document, "person", house["leader"]) or providers.provider()
            signing_keys.register_certificate(
                certificate=papers.der(service.certificate), provider="remote", holder="x",
                reference="ky-so-1", user_id=house["leader"].pk, actor=chief, at=AT,
            )  # fmt: skip
            refused(document, "person", house["leader"])  # without its PIN
            row = signing.sign(
                document_id=document, as_="person", actor=house["leader"], at=AT + MINUTE,
                pin=service.pin,
            )  # fmt: skip
    assert (row.role, row.good, row.signer) == ("person", True, "Chủ tịch xã")
    assert all("Báo cáo kết quả" not in str(one.get("digest", "")) for one in service.seen)
