"""`langso token`: tokens by which programs act as a person."""

import datetime as dt
from typing import Annotated

import typer

from langso.config.cli.base import app, set_up_django


@app.command("token")
def token(
    user: Annotated[str, typer.Argument(help="Name the person signs in with")],
    days: Annotated[int, typer.Option(help="Days until it expires", min=1, max=3650)] = 365,
    label: Annotated[str, typer.Option(help="What the token is for")] = "",
) -> None:
    """Print a new token of USER; it is shown this once and only its hash is kept."""
    set_up_django()
    from langso.accounts import actions, queries
    from langso.accounts.values import UnknownUserError

    now = dt.datetime.now(tz=dt.UTC)
    try:
        person = queries.get_user(username=user)
    except UnknownUserError as error:
        typer.echo(f"langso: {error}", err=True)
        raise typer.Exit(1) from None
    typer.echo(
        actions.make_token(
            user_id=person.id,
            label=label,
            expires_at=now + dt.timedelta(days=days),
            by="system",
            at=now,
        )
    )
