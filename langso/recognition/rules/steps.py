"""Facts that officers enter at the steps of a dossier: opinions, meeting, survey.

They travel as payloads of the work file's events, so they are read from plain data here, whoever
sent it, and every fault is named in Vietnamese with what to do.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from langso.recognition.values.dossiers import (
    ContentResult,
    DossierError,
    Meeting,
    Opinions,
    OrganisationOpinion,
    Survey,
    SurveyOutcome,
)
from langso.standards.values.dossier_papers import SurveyRule

LONGEST = 4_000
MOST = 10_000_000


class BadFactsError(DossierError):
    """A fact is missing or cannot be; the message (Vietnamese) names it."""


def opinions_of(payload: Mapping[str, Any]) -> Opinions:
    """Read the facts of the taking of opinions. Raises BadFactsError."""
    raw = _part(payload, "opinions", "kết quả lấy ý kiến")
    from_on, to_on = _days(raw, "lấy ý kiến")
    asked = _count(raw, "asked", "số người (hộ) được hỏi")
    agreed = _count(raw, "agreed", "số người (hộ) nhất trí")
    if agreed > asked:
        raise BadFactsError("Số nhất trí nhiều hơn số được hỏi; hãy xem lại hai số.")
    organisations = tuple(
        OrganisationOpinion(
            _text(one, "name"), bool(one.get("agrees", False)), _text(one, "note", wanted=False)
        )
        for one in raw.get("organisations", ())
    )
    comments = _text(raw, "comments", wanted=False)
    return Opinions(from_on, to_on, asked, agreed, comments, organisations)


def meeting_of(payload: Mapping[str, Any]) -> Meeting:
    """Read the facts of the commune's meeting. Raises BadFactsError."""
    raw = _part(payload, "meeting", "biên bản cuộc họp")
    meeting = Meeting(
        held_on=_day(raw, "held_on", "ngày họp"),
        place=_text(raw, "place", wanted=False),
        chair=_text(raw, "chair", wanted=False),
        secretary=_text(raw, "secretary", wanted=False),
        invited=_count(raw, "invited", "số người được mời"),
        present=_count(raw, "present", "số người dự họp"),
        agreed=_count(raw, "for", "số người nhất trí"),
        against=_count(raw, "against", "số người không nhất trí"),
    )
    if not meeting.present:
        raise BadFactsError("Cuộc họp không có người dự; hãy ghi số người dự họp.")
    if meeting.present > meeting.invited:
        raise BadFactsError("Số dự họp nhiều hơn số được mời; hãy xem lại hai số.")
    if meeting.agreed + meeting.against > meeting.present:
        raise BadFactsError("Số biểu quyết nhiều hơn số dự họp; hãy xem lại.")
    return meeting


def survey_of(payload: Mapping[str, Any]) -> Survey:
    """Read what the Front counted. Raises BadFactsError."""
    raw = _part(payload, "survey", "kết quả lấy ý kiến sự hài lòng")
    from_on, to_on = _days(raw, "lấy ý kiến sự hài lòng")
    survey = Survey(
        from_on=from_on,
        to_on=to_on,
        households=_count(raw, "households", "số hộ được hỏi"),
        collected=_count(raw, "collected", "số phiếu thu về"),
        invalid=_count(raw, "invalid", "số phiếu không hợp lệ"),
        contents=tuple(
            ContentResult(
                _text(one, "id"),
                _count(one, "satisfied", "số phiếu hài lòng"),
                _count(one, "blank", "số phiếu không có ý kiến"),
            )
            for one in raw.get("contents", ())
        ),
    )
    if not survey.households or survey.collected > survey.households:
        raise BadFactsError("Số phiếu thu về phải từ 0 đến số hộ được hỏi; hãy xem lại.")
    if survey.invalid >= survey.collected:
        raise BadFactsError("Không có phiếu hợp lệ nào; hãy xem lại số phiếu.")
    if not survey.contents:
        raise BadFactsError("Chưa có kết quả nội dung nào; hãy ghi số phiếu từng nội dung.")
    for one in survey.contents:
        if one.satisfied + one.blank > survey.collected - survey.invalid:
            raise BadFactsError(
                f"Nội dung “{one.id}”: số phiếu nhiều hơn số phiếu hợp lệ; hãy xem lại."
            )
    return survey


def outcome(survey: Survey, rule: SurveyRule | None) -> SurveyOutcome:
    """Hold a survey against the levels of its title.

    A share is ballots satisfied of valid ballots that answered the question; a question that
    nobody answered counts as 0. The verdict is None when no rule or level is known that decides;
    a level that is known and missed decides all the same.
    """
    valid = survey.collected - survey.invalid
    shares = {
        one.id: 100 * one.satisfied / (valid - one.blank) if valid > one.blank else 0.0
        for one in survey.contents
    }
    coverage = 100 * survey.collected / survey.households
    overall = _overall(shares, rule)
    if rule is None:
        return SurveyOutcome(coverage, shares, overall, None, ())
    short = []
    if rule.coverage.percent is not None and coverage < rule.coverage.percent:
        short.append("coverage")
    if rule.overall.percent is not None and overall < rule.overall.percent:
        short.append("overall")
    if rule.each.percent is not None:
        short += [name for name, share in shares.items() if share < rule.each.percent]
    missing = {one.id for one in rule.contents} - set(shares)
    short += sorted(missing)
    unknown = rule.overall.percent is None
    return SurveyOutcome(
        coverage, shares, overall, False if short else None if unknown else True, tuple(short)
    )


def _overall(shares: Mapping[str, float], rule: SurveyRule | None) -> float:
    """Return the share for the unit as the rule counts it; with no rule, the mean."""
    if not shares:
        return 0.0
    if rule is not None and rule.counts == "all":
        return min(shares.values())
    last = next((one.id for one in rule.contents if one.last), "") if rule is not None else ""
    if rule is not None and rule.counts == "last" and last in shares:
        return shares[last]
    return sum(shares.values()) / len(shares)


def _part(payload: Mapping[str, Any], name: str, words: str) -> Mapping[str, Any]:
    found = payload.get(name)
    if not isinstance(found, Mapping):
        raise BadFactsError(f"Bước này cần {words}; hãy ghi rồi chuyển tiếp.")
    return found


def _days(raw: Mapping[str, Any], words: str) -> tuple[dt.date, dt.date]:
    first = _day(raw, "from", f"ngày bắt đầu {words}")
    last = _day(raw, "to", f"ngày kết thúc {words}")
    if last < first:
        raise BadFactsError(f"Ngày kết thúc {words} trước ngày bắt đầu; hãy xem lại.")
    return first, last


def _day(raw: Mapping[str, Any], name: str, words: str) -> dt.date:
    try:
        return dt.date.fromisoformat(str(raw.get(name, "")))
    except ValueError:
        raise BadFactsError(f"Thiếu {words}, hoặc ghi chưa đúng; hãy chọn ngày.") from None


def _count(raw: Mapping[str, Any], name: str, words: str) -> int:
    value = raw.get(name)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MOST:
        raise BadFactsError(f"Thiếu {words}, hoặc không phải số nguyên từ 0; hãy ghi lại.")
    return value


def _text(raw: Mapping[str, Any], name: str, *, wanted: bool = True) -> str:
    text = " ".join(str(raw.get(name, "")).split())[:LONGEST]
    if wanted and not text:
        raise BadFactsError("Có dòng chưa ghi tên; hãy ghi tên hoặc xóa dòng đó.")
    return text
