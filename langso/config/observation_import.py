"""What `langso import` does with figures: call an action, say the outcome."""

import dataclasses
import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from langso.config.cli.base import console_progress
from langso.core.periods import Period
from langso.ledger import actions, rules
from langso.ledger.values import ImportReport, LedgerError
from langso.standards.values import UnknownSetError

T = TypeVar("T")
DONE, REFUSED, UNUSABLE = 0, 1, 2
ORIGIN = "langso import"


def import_observations(
    file: Path, *, period: str | None, as_json: bool, options: dict[str, Any]
) -> int:
    """Import a file and return the exit code: done, cells refused, or file unusable."""

    def run() -> ImportReport:
        with console_progress("Nhập số liệu") as progress:
            return actions.import_file(
                path=file,
                period=_period(period),
                at=dt.datetime.now(tz=dt.UTC),
                origin=ORIGIN,
                progress=progress,
                **options,
            )

    report = _tried(run, as_json=as_json)
    if report is None:
        return UNUSABLE
    if as_json:
        print_json(dataclasses.asdict(report))
    else:
        _say(report)
    return REFUSED if report.refused else DONE


def withdraw(batch: int, *, reason: str, by: str, as_json: bool) -> int:
    """Withdraw a batch and return the exit code."""
    at = dt.datetime.now(tz=dt.UTC)
    event_id = _tried(
        lambda: actions.withdraw(batch_id=batch, by=by, at=at, reason=reason, origin=ORIGIN),
        as_json=as_json,
    )
    if event_id is None:
        return UNUSABLE
    if as_json:
        print_json({"batch_id": batch, "event_id": event_id})
    else:
        Console().print(f"Đã rút lô {batch}. Số liệu trước đó của các ô này có hiệu lực trở lại.")
    return DONE


def approve(batch: int, *, by: str, as_json: bool) -> int:
    """Approve a submitted batch as the installation's operator and return the exit code."""
    at = dt.datetime.now(tz=dt.UTC)
    result = _tried(
        lambda: actions.approve(batch_id=batch, by=by, at=at, origin=ORIGIN, as_operator=True),
        as_json=as_json,
    )
    if result is None:
        return UNUSABLE
    if as_json:
        print_json(dataclasses.asdict(result))
    else:
        again = " từ trước" if result.repeated else ""
        Console().print(f"Lô {batch} đã được phê duyệt{again} thành lô {result.batch_id}.")
    return DONE


def _period(text: str | None) -> Period | None:
    return None if text is None else rules.period_of(text)


def _tried(run: Callable[[], T], *, as_json: bool) -> T | None:
    try:
        return run()
    except (LedgerError, UnknownSetError) as error:
        if as_json:
            print_json({"error": getattr(error, "rule", "refused"), "message": str(error)})
        else:
            Console(stderr=True).print(f"[red]{escape(str(error))}[/]", highlight=False)
        return None


def print_json(value: Any) -> None:
    """Print a value as one JSON document, Vietnamese letters as they are."""
    Console(soft_wrap=True).print_json(json.dumps(value, ensure_ascii=False, default=str))


def _say(report: ImportReport) -> None:
    console = Console()
    counts = Table(show_header=False, box=None)
    counts.add_column()
    counts.add_column(justify="right")
    for label, number in (
        ("Số liệu đã đọc", report.read),
        ("  mới hoặc khác", report.accepted),
        ("  không đổi", report.unchanged),
        ("  bị từ chối", report.refused),
        ("Ô trống", report.blank),
        ("Đã ghi vào sổ", report.written),
    ):
        counts.add_row(label, f"{number:,}".replace(",", "."))
    if not report.repeated:
        console.print(counts)
    console.print(_outcome(report), highlight=False)
    for error in report.errors:
        console.print(f"  • {escape(error.message)}", highlight=False)


def _outcome(report: ImportReport) -> str:
    if report.repeated:
        return f"Tệp này đã được nhập thành lô {report.batch_id}; không ghi gì thêm."
    if report.refused:
        return (
            f"Không ghi gì vào sổ: {report.refused} số liệu bị từ chối. "
            "Hãy sửa các ô sau rồi nhập lại:"
        )
    if report.dry_run:
        return "Chạy thử: tệp dùng được, chưa ghi gì vào sổ."
    if not report.written:
        return "Mọi số liệu trong tệp đã có trong sổ; không ghi gì thêm."
    rate = f"{report.read / report.seconds:,.0f}".replace(",", ".")
    return f"Đã ghi lô {report.batch_id} trong {report.seconds:.1f} giây ({rate} số liệu/giây)."
