"""Caches can be forgotten."""

from langso.core import caches


def test_registered_caches_are_cleared() -> None:
    kept = {"a": 1}
    caches.on_clear(kept.clear)
    caches.clear_all()
    assert kept == {}
