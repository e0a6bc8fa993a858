"""`langso user`: the first people of an installation, before anyone can sign in."""

import datetime as dt
import secrets
from typing import TYPE_CHECKING, Annotated

import typer

from langso.config.cli.base import app, set_up_django, today

if TYPE_CHECKING:
    from langso.accounts.values import Role

users = typer.Typer(help="People who may sign in.", no_args_is_help=True)
app.add_typer(users, name="user")


@users.callback()
def group() -> None:
    """People who may sign in."""


@users.command("add")
def add(
    username: Annotated[str, typer.Argument(help="Name the person signs in with")],
    role: Annotated[str, typer.Option(help="What the person may do, e.g. recorder")],
    at: Annotated[
        str, typer.Option(help="Code of the role's place; the whole country if unset")
    ] = "",
    name: Annotated[str, typer.Option(help="Name of the person as shown")] = "",
    department: Annotated[str, typer.Option(help="Department of a verifier; all if unset")] = "",
) -> None:
    """Make an account with a role from today and print its password, shown this once."""
    set_up_django()
    from django.db import transaction

    from langso.accounts import actions
    from langso.accounts.values import BadAccountError
    from langso.geography.values import UnknownUnitError

    now = dt.datetime.now(tz=dt.UTC)
    password = "-".join(secrets.token_hex(2) for _ in range(4))
    held = _role(role)
    try:
        with transaction.atomic():
            user = actions.create_user(
                username=username, password=password, name=name, by="system", at=now
            )
            actions.grant_role(
                user_id=user.pk, role=held, unit_id=_unit_id(at), from_on=today(),
                department=department, by="system", at=now,
            )  # fmt: skip
    except (BadAccountError, UnknownUnitError) as error:
        typer.echo(f"langso: {error}", err=True)
        raise typer.Exit(1) from None
    typer.echo(password)


@users.command("password")
def password(
    username: Annotated[str, typer.Argument(help="Name the person signs in with")],
    factors: Annotated[
        bool, typer.Option("--factors", help="Also remove lost second factors")
    ] = False,
) -> None:
    """Give a person who is locked out a new password, shown this once; all their sessions end."""
    set_up_django()
    from django.db import transaction

    from langso.accounts import actions, queries
    from langso.accounts.values import UnknownUserError

    now = dt.datetime.now(tz=dt.UTC)
    new = "-".join(secrets.token_hex(2) for _ in range(5))
    try:
        user = queries.get_user(username=username)
    except UnknownUserError as error:
        typer.echo(f"langso: {error}", err=True)
        raise typer.Exit(1) from None
    with transaction.atomic():
        actions.set_password(user_id=user.pk, password=new, by="system", at=now)
        if factors:
            actions.remove_second_factors(user_id=user.pk, by="system", at=now)
    typer.echo(new)


@users.command("carry-over")
def carry_over(
    code: Annotated[str, typer.Argument(help="Code of the unit that ended")],
    successor: Annotated[str, typer.Argument(help="Code of its successor today")],
    ended: Annotated[
        dt.datetime, typer.Option(formats=["%Y-%m-%d"], help="A day on which it still existed")
    ],
) -> None:
    """Let who held roles at an ended unit hold them at its successor, from today."""
    set_up_django()
    from langso.accounts import actions
    from langso.accounts.values import BadAccountError
    from langso.geography import queries as geography
    from langso.geography.values import UnknownUnitError

    try:
        made = actions.carry_over_roles(
            unit_id=geography.get_unit(code=code, on=ended.date()).unit_id,
            successor_id=geography.get_unit(code=successor, on=today()).unit_id,
            from_on=today(), by="system", at=dt.datetime.now(tz=dt.UTC),
        )  # fmt: skip
    except (BadAccountError, UnknownUnitError) as error:
        typer.echo(f"langso: {error}", err=True)
        raise typer.Exit(1) from None
    typer.echo(f"{len(made)}")


def _role(text: str) -> "Role":
    """Return the role of that name. Ends the command, listing all, when there is none."""
    from langso.accounts.values import Role

    try:
        return Role(text)
    except ValueError:
        known = ", ".join(Role.values)
        raise typer.BadParameter(f"“{text}” is no role; choose one of: {known}.") from None


def _unit_id(code: str) -> int | None:
    """Return the unit that has a code today, None for no code. Raises UnknownUnitError."""
    from langso.geography import queries

    return queries.get_unit(code=code, on=today()).unit_id if code else None
