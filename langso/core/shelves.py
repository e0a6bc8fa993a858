"""Keeping results in a process: the most recent ones, each computed once even when many ask."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from langso.core import caches

V = TypeVar("V")


class Shelf(Generic[V]):
    """The last `size` results by key.

    Keys hold the versions of everything a result depends on, so nothing is ever made invalid: an
    outdated entry is not asked for again and falls off the end. While one thread computes a
    result, others that ask for it wait instead of computing it too.
    """

    def __init__(self, size: int) -> None:
        """Make an empty shelf that tests can clear."""
        self._size = size
        self._items: OrderedDict[Hashable, V] = OrderedDict()
        self._lock = threading.Lock()
        self._making: dict[Hashable, threading.Lock] = {}
        caches.on_clear(self.clear)

    def get(self, key: Hashable, make: Callable[[], V]) -> V:
        """Return the result of a key, making it when it is not there."""
        with self._lock:
            if key in self._items:
                self._items.move_to_end(key)
                return self._items[key]
            making = self._making.setdefault(key, threading.Lock())
        with making:
            with self._lock:
                if key in self._items:
                    return self._items[key]
            value = make()
            with self._lock:
                self._items[key] = value
                self._making.pop(key, None)
                while len(self._items) > self._size:
                    self._items.popitem(last=False)
            return value

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._items.clear()
            self._making.clear()
