"""Accounts to try the platform with: made once, their passwords kept in the data folder."""

import datetime as dt
import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from langso.accounts import actions, queries
from langso.accounts.values import WHOLE, Role, UnknownUserError
from langso.geography import queries as geography
from langso.geography.values import Kind, Level

FILE = "demo-accounts.json"
PROVINCE = "42"
"""Hà Tĩnh: whole before and after the reform, so its roles make sense on every date."""


@dataclass(frozen=True, slots=True)
class Account:
    """An account to try: what it is shown as, its role and the level of its place, if any."""

    username: str
    name: str
    role: Role
    level: Level | None = None
    department: str = WHOLE


ACCOUNTS = (
    Account("quantri", "Quản trị hệ thống", Role.ADMINISTRATOR),
    Account("trunguong", "Văn phòng điều phối Trung ương", Role.ANALYST),
    Account("tinh", "Văn phòng điều phối tỉnh", Role.VERIFIER, Level.PROVINCE),
    Account(
        "sonn", "Sở Nông nghiệp và Môi trường", Role.VERIFIER, Level.PROVINCE,
        "agriculture-environment",
    ),
    Account("thamdinh", "Cán bộ thẩm định tỉnh", Role.APPRAISER, Level.PROVINCE),
    Account("xa", "Cán bộ xã", Role.RECORDER, Level.COMMUNE),
    Account("lanhdaoxa", "Lãnh đạo UBND xã", Role.LEADER, Level.COMMUNE),
    Account("vanthuxa", "Văn thư xã", Role.CLERK, Level.COMMUNE),
    Account("mattran", "Mặt trận Tổ quốc xã", Role.FRONT, Level.COMMUNE),
    Account("vanthutinh", "Văn thư UBND tỉnh", Role.CLERK, Level.PROVINCE),
    Account("lanhdaotinh", "Lãnh đạo UBND tỉnh", Role.PROVINCIAL_LEADER, Level.PROVINCE),
    Account("hoidong1", "Thành viên Hội đồng thẩm định 1", Role.COUNCIL_MEMBER, Level.PROVINCE),
    Account("hoidong2", "Thành viên Hội đồng thẩm định 2", Role.COUNCIL_MEMBER, Level.PROVINCE),
    Account("hoidong3", "Thành viên Hội đồng thẩm định 3", Role.COUNCIL_MEMBER, Level.PROVINCE),
    Account("mattrantinh", "Mặt trận Tổ quốc tỉnh", Role.FRONT, Level.PROVINCE),
    Account("kiemtoan", "Kiểm toán", Role.AUDITOR),
)  # fmt: skip


def ensure(*, home: Path, at: dt.datetime) -> list[dict[str, str]]:
    """Make the demo accounts that are absent and return all with their passwords.

    The file with the passwords is readable by its owner only. An account whose password is not
    in the file any more gets a new one.
    """
    path = home / FILE
    known = {row["username"]: row for row in json.loads(path.read_text())} if path.exists() else {}
    rows = [known.get(account.username) or _make(account, at) for account in ACCOUNTS]
    rows = [row for row in rows if row]
    if rows != list(known.values()):
        _write(path, rows)
    return rows


def _make(account: Account, at: dt.datetime) -> dict[str, str]:
    password = "-".join(secrets.token_hex(2) for _ in range(4))
    place = _place(account.level, at.date())
    if account.level is not None and place is None:
        return {}
    row = _row(account.username, account.name, password, place[1] if place else "")
    try:
        user = queries.get_user(username=account.username)
    except UnknownUserError:
        pass
    else:
        actions.set_password(user_id=user.pk, password=password, by="system", at=at)
        return row
    with transaction.atomic():
        user = actions.create_user(
            username=account.username, password=password, name=account.name, is_demo=True,
            by="system", at=at,
        )  # fmt: skip
        actions.grant_role(
            user_id=user.pk, role=account.role, unit_id=place[0] if place else None,
            department=account.department, from_on=dt.date(2021, 1, 1), by="system", at=at,
        )  # fmt: skip
    return row


def _row(username: str, label: str, password: str, place: str) -> dict[str, str]:
    return {"username": username, "password": password, "name": label, "place": place}


def _place(level: str | None, on: dt.date) -> tuple[int, str] | None:
    """Return the id and name of the demo place at that level, or None."""
    if level is None:
        return None
    places = geography.list_units(on=on, level=Level.PROVINCE)
    province = next((place for place in places if place.code == PROVINCE), None)
    if province is None or level == Level.PROVINCE:
        return (province.unit_id, province.name) if province else None
    below = geography.list_units(
        on=on, level=level, parent_code=PROVINCE, kinds=[Kind.COMMUNE], limit=1
    )
    return (below[0].unit_id, f"{below[0].name}, {province.name}") if below else None


def _write(path: Path, rows: list[dict[str, str]]) -> None:
    unfinished = path.with_suffix(".new")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(rows, file, ensure_ascii=False, indent=2)
    unfinished.replace(path)
