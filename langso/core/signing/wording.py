"""Why something cannot be signed, in the reader's language: the place, the rule and the remedy."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from langso.core.signing.values import Certificate, SigningError, SigningServiceError

_SERVICE = frozenset({"token-away", "service-down", "service-odd", "stamps-down"})


def refusal(rule: str, **facts: object) -> SigningError:
    """Return the refusal for a rule's slug, with what its wording needs."""
    kind = SigningServiceError if rule in _SERVICE else SigningError
    words = _WORDS[rule]()
    return kind(rule, words % facts if facts else words)


def unfit(rule: str, certificate: Certificate) -> SigningError:
    """Return the refusal of a certificate that may not sign."""
    return refusal(
        rule,
        subject=certificate.subject,
        issuer=certificate.issuer,
        valid_from=f"{certificate.valid_from:%d/%m/%Y}",
        valid_to=f"{certificate.valid_to:%d/%m/%Y}",
    )


_WORDS: dict[str, Callable[[], str]] = {
    "off": lambda: _(
        "Signing is switched off on this installation. The administrator chooses a way of signing"
        " with LANGSO_SIGNING."
    ),
    "expired": lambda: _(
        "The certificate of “%(subject)s” is valid from %(valid_from)s to %(valid_to)s only, so it"
        " cannot sign now. Renew it with its issuer and have the new one registered."
    ),
    "revoked": lambda: _(
        "The certificate of “%(subject)s” has been revoked by its issuer. Nothing was signed; ask"
        " for a new certificate and have it registered."
    ),
    "unknown_issuer": lambda: _(
        "The certificate of “%(subject)s” was issued by “%(issuer)s”, which this installation does"
        " not trust. The administrator puts the issuer's certificate into the folder keys/trusted."
    ),
    "not_for_signing": lambda: _(
        "The certificate of “%(subject)s” is not meant for signing documents (non-repudiation is"
        " missing from its key usage). Ask the issuer for a signing certificate."
    ),
    "not_trusted": lambda: _(
        "The certificate of “%(subject)s” cannot be trusted: its chain to “%(issuer)s” does not"
        " hold. Ask the administrator to look at the certificates in keys/trusted."
    ),
    "wrong-pin": lambda: _(
        "The PIN is wrong. Nothing was signed. After several wrong attempts a token locks itself,"
        " so look before you try again."
    ),
    "pin-needed": lambda: _("Signing with a token needs its PIN. Type it and sign again."),
    "pin-locked": lambda: _(
        "The token has locked itself after too many wrong PINs. Whoever issued it can unlock it."
    ),
    "token-away": lambda: _(
        "The token “%(token)s” is not there. Plug it in, wait a moment and sign again; nothing was"
        " changed."
    ),
    "key-missing": lambda: _(
        "The token “%(token)s” holds no key and certificate named “%(label)s”. Ask the"
        " administrator to correct the registered name."
    ),
    "service-down": lambda: _(
        "The remote signing service does not answer. Nothing was signed or changed; try again in a"
        " few minutes, and tell your administrator if it goes on."
    ),
    "service-odd": lambda: _(
        "The remote signing service answered something that is no signature of this document."
        " Nothing was signed; tell your administrator."
    ),
    "service-refused": lambda: _(
        "The remote signing service refused: %(reason)s. Nothing was signed or changed."
    ),
    "service-unconfirmed": lambda: _(
        "The signature was not confirmed on your device in time. Nothing was signed; sign again and"
        " confirm when the device asks."
    ),
    "stamps-down": lambda: _(
        "The time stamp service does not answer, and signatures here must bear a time stamp."
        " Nothing was signed or changed; try again in a few minutes."
    ),
    "not-pdf": lambda: _("Only PDF files are signed. Make a PDF of the document and sign that."),
    "encrypted": lambda: _(
        "The PDF is locked with a password, so it cannot be signed. Save it without a password."
    ),
    "broken": lambda: _(
        "The PDF is damaged or written in a way that would make a signature unreliable. Print it to"
        " PDF anew and sign that."
    ),
    "changed": lambda: _(
        "An earlier signature of this file is not good any more: the content was changed after it"
        " was signed. Nothing was signed; go back to the version before the change."
    ),
}
