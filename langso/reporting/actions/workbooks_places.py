"""Which unit or village a row of a workbook means, and where its person may enter figures."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from langso.accounts import queries as accounts
from langso.accounts.queries import Somebody
from langso.accounts.values import Action
from langso.core.text import unaccented
from langso.geography import queries as geography
from langso.geography.values import Level, Place
from langso.ledger import rules as ledger_rules
from langso.ledger.actions.finding import UnitFinder
from langso.reporting.queries import rounds
from langso.reporting.rules.workbooks_tables import Table, at, is_blank, text_of
from langso.reporting.values import Plan

SHOWN = 60
"""Characters of a name or a code that are repeated to the officer."""
_NAMED = 5
Why = tuple[str, str]
"""The rule and the sentence why a row means no unit of ours."""


class PlaceFinder:
    """Finds the units and villages of one workbook among those that a round is asked of."""

    def __init__(self, *, plan: Plan, scope: str) -> None:
        """`scope`: the code of the one unit that a template was made for, when it was."""
        self._round, self._scope = plan.round, scope
        asked = rounds.list_asked(round_info=plan.round)
        self._by_code = {place.code: place for place in asked}
        self._by_id = {place.unit_id: place for place in asked}
        self._by_name: dict[str, list[Place]] = {}
        self._finder = UnitFinder(set_id=plan.round.set_ids[0] if plan.round.sets else None)
        self._villages: dict[str, Place] = {}

    def place(self, unit_id: int) -> Place:
        """Return a unit that the round is asked of."""
        return self._by_id[unit_id]

    def told(self, table: Table, row: Sequence[Any]) -> tuple[str, str]:
        """Return the code and the name by which a row names its unit."""
        cell = at(row, table.unit) if table.unit is not None else ""
        code = self._finder.code_of(cell) if not is_blank(cell) else ""
        name = text_of(at(row, table.name)) if table.name is not None else ""
        return code[:SHOWN], name[:SHOWN]

    def find(self, table: Table, code: str, name: str) -> Place | Why:
        """Return the unit that a code and a name mean, or why there is none."""
        if not code and not name and self._scope and table.unit is None:
            code = self._scope
        place = self._by_code.get(code) if code else None
        if place is not None:
            if name not in {"", place.name} and not ledger_rules.may_be_same(name, place.name):
                return _other_name(code, name, place)
            return place
        if code and not code.isdigit():
            name, code = (name or code), ""
        if not code:
            return self._named(name)
        found = self._finder.find(self._round.period, [code])[code]
        if isinstance(found, str):
            return ("unknown-unit", found)
        return (
            "not-asked-unit",
            f"Kỳ báo cáo này không yêu cầu đơn vị mã {code} báo cáo; hãy bỏ dòng này.",
        )

    def _named(self, name: str) -> Place | Why:
        """Return the unit that a name alone means, if it means one."""
        if not name:
            return ("no-unit", "Dòng có số liệu nhưng không có mã đơn vị; hãy ghi mã xã.")
        found = {one.unit_id: one for one in self._names().get(unaccented(name), ())}
        exact = [one for one in found.values() if one.name.lower() == name.lower()]
        if len(exact) == 1 or len(found) == 1:
            return exact[0] if len(exact) == 1 else next(iter(found.values()))
        if not found:
            return (
                "unknown-unit",
                f"Không có xã nào tên “{name}” trong kỳ báo cáo này; hãy ghi mã xã.",
            )
        told = ", ".join(f"{one.name} (mã {one.code})" for one in list(found.values())[:_NAMED])
        return (
            "unclear-unit",
            f"Tên “{name}” ứng với {len(found)} đơn vị: {told}; hãy ghi mã xã.",
        )

    def _names(self) -> dict[str, list[Place]]:
        """Return the units by their names without accents, made for the first row without code."""
        if not self._by_name:
            for place in self._by_code.values():
                for name in {unaccented(place.name), unaccented(place.short_name)}:
                    self._by_name.setdefault(name, []).append(place)
        return self._by_name

    def learn_villages(self, codes: Iterable[str]) -> None:
        """Look up the villages of a sheet all at once."""
        on = self._round.period.last_on
        ids = geography.find_codes(codes=set(codes) - self._villages.keys(), on=on)
        places = geography.get_places(unit_ids=ids.values(), on=on)
        self._villages.update(
            (code, places[unit_id])
            for code, unit_id in ids.items()
            if places[unit_id].level == Level.VILLAGE
        )

    def village(self, code: str, unit: Place) -> Place | Why:
        """Return the village of a unit that a code names, or why there is none."""
        village = self._villages.get(code)
        if village is None:
            return (
                "unknown-village",
                f"Không có thôn mã “{code[:SHOWN]}” trong kỳ báo cáo này; hãy tải mẫu mới.",
            )
        if village.parent_id != unit.unit_id:
            return (
                "other-village",
                f"{village.name} (mã {code}) không thuộc {unit.name}; hãy xem lại các mã.",
            )
        return village


def _other_name(code: str, name: str, place: Place) -> Why:
    message = (
        f"Mã {code} nay là của {place.name}, không phải “{name}”: nhiều xã mới dùng lại mã của"
        " xã cũ đã sắp xếp; hãy ghi mã và tên của đơn vị hiện nay."
    )
    return ("unit-name-differs", message)


def forbidden(unit_ids: Collection[int], *, actor: Somebody, on: Any) -> list[int]:
    """Return the units where the policy lets nothing be entered; siblings are asked at one go."""
    held = set(accounts.list_places_of(user=actor, action=Action.ENTER, on=on))
    if None in held:
        # Who enters for the whole country needs no place looked up.
        return accounts.list_refused(user=actor, action=Action.ENTER, unit_ids=unit_ids, on=on)
    today = geography.get_places(unit_ids=unit_ids, on=on)
    groups: dict[object, list[int]] = defaultdict(list)
    for unit_id in unit_ids:
        place = today.get(unit_id)
        ended = place is None or (place.ended_on is not None and place.ended_on < on)
        if place is None or ended or unit_id in held:
            groups[unit_id].append(unit_id)
        else:
            groups[("below", place.parent_id)].append(unit_id)
    asked = [units[0] for units in groups.values()]
    refused = set(accounts.list_refused(user=actor, action=Action.ENTER, unit_ids=asked, on=on))
    return [unit for units in groups.values() if units[0] in refused for unit in units]
