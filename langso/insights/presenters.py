"""Who would gain and who would lose the title if levels were different."""

import time
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from langso.assessment import queries as assessment
from langso.assessment.values import BadChangeError, WhatIf, WhatIfUnit
from langso.core.asking import BadQuestionError
from langso.core.templatetags.units import with_unit
from langso.core.templatetags.writing import in_language, number
from langso.geography.values import Region
from langso.insights.forms import Attempt
from langso.ledger import queries as ledger
from langso.standards import queries as standards
from langso.standards.values import Indicator

LISTED = 200


@dataclass(frozen=True, slots=True)
class IndicatorChoice:
    """An indicator a reader may choose, with the levels it has now."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit whose title would change, and the province it lies in."""

    unit: WhatIfUnit
    province_name: str


@dataclass(frozen=True, slots=True)
class WhatIfPage:
    """The form, and the answer once something has been chosen."""

    attempt: Attempt
    indicators: list[IndicatorChoice]
    regions: list[tuple[str, str]]
    result: WhatIf | None
    milliseconds: float
    gained: list["UnitLine"]
    lost: list["UnitLine"]
    map_values: dict[str, Any] | None
    outlines: str
    simulated: bool

    @property
    def gains(self) -> int:
        """How many units would gain the title, in all provinces."""
        return sum(place.gains for place in self.result.places) if self.result else 0

    @property
    def losses(self) -> int:
        """How many units would lose the title, in all provinces."""
        return sum(place.losses for place in self.result.places) if self.result else 0


def what_if_page(attempt: Attempt) -> WhatIfPage:
    """Gather the page. Raises BadQuestionError when a level cannot be changed so."""
    result, milliseconds = _tried(attempt) if attempt.changes else (None, 0.0)
    on = attempt.period.last_on
    return WhatIfPage(
        attempt=attempt,
        indicators=[
            IndicatorChoice(one.code, f"{one.code} {in_language(one.title)}{_levels(one)}")
            for one in attempt.criteria_set.indicators
            if _can_change(one)
        ],
        regions=[(region.value, str(region.label)) for region in Region],
        result=result,
        milliseconds=milliseconds,
        gained=_lines(result, result.gains) if result else [],
        lost=_lines(result, result.losses) if result else [],
        map_values=_map_values(result) if result else None,
        outlines=f"{reverse('web:province-shapes')}?on={on.isoformat()}",
        simulated=ledger.holds_simulated(),
    )


def _tried(attempt: Attempt) -> tuple[WhatIf, float]:
    """Return the answer and how long the server took, in milliseconds."""
    began = time.perf_counter()
    try:
        result = assessment.what_if(
            set_id=attempt.criteria_set.id,
            period=attempt.period,
            changes=list(attempt.changes),
            limit=LISTED,
        )
    except BadChangeError as error:
        raise BadQuestionError(str(error), _("Choose another indicator or level.")) from error
    return result, 1000 * (time.perf_counter() - began)


def _lines(result: WhatIf, units: tuple[WhatIfUnit, ...]) -> list[UnitLine]:
    """Return units with the names of their provinces."""
    names = {place.code: place.name for place in result.places}
    return [UnitLine(unit, names.get(unit.province_code, "")) for unit in units]


def _can_change(indicator: Indicator) -> bool:
    """Tell whether an indicator compares a figure with a level of its own."""
    return bool(indicator.tests) and not indicator.requires_set and not indicator.unit_share


def _levels(indicator: Indicator) -> str:
    """Write the levels an indicator has now, at most three."""
    found = dict.fromkeys(
        number(level.value, 2)
        for test in indicator.tests
        for level in test.levels
        if level.value is not None and not level.label
    )
    shown = list(found)[:3]
    if not shown:
        return ""
    more = "…" if len(found) > len(shown) else ""
    test = indicator.tests[0]
    levels = with_unit(f"{', '.join(shown)}{more}", standards.get_element(key=test.element).unit)
    return f" ({_('now')} {test.comparison.label} {levels})"


def _map_values(result: WhatIf) -> dict[str, Any]:
    """Return gains less losses by province, for the map of change."""
    return {
        "kind": "change",
        "title": _("Units that gain less units that lose the title"),
        "unit": _("units"),
        "decimals": 0,
        "no_data": _("no units judged"),
        "values": {
            place.code: {
                "value": place.gains - place.losses,
                "numerator": place.met_after,
                "denominator": place.units,
                "note": _("%(gains)s gain, %(losses)s lose")
                % {"gains": place.gains, "losses": place.losses},
            }
            for place in result.places
        },
    }
