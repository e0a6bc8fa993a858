"""Papers to sign; a signing service and a time stamp service, real ones on loopback."""

import base64
import datetime as dt
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import typst
from asn1crypto import keys, tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa, utils
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper

AT = dt.datetime(2026, 11, 23, 1, 30, tzinfo=dt.UTC)
START = dt.datetime(2025, 12, 1, tzinfo=dt.UTC)
SETTINGS = {
    "provider": "demo", "token_library": "", "remote": "", "remote_key": "", "timestamps": "",
    "seconds": 5,
}  # fmt: skip
_FONTS = Path(__file__).parents[2] / "langso" / "reporting" / "paper_kit" / "fonts"


@cache
def paper(lines: int = 3) -> bytes:
    """Return a small paper as the platform makes them (PDF/A-2b)."""
    text = " \\ ".join(f"Dòng thứ {number} của tờ trình." for number in range(1, lines + 1))
    source = f'#set text(font: "Tinos", lang: "vi")\n#set page(paper: "a4")\n{text}'
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[str(_FONTS)])
    return bytes(
        typst.compile(source.encode(), font_paths=fonts, format="pdf", pdf_standards="a-2b")
    )


class Authority:
    """An issuer of certificates with real keys (RSA), apart from the demonstration's."""

    def __init__(self, name: str) -> None:
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        self.certificate = self._certificate(
            self.name, self.key.public_key(), dt.datetime(2020, 1, 1, tzinfo=dt.UTC), 3650, ca=True
        )

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    def issue(
        self, name: str, *, key: Any = None, start: dt.datetime = START,
        days: int = 730, stamps: bool = False, signs: bool = True,
    ) -> tuple[Any, x509.Certificate]:  # fmt: skip
        key = key or rsa.generate_private_key(public_exponent=65537, key_size=2048)
        public = key.public_key() if hasattr(key, "public_key") else key
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        return key, self._certificate(subject, public, start, days, stamps=stamps, signs=signs)

    def _certificate(
        self, subject: x509.Name, public: Any, start: dt.datetime, days: int, *, ca: bool = False,
        stamps: bool = False, signs: bool = True,
    ) -> x509.Certificate:  # fmt: skip
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self.name)
            .public_key(public)
            .serial_number(x509.random_serial_number())
            .not_valid_before(start)
            .not_valid_after(start + dt.timedelta(days=days))
            .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
            .add_extension(
                x509.KeyUsage(
                    digital_signature=not ca, content_commitment=signs and not ca,
                    key_encipherment=False, data_encipherment=False, key_agreement=False,
                    key_cert_sign=ca, crl_sign=ca, encipher_only=False, decipher_only=False,
                ),
                critical=True,
            )
        )  # fmt: skip
        if stamps:
            usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
            builder = builder.add_extension(usage, critical=True)
        return builder.sign(self.key, hashes.SHA256())


def der(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.DER)


@contextmanager
def serving(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    """Serve on a free port of this machine as long as the block lasts; yield the address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Quiet(BaseHTTPRequestHandler):
    """Says nothing on the console, and answers with what a subclass gives."""

    def log_message(self, *_args: object) -> None:
        return

    def answer(self, status: int, body: bytes, kind: str = "application/json") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def asked(self) -> bytes:
        return self.rfile.read(int(self.headers["Content-Length"]))


class SigningService:
    """A remote signing service that keeps one person's key and knows its PIN."""

    pin = "246810"
    key = "khoa-dich-vu"

    def __init__(self, authority: Authority, name: str = "Trần Văn Ký") -> None:
        self.private, self.certificate = authority.issue(name)
        self.seen: list[dict[str, Any]] = []
        self.trouble = ""

    def handler(self) -> type[BaseHTTPRequestHandler]:
        service = self

        class Handler(Quiet):
            def do_POST(self) -> None:
                asked = json.loads(self.asked())
                service.seen.append({"path": self.path, **asked})
                status, said = service.reply(self.path, asked, self.headers["Authorization"])
                self.answer(status, json.dumps(said).encode())

        return Handler

    def reply(self, path: str, asked: dict[str, Any], key: str) -> tuple[int, dict[str, Any]]:
        if key != f"Bearer {self.key}" or asked["credential"] != "ky-so-1":
            return 403, {"code": "unknown", "message": "Không có chứng thư này"}
        if path == "/v1/certificate":
            return 200, {"certificate": base64.b64encode(der(self.certificate)).decode()}
        if self.trouble == "down":
            return 503, {}
        if self.trouble == "not_confirmed":
            return 409, {"code": "not_confirmed", "message": "hết giờ"}
        if asked["pin"] != self.pin:
            return 403, {"code": "wrong_pin", "message": "sai PIN"}
        digest = base64.b64decode(asked["digest"])
        if self.trouble == "other":
            digest = hashes.Hash(hashes.SHA256()).finalize()
        signature = self.private.sign(digest, padding.PKCS1v15(), utils.Prehashed(hashes.SHA256()))
        return 200, {"signature": base64.b64encode(signature).decode()}


def stamping(authority: Authority, at: dt.datetime) -> type[BaseHTTPRequestHandler]:
    """Return a time stamp service (RFC 3161) whose clock stands still."""
    private, certificate = authority.issue("Dịch vụ cấp dấu thời gian thử", stamps=True)
    plain = private.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    stamper = DummyTimeStamper(
        asn1_x509.Certificate.load(der(certificate)), keys.PrivateKeyInfo.load(plain), fixed_dt=at
    )

    class Handler(Quiet):
        def do_POST(self) -> None:
            made = stamper.request_tsa_response(tsp.TimeStampReq.load(self.asked()))
            self.answer(200, made.dump(), "application/timestamp-reply")

    return Handler
