"""`langso files`: the rows that lists of work files are read from, made anew from the logs."""

from typing import Annotated

import typer

from langso.config.cli.base import app, set_up_django

files = typer.Typer(
    help="Work files: their logs and the lists made from them.", no_args_is_help=True
)
app.add_typer(files, name="files")


@files.callback()
def _files() -> None:
    """Keep `rebuild` a command of its own."""


@files.command("rebuild")
def rebuild(
    check: Annotated[
        bool, typer.Option("--check", help="Exit with 1 when any row was not as it should be")
    ] = False,
) -> None:
    """Replay the log of every work file and put right what lists show of it.

    Exit code: 0 done, 1 with --check when a row differed.
    """
    set_up_django()
    from django.utils import timezone  # noqa: PLC0415 - needs Django

    from langso.dossiers import actions  # noqa: PLC0415 - needs Django

    count, wrong = actions.rebuild(at=timezone.now())
    typer.echo(f"{count} hồ sơ, {len(wrong)} dòng đã sửa lại theo nhật ký.")
    for file_id in wrong:
        typer.echo(f"  hồ sơ số {file_id}")
    if check and wrong:
        raise typer.Exit(1)
