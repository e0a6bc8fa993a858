"""What tests of pages share: one tiny country for a whole module, and reading a map's values."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction

from langso.core import caches
from tests.factories import country


@contextmanager
def shared_country(blocker: Any, **said: object) -> Iterator[dict[str, int]]:
    """Make the tiny country once for a module whose tests only read; yields unit ids by code.

    The engine's caches live as long: making its queries anew takes seconds, each test's own
    clearing would spend them again.
    """
    with blocker.unblock(), transaction.atomic():
        yield country.make(**said)
        transaction.set_rollback(True)
    caches.clear_all()


def map_values(page: str) -> dict[str, Any]:
    block = page.split('<script id="map-values" type="application/json">')[1]
    return json.loads(block.split("</script>")[0])
