"""Every change of the tree of units: loading the reference, and the acts of a unit's life."""

from langso.geography.actions.classes import set_classes
from langso.geography.actions.events import end_level, end_unit, merge, split
from langso.geography.actions.reference import load_reference
from langso.geography.actions.units import (
    add_village,
    create_unit,
    move,
    reclassify,
    recode,
    rename,
    set_class,
)

__all__ = [
    "add_village",
    "create_unit",
    "end_level",
    "end_unit",
    "load_reference",
    "merge",
    "move",
    "reclassify",
    "recode",
    "rename",
    "set_class",
    "set_classes",
    "split",
]
