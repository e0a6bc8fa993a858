"""The letters that remind people, in the language of the offices."""

from collections.abc import Sequence

from langso.standards.values import Text


def by_hand(*, title: Text, unit_name: str, days_left: int | None, count: int, by: str) -> Text:
    """Say that the province asks a commune for its figures, and how long ago they were due."""
    if days_left is None:
        vi = en = ""
    elif days_left < 0:
        vi, en = f" đã quá hạn {-days_left} ngày làm việc,", f" {-days_left} working days late,"
    else:
        vi, en = f" còn {days_left} ngày làm việc,", f" {days_left} working days left,"
    return Text(
        f"{title.vi}, {unit_name}:{vi} còn {count} ô chưa gửi. {by} đề nghị gửi sớm.",
        f"{title.en}, {unit_name}:{en} {count} cells not sent yet. {by} asks for them.",
    )


def letter(*, name: str, lines: Sequence[str], desk: str = "") -> tuple[str, str]:
    """Return subject and body of a letter with what is new on somebody's desk (Vietnamese).

    `desk` is the address of the desk, empty when the installation was not told its own.
    """
    subject = f"Làng Số: {len(lines)} việc đang chờ trên bàn làm việc"
    waiting = "\n".join(f"– {line}" for line in lines)
    body = (
        f"Kính gửi {name},\n\n"
        f"Trên bàn làm việc của anh/chị ở Làng Số có việc đang chờ:\n\n{waiting}\n\n"
        f"{_way(desk)} để nhập, sửa hoặc gửi số liệu.\n"
        "Nếu đã làm xong, anh/chị không cần làm gì thêm.\n\n"
        "Thư này do Làng Số gửi tự động, không cần trả lời. Có thể tắt nhắc việc qua thư điện tử\n"
        "ở cuối trang “Bàn làm việc”.\n"
    )
    return subject, body


def _way(desk: str) -> str:
    if desk:
        return f"Mở bàn làm việc: {desk}\n(đăng nhập nếu được hỏi)"
    return "Đăng nhập Làng Số rồi mở “Bàn làm việc”"
