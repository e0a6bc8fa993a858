"""Who else has a part in a file and what it is linked to, in words, with what may be chosen."""

import datetime as dt
from dataclasses import dataclass, replace

from langso.dossiers.presenters import file_words
from langso.dossiers.queries import parts
from langso.dossiers.values.files import LinkKind, Part


@dataclass(frozen=True, slots=True)
class Others:
    """Participants and links of a file; `parts` and `topics` are the choices of the forms."""

    participants: tuple[parts.ParticipantShown, ...]
    links: tuple[parts.LinkShown, ...]
    parts: tuple[tuple[str, str], ...]
    topics: tuple[tuple[str, str], ...]


def others_of(file_id: int, *, on: dt.date) -> Others:
    """Return who takes part in a file on a day, and its links; criteria by their titles."""
    topics = file_words.topics(on)
    return Others(
        participants=parts.list_participants(file_id=file_id, on=on),
        links=tuple(
            replace(one, name=topics.get(one.key, one.name))
            if one.kind == LinkKind.CRITERION
            else one
            for one in parts.list_links(file_id=file_id, on=on)
        ),
        parts=tuple((one.value, str(one.label)) for one in Part),
        topics=tuple(topics.items()),
    )
