"""Where the stamp of a signature goes on a page."""

from collections.abc import Iterable

from langso.core.signing.values import Box

MARGIN = 42.5
"""Points left free at each edge of the page (15 mm), the narrowest margin of an official paper."""
_GAP = 4.0


def place_of(
    *, page: Box, taken: Iterable[Box], width: float, height: float, right_half: bool
) -> Box:
    """Return a free rectangle for a stamp in one half of a page; sizes in points.

    Official papers end with the signer's office and name on the right, a gap for the signature
    between them, and the recipients on the left: a person's stamp goes right and the agency's left.
    The lowest gap between two texts of that half that is high enough wins; then the place under
    the last text; then the foot, over the text, for a stamp must be seen. A page too small for the
    stamp gives as much as it has.
    """
    middle = (page.left + page.right) / 2
    left = middle + _GAP if right_half else page.left + MARGIN
    right = page.right - MARGIN if right_half else middle - _GAP
    width = min(width, max(right - left, 1.0))
    height = min(height, max(page.top - page.bottom - 2 * MARGIN, 1.0))
    start = left + (right - left - width) / 2
    taken = list(taken)
    near = [box for box in taken if box.left < start + width and start < box.right]
    foot = page.bottom + MARGIN
    fitting = [
        bottom
        for bottom in sorted(box.bottom - _GAP - height for box in near or taken)
        if foot <= bottom <= page.top - MARGIN - height
        and not any(Box(start, bottom, start + width, bottom + height).meets(box) for box in near)
    ]
    lowest = min((box.bottom for box in near or taken), default=foot)
    between = [bottom for bottom in fitting if bottom > lowest]
    bottom = next(iter([*between, *fitting]), foot)
    return Box(start, bottom, start + width, bottom + height)
