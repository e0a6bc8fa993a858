"""Why a move is refused, in words for officers: what is wrong, and the remedy."""

from langso.dossiers.values.files import Problem
from langso.standards.values import Text

_WORDS: dict[str, tuple[str, str, str, str]] = {
    "ended": (
        "Hồ sơ đã kết thúc", "mở lại hồ sơ (nêu lý do) nếu cần xử lý tiếp",
        "The file has ended", "reopen it, saying why, to go on",
    ),
    "wrong-stage": (
        "Hồ sơ đang ở bước “{stage}”; kết quả này thuộc bước khác",
        "làm lần lượt từng bước, không bỏ bước và không lặp bước",
        "The file stands at “{stage}”; this outcome belongs to another stage",
        "take the stages in turn, none skipped and none repeated",
    ),
    "no-such-outcome": (
        "Quy trình không có kết quả này ở bước “{stage}”", "chọn một kết quả của bước",
        "The procedure has no such outcome at “{stage}”", "choose an outcome of the stage",
    ),
    "suspended": (
        "Hồ sơ đang tạm dừng chờ bổ sung", "chờ bên được yêu cầu bổ sung xong",
        "The file waits for a supplement", "wait until it is given",
    ),
    "not-suspended": (
        "Hồ sơ không chờ bổ sung", "xử lý tiếp bước hiện tại",
        "The file waits for no supplement", "go on with the stage",
    ),
    "ordered": (
        "Hồ sơ đang tạm dừng theo lệnh", "chờ người có thẩm quyền cho xử lý tiếp",
        "The file is suspended by an order", "wait until the order is lifted",
    ),
    "stopped-before": (
        "Hồ sơ đang tạm dừng rồi", "chờ xử lý tiếp; không tạm dừng hai lần",
        "The file stands still already", "wait until it goes on; it is not suspended twice",
    ),
    "no-order-to-lift": (
        "Hồ sơ không bị tạm dừng theo lệnh", "xử lý tiếp bước hiện tại, hoặc nhận phần bổ sung",
        "No order suspends the file", "go on with the stage, or take the supplement",
    ),
    "no-orderer": (
        "Chưa ghi ai ra lệnh", "ghi chức vụ, họ tên hoặc số văn bản của người ra lệnh",
        "Who gave the order is not said", "give office and name, or the paper's number",
    ),
    "wrong-role": (
        "Bạn không giữ vai trò được giao bước “{stage}” ở đúng cơ quan này",
        "chuyển cho người giữ vai trò đó, hoặc nhờ ủy quyền",
        "You do not hold the role that acts at “{stage}” at this very place",
        "leave it to who does, or be delegated",
    ),
    "separate": (
        "Người chuyển hồ sơ đến bước “{stage}” không tự xử lý bước này",
        "để người khác cùng vai trò xử lý",
        "Who brought the file to “{stage}” does not act there", "let somebody else of the role act",
    ),
    "no-reason": (
        "“{outcome}” phải nêu lý do", "ghi lý do", "“{outcome}” needs a reason", "give the reason",
    ),
    "no-missing": (
        "“{outcome}” phải kèm danh mục còn thiếu", "ghi từng mục còn thiếu",
        "“{outcome}” needs a list of what is missing", "name each thing missing",
    ),
    "no-document": (
        "“{outcome}” phải kèm văn bản", "đính kèm văn bản",
        "“{outcome}” needs a document", "add the document",
    ),
    "no-decision-number": (
        "“{outcome}” phải có số và ngày quyết định (không sau hôm nay)",
        "ghi số và ngày quyết định",
        "“{outcome}” needs number and day of the decision (not after today)", "give both",
    ),
    "no-votes": (
        "“{outcome}” phải có số người dự và số phiếu đồng ý", "ghi hai số, đồng ý không quá số dự",
        "“{outcome}” needs attendance and votes", "give both, votes not above attendance",
    ),
    "no-findings": (
        "“{outcome}” phải kèm kết quả từng chỉ tiêu", "ghi kết quả đánh giá rồi chuyển",
        "“{outcome}” needs the findings", "record the findings first",
    ),
    "missing-document": (
        "Thiếu “{document}”", "thêm văn bản này vào hồ sơ", "“{document}” is missing", "add it",
    ),
    "unsigned-document": (
        "“{document}” chưa có chữ ký số của {who}", "trình ký số rồi chuyển",
        "“{document}” lacks a signature ({who})", "have it signed first",
    ),
    "no-opinion": (
        "Chưa có ý kiến của sở, ngành “{department}”", "chờ hoặc đôn đốc sở, ngành cho ý kiến",
        "The opinion of “{department}” is missing", "wait for it or remind them",
    ),
    "no-quorum": (
        "Chưa đủ số thành viên Hội đồng bỏ phiếu: {cast} trên {members}",
        "chờ đủ thành viên theo quy chế",
        "No quorum: {cast} of {members} members voted", "wait for the others",
    ),
    "not-passed": (
        "Chưa đủ phiếu đồng ý: {votes} trên {base}", "chọn kết quả khác của bước này",
        "Not enough votes for: {votes} of {base}", "choose another outcome",
    ),
    "no-vote-now": (
        "Bước “{stage}” không bỏ phiếu", "bỏ phiếu khi hồ sơ ở bước Hội đồng",
        "There is no vote at “{stage}”", "vote when the file is before the council",
    ),
    "voted-before": (
        "Bạn đã bỏ phiếu ở lần họp này", "mỗi thành viên bỏ một phiếu",
        "You have voted in this meeting", "each member votes once",
    ),
    "no-opinion-now": (
        "Bước “{stage}” không lấy ý kiến sở, ngành", "cho ý kiến khi hồ sơ ở bước lấy ý kiến",
        "No opinions are taken at “{stage}”", "give it when they are",
    ),
    "not-asked": (
        "Hồ sơ không hỏi ý kiến sở, ngành “{department}”", "chọn sở, ngành được hỏi",
        "“{department}” is not asked", "choose one that is",
    ),
    "opinion-before": (
        "Sở, ngành “{department}” đã cho ý kiến", "ghi thêm bằng góp ý",
        "“{department}” has given its opinion", "add a comment",
    ),
    "not-in-force": (
        "Quy trình không có hiệu lực ngày {day}", "chọn quy trình đang có hiệu lực",
        "The procedure is not in force on {day}", "choose one that is",
    ),
    "no-title": (
        "Hồ sơ chưa có tiêu đề", "ghi tiêu đề", "The file has no title", "give it one",
    ),
    "no-text": ("Chưa có nội dung", "ghi nội dung", "Nothing was written", "write something"),
    "day-to-come": (
        "Ngày {day} chưa đến", "ghi ngày đã qua hoặc hôm nay",
        "{day} is yet to come", "give a day up to today",
    ),
    "day-before": (
        "Ngày xảy ra trước bước trước đó ({day})", "ghi từ ngày đó trở đi",
        "The day is before the last step ({day})", "give that day or a later one",
    ),
    "not-ended": (
        "Hồ sơ chưa kết thúc", "xử lý tiếp bước hiện tại",
        "The file has not ended", "go on with the stage",
    ),
    "no-such-document": (
        "Quy trình không yêu cầu văn bản “{document}”", "chọn một văn bản quy trình yêu cầu",
        "The procedure asks for no “{document}”", "choose one it asks for",
    ),
    "not-an-officer": (
        "Người được chọn không xử lý hồ sơ ở cơ quan này", "chọn người giữ vai trò ở cơ quan này",
        "The person chosen does not handle files here", "choose somebody who does",
    ),
    "bad-term": (
        "Thời hạn ủy quyền không hợp lệ", "ghi ngày kết thúc sau hôm nay",
        "The delegation must end after today", "give a later day",
    ),
    "not-history": (
        "Chỉ nhập sau những việc đã xảy ra trước hôm nay",
        "dùng quy trình đang chạy cho việc hôm nay",
        "Only what happened before today is entered afterwards", "use the running procedure",
    ),
    "not-its-province": (
        "Địa bàn không thuộc tỉnh của cơ quan này", "chọn cơ quan của tỉnh quản lý địa bàn",
        "The place is not of this organisation's province", "choose its province's",
    ),
    "itself": (
        "Hồ sơ không liên kết với chính nó", "chọn hồ sơ khác",
        "A file is not linked to itself", "choose another",
    ),
    "no-part": (
        "Người hoặc cơ quan này không còn tham gia hồ sơ", "mở lại hồ sơ để xem ai đang tham gia",
        "They have no part in the file any more", "open the file again to see who takes part",
    ),
    "no-link": (
        "Liên kết này không còn", "mở lại hồ sơ để xem các liên kết",
        "This link is no longer there", "open the file again to see its links",
    ),
}  # fmt: skip


def problem(rule: str, **words: object) -> Problem:
    """Return a problem by the slug of its rule, its words filled in."""
    message, remedy, in_english, remedy_in_english = _WORDS[rule]
    return Problem(
        rule,
        Text(message.format(**words), in_english.format(**words)),
        Text(remedy, remedy_in_english),
    )


RULES = frozenset(_WORDS)
"""Every slug that a move may be refused by."""
