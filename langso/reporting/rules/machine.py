"""The life of a cell: which step may follow which state, and what a save does to it.

empty → entered → submitted → verified → approved; a department may return what is submitted or
verified, the appraiser may reopen what is approved. What was returned is entered anew before it
can be submitted. No step is skipped and none is taken twice: each has its states, and only them.
"""

from dataclasses import dataclass

from langso.reporting.values import CellState, Step

FROM: dict[Step, frozenset[CellState]] = {
    Step.SUBMIT: frozenset({CellState.ENTERED}),
    Step.VERIFY: frozenset({CellState.SUBMITTED}),
    Step.RETURN: frozenset({CellState.SUBMITTED, CellState.VERIFIED}),
    Step.APPROVE: frozenset({CellState.VERIFIED}),
    Step.REOPEN: frozenset({CellState.APPROVED}),
}
TO: dict[Step, CellState] = {
    Step.SUBMIT: CellState.SUBMITTED,
    Step.VERIFY: CellState.VERIFIED,
    Step.RETURN: CellState.RETURNED,
    Step.APPROVE: CellState.APPROVED,
    Step.REOPEN: CellState.RETURNED,
}

WAITING = {
    CellState.EMPTY: "ô chưa có số liệu; xã cần nhập rồi gửi",
    CellState.ENTERED: "ô mới nhập, xã chưa gửi",
    CellState.SUBMITTED: "ô đã gửi, đang chờ sở ngành thẩm tra",
    CellState.VERIFIED: "ô đã thẩm tra, đang chờ thẩm định",
    CellState.RETURNED: "ô đã trả lại, đang chờ xã sửa và gửi lại",
    CellState.APPROVED: "ô đã được phê duyệt",
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why something is not done: a stable slug, and what is wrong with the remedy (Vietnamese)."""

    rule: str
    message: str


def step_refused(state: CellState, step: Step) -> Refusal | None:
    """Return why a step cannot be taken in a state, None when it can."""
    if state in FROM[step]:
        return None
    if state == TO[step]:
        return Refusal("done-before", f"Không làm lại: {WAITING[state]}.")
    return Refusal("wrong-state", f"Chưa làm được bước này: {WAITING[state]}.")


def save_refused(state: CellState, *, is_open: bool, note: str, blank: bool) -> Refusal | None:
    """Return why a figure cannot be saved in a state, None when it can.

    An approved cell takes a correction that says why; a closed round only what was returned.
    """
    if state in (CellState.SUBMITTED, CellState.VERIFIED):
        return Refusal(
            "frozen",
            "Ô đã gửi nên không sửa được; nếu cần sửa, đề nghị sở ngành thẩm tra trả lại ô này.",
        )
    if state == CellState.APPROVED and not note.strip():
        return Refusal(
            "approved",
            "Ô đã được phê duyệt; muốn đính chính, hãy ghi lý do vào ghi chú rồi lưu lại.",
        )
    if state == CellState.APPROVED and blank:
        return Refusal(
            "approved-blank",
            "Số liệu đã phê duyệt không xóa trống được; hãy ghi “không có số liệu” và nêu lý do.",
        )
    if not is_open and state not in (CellState.RETURNED, CellState.APPROVED):
        return Refusal(
            "round-closed",
            "Kỳ báo cáo này không nhận số liệu mới; đề nghị tỉnh mở lại ô cần đính chính.",
        )
    return None


def after_save(*, blank: bool) -> CellState:
    """Return the state of a cell into which something was saved; blank empties it."""
    return CellState.EMPTY if blank else CellState.ENTERED
