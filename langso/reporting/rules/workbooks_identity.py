"""The hidden identity of a template: which cell each of its cells is, and how new it was.

It lies in a sheet that no menu of a spreadsheet shows, as rows of text: the round, the elements in
order, then each unit with the versions of its cells. A signature tells whether it came back whole;
without it a file is read all the same, but only as a table that somebody made.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

SHEET = "_langso"
MARK = "langso-workbook/1"
TAG = "ls:"
"""What begins the hidden tags above the columns."""

UNIT, NAME, VILLAGE, VILLAGE_NAME = "@unit", "@name", "@village", "@village_name"
ELEMENT, VALUE, NOTE = "@element", "@value", "@note"

Sign = Callable[[str], str]
Verify = Callable[[str, str], bool]


@dataclass(frozen=True)
class Identity:
    """What a template says of itself; `versions` are of `elements` in their order, by unit code.

    `villages` holds the versions of villages' parts, by village code.
    """

    round_key: str
    scope: str
    made_at: str
    elements: tuple[str, ...]
    versions: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    villages: Mapping[str, tuple[int, ...]] = field(default_factory=dict)

    def versions_of(self, unit: str, village: str) -> tuple[int, ...]:
        """Return the versions of the cells of a unit or a village, those at the end left out."""
        return (self.villages.get(village) if village else self.versions.get(unit)) or ()

    def base(self, unit: str, village: str, place: int) -> int | None:
        """Return the version that one cell had; None where the template had no such cell."""
        found = self.villages.get(village) if village else self.versions.get(unit)
        if found is None:
            return None
        return found[place] if place < len(found) else 0


class Encoder:
    """Writes an identity row by row, so that the whole country needs no memory."""

    def __init__(self, sign: Sign) -> None:
        """Start; `sign` gives the signature of a text."""
        self._sign = sign
        self._told: list[str] = []

    def head(
        self, *, round_key: str, scope: str, made_at: str, elements: Sequence[str]
    ) -> Iterator[list[str]]:
        """Yield the first rows."""
        yield self._row(MARK, round_key, scope, made_at)
        yield self._row("elements", " ".join(elements))

    def unit(self, code: str, versions: Sequence[int]) -> list[str]:
        """Return the row of a unit."""
        return self._row("u", code, _packed(versions))

    def village(self, code: str, versions: Sequence[int]) -> list[str]:
        """Return the row of a village."""
        return self._row("v", code, _packed(versions))

    def foot(self) -> list[str]:
        """Return the last row: the signature of all before it."""
        return ["sum", self._sign("\n".join(self._told))]

    def _row(self, *cells: str) -> list[str]:
        self._told.append("\t".join(cells))
        return list(cells)


def is_identity(rows: Sequence[Sequence[object]]) -> bool:
    """Tell whether a sheet is the identity of a template."""
    return bool(rows) and bool(rows[0]) and rows[0][0] == MARK


def identity_of(rows: Iterable[Sequence[object]], verify: Verify) -> Identity | None:
    """Return the identity in a sheet, None when it is not whole or was changed."""
    told: list[str] = []
    found: list[list[str]] = []
    for row in rows:
        cells = [cell if isinstance(cell, str) else "" for cell in row]
        if cells and cells[0] == "sum":
            whole = len(cells) > 1 and verify("\n".join(told), cells[1])
            return _decoded(found) if whole else None
        # Only the cells up to the last text were signed; a sheet fills its rows up.
        while len(cells) > 1 and not cells[-1] and not _is_packed(cells):
            cells.pop()
        told.append("\t".join(cells))
        found.append(cells)
    return None


def _is_packed(cells: list[str]) -> bool:
    """A row of a unit has three cells, the last of which may be empty."""
    return cells[0] in {"u", "v"} and len(cells) == 3


def _decoded(rows: list[list[str]]) -> Identity | None:
    if len(rows) < 2 or len(rows[0]) < 4:
        return None
    units = {row[1]: _unpacked(row[2]) for row in rows if row[0] == "u"}
    villages = {row[1]: _unpacked(row[2]) for row in rows if row[0] == "v"}
    _mark, round_key, scope, made_at = rows[0][:4]
    return Identity(round_key, scope, made_at, tuple(rows[1][-1].split()), units, villages)


def _packed(versions: Sequence[int]) -> str:
    """Write versions, those of the untouched cells at the end left out."""
    last = max((place for place, one in enumerate(versions, start=1) if one), default=0)
    return " ".join(str(one) for one in versions[:last])


def _unpacked(text: str) -> tuple[int, ...]:
    return tuple(int(one) for one in text.split()) if text else ()
