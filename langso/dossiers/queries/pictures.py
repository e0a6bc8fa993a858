"""The picture of a file's procedure, with where the file stands and has been."""

from langso.dossiers.queries import files
from langso.dossiers.rules import replaying
from langso.dossiers.rules.picture import picture_of
from langso.dossiers.values.pictures import Picture


def picture(*, file_id: int) -> Picture:
    """Return the picture of the procedure a file runs under. Raises UnknownFileError.

    Stages it was ever moved on from count as passed, also when it was sent back since.
    """
    file = files.find_file(file_id=file_id)
    procedure = files.procedure_of(file=file)
    events = files.events_of(files.list_events(file_id=file_id))
    state = replaying.replay(procedure, events)
    passed = {one.stage for one in events if one.kind in replaying.MOVES}
    return picture_of(procedure, here=state.stage, passed=frozenset(passed - {state.stage}))
