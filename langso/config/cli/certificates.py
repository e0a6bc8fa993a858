"""`langso certificate`: which certificate a person or an agency signs papers with."""

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from langso.config.cli.base import app, set_up_django

certificates = typer.Typer(
    help="Certificates that people and agencies sign with.", no_args_is_help=True
)
app.add_typer(certificates, name="certificate")


@certificates.callback()
def certificate_group() -> None:
    """Certificates that people and agencies sign with."""


@certificates.command("add")
def add(
    file: Annotated[Path, typer.Argument(help="The certificate (.cer, .pem)", exists=True)],
    by: Annotated[str, typer.Option(help="The administrator who registers it")],
    user: Annotated[str, typer.Option(help="Name the person signs in with")] = "",
    organisation: Annotated[int, typer.Option(help="Number of the agency")] = 0,
    key: Annotated[str, typer.Option(help="token/label, or the credential's name")] = "",
    provider: Annotated[str, typer.Option(help="token, remote or own")] = "own",
) -> None:
    """Register a certificate for a person (--user) or an agency (--organisation)."""
    set_up_django()
    from langso.accounts import queries as accounts
    from langso.accounts.models import User
    from langso.accounts.values import UnknownUserError
    from langso.dossiers.actions import signing_keys
    from langso.dossiers.values.files import DossierError

    if bool(user) == bool(organisation) or provider not in {"token", "remote", "own"}:
        typer.echo(
            "langso: ghi --user hoặc --organisation, và --provider token|remote|own", err=True
        )
        raise typer.Exit(2)
    try:
        actor = User.objects.get(pk=accounts.get_user(username=by).id)
        holder = accounts.get_user(username=user).id if user else None
        made = signing_keys.register_certificate(
            certificate=file.read_bytes(), provider=provider, reference=key, holder=user,
            user_id=holder, organisation_id=organisation or None, actor=actor,
            at=dt.datetime.now(tz=dt.UTC),
        )  # fmt: skip
    except (UnknownUserError, DossierError) as error:
        typer.echo(f"langso: {error}", err=True)
        raise typer.Exit(1) from None
    typer.echo(f"{made.holder}: {made.subject}, {made.valid_to:%d/%m/%Y}, {made.fingerprint[:16]}")


@certificates.command("list")
def list_all() -> None:
    """List the certificates in force."""
    set_up_django()
    from langso.dossiers.queries import signatures

    for one in signatures.list_keys():
        typer.echo(
            f"{one.id}\t{one.holder}\t{one.provider}\t{one.subject}\t{one.issuer}"
            f"\t{one.valid_to:%d/%m/%Y}"
        )


@certificates.command("end")
def end(
    number: Annotated[int, typer.Argument(help="The number that `list` gives")],
    by: Annotated[str, typer.Option(help="The administrator who ends it")],
    reason: Annotated[str, typer.Option(help="Why")],
) -> None:
    """Let a certificate sign no more."""
    set_up_django()
    from langso.accounts import queries as accounts
    from langso.accounts.models import User
    from langso.dossiers.actions import signing_keys
    from langso.dossiers.values.files import DossierError

    try:
        actor = User.objects.get(pk=accounts.get_user(username=by).id)
        signing_keys.end_certificate(
            key_id=number, reason=reason, actor=actor, at=dt.datetime.now(tz=dt.UTC)
        )
    except (LookupError, DossierError) as error:
        typer.echo(f"langso: {error}", err=True)
        raise typer.Exit(1) from None
