"""What people are told of a work file, in both languages, and in the letters that carry it."""

import datetime as dt
from collections.abc import Sequence

from langso.dossiers.values.files import EventKind
from langso.standards.values import Text

TO_WHO_ACTS = frozenset(
    {
        EventKind.MOVED,
        EventKind.RETURNED,
        EventKind.SUPPLEMENT_ASKED,
        EventKind.SUPPLEMENT_GIVEN,
        EventKind.REOPENED,
    }
)
"""Events after which the file waits for somebody else, who is told."""

TO_WHO_HAS_IT = frozenset(
    {EventKind.CLOSED, EventKind.REJECTED, EventKind.WITHDRAWN, EventKind.COMMENTED}
)
"""Events of which those are told who opened the file or are assigned to it."""

_WORDS = {
    EventKind.MOVED: (
        "chuyển đến bước “{stage}”, chờ bạn xử lý",
        "is at “{stage}” and waits for you",
    ),
    EventKind.RETURNED: ("bị trả lại bước “{stage}”", "came back to “{stage}”"),
    EventKind.SUPPLEMENT_ASKED: ("cần bổ sung", "needs a supplement"),
    EventKind.SUPPLEMENT_GIVEN: (
        "đã được bổ sung, chờ bạn xử lý tiếp",
        "was supplemented and waits for you",
    ),
    EventKind.REOPENED: ("được mở lại ở bước “{stage}”", "was reopened at “{stage}”"),
    EventKind.ASSIGNED: ("được giao cho bạn ở bước “{stage}”", "is assigned to you at “{stage}”"),
    EventKind.DELEGATED: (
        "được ủy quyền cho bạn ở bước “{stage}”",
        "is delegated to you at “{stage}”",
    ),
    EventKind.ESCALATED: ("ở bước “{stage}”: {deadline}", "at “{stage}”: {deadline}"),
    EventKind.CLOSED: ("đã kết thúc", "has ended"),
    EventKind.REJECTED: ("bị từ chối", "was rejected"),
    EventKind.WITHDRAWN: ("đã được rút", "was withdrawn"),
    EventKind.NOTED: (
        "có bạn hoặc cơ quan bạn tham gia",
        "has you or your organisation taking part",
    ),
    EventKind.COMMENTED: ("có góp ý mới", "has a new comment"),
}

TITLE_MOST = 120
REASON_MOST = 160


def words(
    kind: EventKind,
    *,
    code: str,
    title: str,
    stage: Text,
    deadline: Text | None = None,
    reason: str = "",
) -> Text:
    """Return what is said of an event of a file, with the reason that was given."""
    vi, en = _WORDS[kind]
    said = Text(
        vi.format(stage=stage.vi, deadline=deadline.vi if deadline else ""),
        en.format(stage=stage.en, deadline=deadline.en if deadline else ""),
    )
    named = f"{code} “{_short(title, TITLE_MOST)}”"
    why = f": {_short(reason, REASON_MOST)}" if reason else "."
    return Text(f"Hồ sơ {named} {said.vi}{why}", f"File {named} {said.en}{why}")


def deadline(*, due_on: dt.date, left: int) -> Text:
    """Say a due day and the working days left to it, negative: passed, as the file's page does.

    A rung's own title will not do: it is climbed late when nobody ran the clock on its day.
    """
    day, number = f"{due_on:%d/%m/%Y}", abs(left)
    days = f"{number} working day{'' if number == 1 else 's'}"
    if left < 0:
        return Text(f"hạn {day}, quá hạn {number} ngày làm việc", f"due on {day}, {days} late")
    if left == 0:
        return Text(f"hạn {day}, đến hạn hôm nay", f"due on {day}, which is today")
    return Text(f"hạn {day}, còn {number} ngày làm việc", f"due on {day}, {days} left")


def handed_over(*, count: int, organisation: Text) -> Text:
    """Say that files were handed over to somebody, all of them in one notice."""
    return Text(
        f"{count} hồ sơ được bàn giao cho bạn ở {organisation.vi}.",
        f"{count} files were handed over to you at {organisation.en}.",
    )


def _short(text: str, most: int) -> str:
    one_line = " ".join(text.split())
    return one_line if len(one_line) <= most else f"{one_line[: most - 1]}…"


def letter(*, name: str, lines: Sequence[str]) -> tuple[str, str]:
    """Return subject and body of a letter with what is new of somebody's files (Vietnamese)."""
    subject = f"Làng Số: {len(lines)} tin mới về hồ sơ công việc"
    told = "\n".join(f"– {line}" for line in lines)
    body = (
        f"Kính gửi {name},\n\n"
        f"Hồ sơ công việc của anh/chị ở Làng Số có tin mới:\n\n{told}\n\n"
        "Đăng nhập Làng Số rồi mở “Hồ sơ” để xem và xử lý.\n\n"
        "Thư này do Làng Số gửi tự động, không cần trả lời. Có thể tắt thư điện tử\n"
        "ở cuối trang “Bàn làm việc”.\n"
    )
    return subject, body
