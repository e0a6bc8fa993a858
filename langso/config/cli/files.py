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
    """Replay the log of every work file and put right what lists and the online ratio show of it.

    Exit code: 0 done, 1 with --check when a row differed.
    """
    set_up_django()
    from django.utils import timezone

    from langso.dossiers import actions

    count, wrong = actions.rebuild(at=timezone.now())
    signatures, wrong_signatures = actions.rebuild_missing_signatures()
    typer.echo(f"{count} hồ sơ, {len(wrong)} dòng đã sửa lại theo nhật ký.")
    for file_id in wrong:
        typer.echo(f"  hồ sơ số {file_id}")
    typer.echo(f"{signatures} chữ ký số còn thiếu, {wrong_signatures} dòng đã sửa lại.")
    if check and (wrong or wrong_signatures):
        raise typer.Exit(1)
