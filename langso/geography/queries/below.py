"""What has ever lain below a unit."""

from collections.abc import Iterable

from django.db import connection

_BELOW = """
with recursive below(unit_id) as (
    select unnest(%s::bigint[])
    union
    select s.unit_id from geography_unitstate s join below b on s.parent_id = b.unit_id
    join geography_unit u on u.id = s.unit_id and u.level <> 'village'
)
select unit_id from below
"""


def ids_below(*, unit_ids: Iterable[int]) -> set[int]:
    """Return the units and all that ever belonged to them, whether they still live or not.

    Villages are left out.
    """
    with connection.cursor() as cursor:
        cursor.execute(_BELOW, [list(unit_ids)])
        return {unit_id for (unit_id,) in cursor.fetchall()}
