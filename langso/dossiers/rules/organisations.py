"""Which organisation somebody acts for, and what organisations are called.

Source: Nghị định 30/2020/NĐ-CP, Phụ lục I (name of the organisation; abbreviation in the sign).
The abbreviations of departments after the reform of 2025 are recalled, not compared with the
decisions of each province; `law/document-types.yaml` holds them and says so.
"""

from collections.abc import Iterable, Mapping

from langso.core.text import unaccented
from langso.dossiers.values.organisations import Desk, OrganisationKind, OrganisationNames

COORDINATION = "coordination"
"""The department slug under which `law/departments.yaml` lists the coordination office."""

_OF_ROLE = {
    "recorder": OrganisationKind.PEOPLE_COMMITTEE,
    "leader": OrganisationKind.PEOPLE_COMMITTEE,
    "clerk": OrganisationKind.PEOPLE_COMMITTEE,
    "provincial_leader": OrganisationKind.PEOPLE_COMMITTEE,
    "council_member": OrganisationKind.PEOPLE_COMMITTEE,
    "appraiser": OrganisationKind.COORDINATION_OFFICE,
    "front": OrganisationKind.FRONT,
}
_OF_COUNTRY = frozenset({"analyst", "administrator"})
_PATTERNS = {
    OrganisationKind.PEOPLE_COMMITTEE: ("Ủy ban nhân dân {}", "People's Committee, {}"),
    OrganisationKind.COORDINATION_OFFICE: (
        "Văn phòng Điều phối nông thôn mới {}", "NTM Coordination Office, {}",
    ),
    OrganisationKind.FRONT: ("Ủy ban Mặt trận Tổ quốc Việt Nam {}", "Fatherland Front, {}"),
    OrganisationKind.PUBLIC_SERVICE_CENTRE: (
        "Trung tâm Phục vụ hành chính công {}", "Public Service Centre, {}",
    ),
    OrganisationKind.CENTRAL: (
        "Văn phòng Điều phối nông thôn mới Trung ương", "Central NTM Coordination Office",
    ),
}  # fmt: skip
# What people write instead of a name's beginning.
_SHORT = {
    "ubnd": OrganisationKind.PEOPLE_COMMITTEE, "uy ban": OrganisationKind.PEOPLE_COMMITTEE,
    "mat tran": OrganisationKind.FRONT, "ubmttq": OrganisationKind.FRONT,
    "van phong dieu phoi": OrganisationKind.COORDINATION_OFFICE,
}  # fmt: skip
_OF_EVERY_PLACE = (
    OrganisationKind.PEOPLE_COMMITTEE, OrganisationKind.FRONT,
    OrganisationKind.PUBLIC_SERVICE_CENTRE,
)  # fmt: skip


def desks_of(
    held: Iterable[tuple[str, int | None, str]], departments: Iterable[str]
) -> tuple[Desk, ...]:
    """Return the organisations that roles act for, each once: `held` is (role, unit, department).

    A verifier of one department acts for it; one of all departments acts for each. Roles that
    handle no files give none.
    """
    known = tuple(departments)
    found: dict[Desk, None] = {}
    for role, unit_id, department in held:
        for desk in _desks(role, unit_id, department, known):
            found[desk] = None
    return tuple(found)


def _desks(
    role: str, unit_id: int | None, department: str, known: tuple[str, ...]
) -> tuple[Desk, ...]:
    if unit_id is None:
        return (Desk(None, OrganisationKind.CENTRAL),) if role in _OF_COUNTRY else ()
    if role == "verifier":
        return tuple(
            desk_of_department(unit_id, one) for one in ([department] if department else known)
        )
    kind = _OF_ROLE.get(role)
    return (Desk(unit_id, kind.value),) if kind else ()


def desk_of_department(unit_id: int, department: str) -> Desk:
    """Return the desk of a department; the coordination office is an organisation of its own."""
    if department == COORDINATION:
        return Desk(unit_id, OrganisationKind.COORDINATION_OFFICE)
    return Desk(unit_id, OrganisationKind.DEPARTMENT, department)


def names_of(
    desk: Desk,
    place: str,
    titles: Mapping[str, tuple[str, str]],
    notations: Mapping[str, str],
) -> OrganisationNames:
    """Return the names of an organisation at a place, whose name begins with its kind of unit.

    `titles` gives departments' names (vi, en), `notations` abbreviations by kind or department.
    A department without an abbreviation has an empty one: its documents ask for it by hand.
    """
    where = place[:1].lower() + place[1:]
    kind = OrganisationKind(desk.kind)
    if kind == OrganisationKind.DEPARTMENT:
        vi, en = titles.get(desk.department, (desk.department, desk.department))
        return OrganisationNames(
            f"{vi.removesuffix(' tỉnh')} {where}", f"{en}, {place}",
            notations.get(desk.department, ""),
        )  # fmt: skip
    vi, en = _PATTERNS[kind]
    return OrganisationNames(
        vi.format(where).strip(), en.format(place), notations.get(kind.value, "")
    )


def read_name(
    words: str, titles: Mapping[str, tuple[str, str]]
) -> tuple[tuple[tuple[str, str], ...], str]:
    """Return which (kind, department) words may mean, and the words left for a place.

    "Sở Tài chính Hà Tĩnh" means one department and leaves "ha tinh"; words that begin no
    organisation's name leave themselves, and mean what every place has. Accents do not count.
    `titles` as of `names_of`.
    """
    asked = unaccented(words)
    known: dict[str, tuple[str, str]] = {short: (kind.value, "") for short, kind in _SHORT.items()}
    for kind in (*_OF_EVERY_PLACE, OrganisationKind.COORDINATION_OFFICE):
        known[unaccented(_PATTERNS[kind][0].format(""))] = (kind.value, "")
    for slug, (vi, _en) in titles.items():
        desk = desk_of_department(0, slug)
        known[unaccented(vi.removesuffix(" tỉnh"))] = (desk.kind, desk.department)
    for beginning in sorted(known, key=len, reverse=True):
        if f"{asked} ".startswith(f"{beginning} "):
            return (known[beginning],), asked[len(beginning) :].strip()
    return tuple((kind.value, "") for kind in _OF_EVERY_PLACE), asked
