"""Where the kit of official papers lies: template, layout and typefaces."""

from pathlib import Path

from django.conf import settings

KIT = Path(__file__).parent.parent / "paper_kit"


def kit_file(name: str) -> Path:
    """Return a file of the papers' kit; an installation may lay its own over it in `papers/`."""
    own = Path(settings.HOME) / "papers" / name
    return own if own.is_file() else KIT / name
