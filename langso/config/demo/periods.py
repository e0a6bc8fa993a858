"""One period of the country: titles from the top down, then outcomes, then figures."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from langso.config.demo import facts, figures, law, outcomes, titles
from langso.config.demo.calibration import Calibration
from langso.config.demo.country import Places, Tree
from langso.config.demo.drawing import Natural, Naturals
from langso.config.demo.figures import Column, Sheet
from langso.config.demo.law import Laid
from langso.config.demo.noise import Noise
from langso.core.periods import Period
from langso.geography.values import REFORM_ON
from langso.standards import queries as standards
from langso.standards.values import DataElement, SetInfo, UnitShare

Floats = NDArray[np.float64]
Truths = NDArray[np.bool_]

LEVELS = ("province", "district", "commune")
EVE_OF_REFORM = REFORM_ON - dt.timedelta(days=1)
# Criteria that an applicant who just misses a title misses on the mean, where none is published.
_MISSED_BY_APPLICANTS = 2.6
_PROGRESS_A_YEAR = 0.035


@dataclass
class Block:
    """The figures of one level in one period."""

    tree: Tree
    columns: list[Column]


@dataclass
class _State:
    """What has been settled of a period so far."""

    period: Period
    trees: dict[str, Tree]
    scores: dict[str, Floats]
    laid: dict[str, Laid] = field(default_factory=dict)
    held: dict[str, Truths] = field(default_factory=dict)


class Country:
    """Draws periods; what belongs to a unit for good is settled by its id."""

    def __init__(self, calibration: Calibration, places: Places) -> None:
        self.calibration = calibration
        self.places = places
        self.elements: dict[str, DataElement] = {e.key: e for e in standards.list_elements()}
        self.infos: dict[str, SetInfo] = {info.id: info for info in standards.list_sets()}
        self.naturals = _naturals(calibration.raw["natural"])
        self.eve = places.tree("commune", EVE_OF_REFORM)
        self.eve_sizes = facts.sizes(
            calibration.raw["facts"]["households"], self.eve, self._noise(self.eve)
        )
        self._rural_scale = self._scale_to_census()

    def _noise(self, tree: Tree) -> Noise:
        return Noise(self.calibration.seed, tree.ids)

    def _scale_to_census(self) -> float:
        """Return households a unit of size, so that rural households sum to the census."""
        after = self.places.tree("commune", REFORM_ON)
        sizes = facts.passed_on(self.places, self.eve, after, self.eve_sizes)
        rural = sizes[after.of_kinds(facts.RURAL_KINDS)].sum()
        total = float(self.calibration.raw["facts"]["households"]["total_rural"])
        return total / rural if rural else 1.0

    def blocks(self, period: Period) -> list[Block]:
        """Return the figures of every level in a period."""
        state = self._settle(period)
        return [
            Block(tree, self._columns(state, tree))
            for tree in state.trees.values()
            if tree.ids.size
        ]

    def _settle(self, period: Period) -> _State:
        """Choose who holds which title, upper levels first."""
        trees = {level: self.places.tree(level, period.last_on) for level in LEVELS}
        scores = {level: self._score(tree, period) for level, tree in trees.items()}
        state = _State(period, trees, scores)
        for level in LEVELS:
            for set_id in self._sets_of(level, period):
                self._laid(state, set_id)
                state.held[set_id] = self._choose(state, set_id)
        return state

    def _sets_of(self, level: str, period: Period) -> list[str]:
        """Return the sets of a level drawn in a period, those others build on first."""
        return [
            set_id
            for set_id in self.calibration.raw["titles"]
            if set_id in self.infos
            and self.infos[set_id].level == level
            and self.calibration.title(set_id, str(period)) is not None
        ]

    def _choose(self, state: _State, set_id: str) -> Truths:
        target = self.calibration.title(set_id, str(state.period))
        criteria_set = state.laid[set_id].criteria_set
        tree = state.trees[criteria_set.level]
        among = self._members(state, set_id)
        if target is None:
            return np.zeros(tree.ids.size, dtype=bool)
        if target.of:
            among &= state.held.get(target.of, among)
        wanted = round(target.share * int(among.sum()))
        among &= self._can_hold(state, set_id)
        return titles.choose(
            state.scores[criteria_set.level],
            among=among,
            wanted=wanted,
            demands=self._demands(state, set_id, tree),
        )

    def _members(self, state: _State, set_id: str) -> Truths:
        """Tell which units a set is for: by kind and, for districts, by having communes or not."""
        criteria_set = state.laid[set_id].criteria_set
        tree = state.trees[criteria_set.level]
        members = tree.of_kinds(criteria_set.kinds)
        if criteria_set.lower_units == "any":
            return members
        has_lower = np.isin(tree.ids, state.trees["commune"].districts)
        return members & (has_lower if criteria_set.lower_units == "some" else ~has_lower)

    def _can_hold(self, state: _State, set_id: str) -> Truths:
        """Tell which units can hold a title at all: a share of no units can never be met."""
        laid = self._laid(state, set_id)
        upper = state.trees[laid.criteria_set.level]
        able = self._members(state, set_id)
        for share, level in _shares(laid):
            lower = state.trees[share.level]
            group_of = lower.districts if upper.level == "district" else lower.provinces
            inside = lower.of_kinds(share.kinds)
            total = _counted(upper.ids, group_of[inside])
            lower_able = inside & self._can_hold(state, share.criteria_set)
            possible = _counted(upper.ids, group_of[lower_able])
            # Town districts without communes leave the share above them open, not met.
            able = able & (total > 0) & (possible >= np.ceil(level / 100 * total - 1e-9))
        return able

    def _laid(self, state: _State, set_id: str) -> Laid:
        if set_id not in state.laid:
            found = standards.get_set(set_id=set_id, year=state.period.year)
            state.laid[set_id] = law.lay(found, state.trees[found.level])
        return state.laid[set_id]

    def _demands(self, state: _State, set_id: str, tree: Tree) -> list[titles.Demand]:
        """Return what titles already given above ask of this set."""
        found = []
        for upper_id, held in state.held.items():
            laid = state.laid[upper_id]
            upper = state.trees[laid.criteria_set.level]
            group_of = tree.districts if upper.level == "district" else tree.provinces
            groups = frozenset(int(unit) for unit in upper.ids[held])
            for share, level in _shares(laid):
                if share.criteria_set == set_id and groups:
                    members = tree.of_kinds(share.kinds)
                    found.append(titles.Demand(group_of, groups, level / 100, members))
        return found

    def _score(self, tree: Tree, period: Period) -> Floats:
        """Return the hidden level of development of each unit."""
        if tree.level == "commune" and tree.on >= REFORM_ON:
            before = self._score(self.eve, period)
            return facts.weighted_on(self.places, self.eve, tree, before, self.eve_sizes)
        spec = self.calibration.raw["development"]
        spread = spec["spread"]
        seed = self.calibration.seed
        region = np.array([float(spec["regions"].get(region, 0)) for region in tree.regions])
        score: Floats = region + spread["province"] * Noise(seed, tree.provinces).normal("province")
        if tree.level != "province":
            lives = tree.districts >= 0
            district = Noise(seed, np.maximum(tree.districts, 0)).normal("district")
            score = score + np.where(lives, spread["district"] * district, 0)
        if tree.level == "commune":
            noise = self._noise(tree)
            score = score + spread["unit"] * noise.normal("unit")
            score = score + spread["year"] * noise.normal(f"year {period}")
        return score

    def _households(self, tree: Tree, period: Period) -> Floats:
        spec = self.calibration.raw["facts"]["households"]
        growth = (1 + float(spec["growth"])) ** (period.year - 2025)
        if period.last_on >= REFORM_ON:
            sizes = facts.passed_on(self.places, self.eve, tree, self.eve_sizes)
        else:
            sizes = facts.sizes(spec, tree, self._noise(tree))
            sizes = sizes * self.eve_sizes.sum() / max(sizes.sum(), 1e-9)
        return sizes * self._rural_scale * growth

    def _columns(self, state: _State, tree: Tree) -> list[Column]:
        """Return the figures of one level: facts, then what the outcomes of its sets ask."""
        period = state.period
        specs = self.calibration.raw["facts"]
        households = self._households(tree, period) if tree.level == "commune" else None

        def has_kind(kind: str) -> Truths:
            communes = state.trees["commune"]
            return np.isin(tree.ids, communes.districts[communes.kinds == kind])

        settled = facts.all_facts(specs, tree, self._noise(tree), households, has_kind)
        sheet = Sheet(
            noise=self._noise(tree),
            naturals=self.naturals,
            count=tree.ids.size,
            facts=settled,
            progress=_PROGRESS_A_YEAR * (period.year - 2023 + (0.5 if period.part else 0)),
        )
        reporters = np.zeros(tree.ids.size, dtype=bool)
        for set_id in state.held:
            if state.laid[set_id].criteria_set.level == tree.level:
                reporters |= self._ask(state, set_id, sheet, tree)
        found = figures.columns(sheet)
        for key, values in settled.items():
            there = reporters | bool(specs[key].get("all_kinds"))
            if key in self.elements:
                found.append(figures.fact_column(self.elements[key], values, there))
        return found

    def _ask(self, state: _State, set_id: str, sheet: Sheet, tree: Tree) -> Truths:
        """Draw the outcomes of a set, write them into the sheet, return who reports on it."""
        laid, held = state.laid[set_id], state.held[set_id]
        score = state.scores[tree.level]
        target = self.calibration.title(set_id, str(state.period))
        here = self._members(state, set_id)
        reporting = here
        if target and target.of:
            base = state.held.get(target.of, here)
            reporting = titles.applicants(score, held, base & here, target.applicants)
        can = figures.possible(sheet, laid, self.elements)
        drawn = self._outcomes(state, set_id, sheet.noise, reporting, can)
        figures.ask(
            sheet,
            laid,
            self.elements,
            reporting=reporting,
            missed=drawn.missed,
            left_open=drawn.left_open,
            held=held,
            extra=self._extra(state, set_id, here, reporting, drawn, score)
            if target and target.of
            else {},
        )
        return reporting

    def _outcomes(
        self, state: _State, set_id: str, noise: Noise, reporting: Truths, can: Truths
    ) -> outcomes.Outcomes:
        laid, held, period = state.laid[set_id], state.held[set_id], str(state.period)
        target = self.calibration.title(set_id, period)
        rows = reporting & ~held
        units = int(reporting.sum())
        ceiling = rows.sum() / max(units, 1)
        numbers = [str(criterion.number) for criterion in laid.criteria_set.criteria]
        codes = [indicator.code for indicator in laid.indicators]
        difficulty = self.calibration.difficulty(set_id)
        mean = target.mean_criteria if target else None
        if mean is None:
            mean = len(numbers) - min(_MISSED_BY_APPLICANTS, len(numbers) / 2) * ceiling
        criteria = self.calibration.met_shares(set_id, "criteria", period)
        named = (
            {}
            if target and target.of
            else {
                codes.index(code): share
                for code, share in self.calibration.met_shares(set_id, "indicators", period).items()
            }
        )
        part = outcomes.draw(
            Noise(noise.seed, noise.ids[reporting].astype(np.int64)),
            set_id,
            met=held[reporting],
            depth=titles.depth_below(state.scores[laid.criteria_set.level], held, reporting)[
                reporting
            ],
            criterion_of=laid.criterion_of,
            possible=can[reporting],
            unmet_targets=outcomes.criterion_targets(
                len(numbers),
                mean,
                _named_criteria(numbers, criteria, laid, named),
                np.array([difficulty.get(number, 1.0) for number in numbers])
                * _any_possible(can[reporting], laid.criterion_of, len(numbers)),
                ceiling,
            ),
            indicator_weights=np.array([difficulty.get(code, 1.0) for code in codes]),
            indicator_targets=named,
        )
        missed = np.zeros(can.shape, dtype=bool)
        left_open = np.zeros(can.shape, dtype=bool)
        missed[reporting], left_open[reporting] = part.missed, part.left_open
        return outcomes.Outcomes(missed, left_open)

    def _extra(
        self,
        state: _State,
        set_id: str,
        here: Truths,
        reporting: Truths,
        drawn: outcomes.Outcomes,
        score: Floats,
    ) -> dict[int, tuple[Truths, Truths]]:
        """Return indicators of a programme's target: all units report them, to the named share."""
        codes = [indicator.code for indicator in state.laid[set_id].indicators]
        named = self.calibration.met_shares(set_id, "indicators", str(state.period))
        found = {}
        for code, share in named.items():
            position = codes.index(code)
            unmet = drawn.missed[:, position] | drawn.left_open[:, position]
            already = int((reporting & ~unmet).sum())
            others = here & ~reporting
            wanted = max(round(share * int(here.sum())) - already, 0)
            luck = score + 0.8 * Noise(
                self.calibration.seed, state.trees[state.laid[set_id].criteria_set.level].ids
            ).normal(f"{set_id}/{code}")
            meets = titles.choose(luck, among=others, wanted=wanted, demands=[])
            found[position] = (here, others & ~meets)
        return found


def _shares(laid: Laid) -> list[tuple[UnitShare, float]]:
    """Return the shares of lower units a set asks for, with their levels."""
    pairs = [
        (indicator.unit_share, indicator.tests[0])
        for indicator in laid.indicators
        if indicator.unit_share is not None and indicator.tests
    ]
    pairs += [
        (entry.unit_share, entry.test)
        for entry in laid.criteria_set.entry_conditions
        if entry.unit_share is not None and entry.test is not None
    ]
    return [
        (share, max((level.value for level in test.levels if level.value is not None), default=0))
        for share, test in pairs
        if share is not None
    ]


def _named_criteria(
    numbers: list[str], criteria: dict[str, float], laid: Laid, indicators: dict[int, float]
) -> dict[int, float]:
    """Return the shares of criteria that are given, or that a given indicator brings about."""
    found = {numbers.index(number): share for number, share in criteria.items()}
    for position, share in indicators.items():
        criterion = int(laid.criterion_of[position])
        found[criterion] = min(found.get(criterion, 1.0), share)
    return found


def _counted(groups: NDArray[np.int64], group_of: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return how many of `group_of` belong to each group."""
    ids, counts = np.unique(group_of, return_counts=True)
    found = dict(zip(ids.tolist(), counts.tolist(), strict=True))
    return np.array([found.get(int(group), 0) for group in groups], dtype=np.int64)


def _any_possible(can: Truths, criterion_of: NDArray[np.int64], count: int) -> Floats:
    """Return 1 for each criterion somebody can miss, else 0."""
    return np.array([float(can[:, criterion_of == number].any()) for number in range(count)])


def _naturals(spec: dict[str, Any]) -> Naturals:
    def read(one: dict[str, Any]) -> Natural:
        return Natural(**{name: float(value) for name, value in one.items()})

    return Naturals(
        {key: read(one) for key, one in spec["elements"].items()},
        {measure: read(one) for measure, one in spec["measures"].items()},
    )
