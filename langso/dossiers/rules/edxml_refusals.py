"""Why a message is not read, in both languages."""

from langso.dossiers.values.files import Problem
from langso.standards.values import Text

_WHOLE: dict[str, tuple[str, str, str, str]] = {
    "not-edxml": (
        "Tệp XML này không phải edXML",
        "This XML file is not edXML",
        "chọn tệp do trục liên thông hoặc hệ thống gửi tạo ra",
        "choose the file that the axis or the sending system made",
    ),
    "too-large": (
        "Tệp lớn quá mức cho phép",
        "The file is larger than allowed",
        "đề nghị nơi gửi tách tệp đính kèm",
        "ask the sender to split the attachments",
    ),
    "encoding": (
        "Tệp không ghi bằng UTF-8",
        "The file is not written in UTF-8",
        "đề nghị nơi gửi xuất lại theo UTF-8",
        "ask the sender to export it in UTF-8",
    ),
    "entities": (
        "Tệp có khai báo DOCTYPE hoặc thực thể, như tệp gây hại",
        "The file declares a document type or entities, as harmful files do",
        "không mở tệp này; báo cho nơi gửi và quản trị",
        "do not open it; tell the sender and your administrator",
    ),
    "too-many-tags": (
        "Tệp có quá nhiều thẻ XML",
        "The file has too many tags",
        "đề nghị nơi gửi kiểm tra lại tệp",
        "ask the sender to look at the file",
    ),
    "not-xml": (
        "Tệp không phải XML đúng quy cách",
        "The file is no well-formed XML",
        "tải lại từ nơi gửi, không mở bằng trình soạn thảo",
        "download it again from the sender, without opening it in an editor",
    ),
    "no-header": (
        "Tệp edXML không có phần MessageHeader",
        "The edXML file has no MessageHeader",
        "đề nghị nơi gửi xuất lại",
        "ask the sender to export it again",
    ),
    "too-many-attachments": (
        "Tệp có quá nhiều tệp đính kèm",
        "There are too many attachments",
        "đề nghị nơi gửi tách văn bản",
        "ask the sender to split the document",
    ),
    "bomb": (
        "Tệp đính kèm giải nén ra quá lớn, như tệp gây hại",
        "An attachment would unpack to an enormous size, as harmful files do",
        "không mở tệp này; báo cho nơi gửi và quản trị",
        "do not open it; tell the sender and your administrator",
    ),
}


def whole(rule: str) -> Problem:
    """Return the problem for which a message is not read at all."""
    vi, en, remedy_vi, remedy_en = _WHOLE[rule]
    return Problem(rule, Text(vi, en), Text(remedy_vi, remedy_en))


def field(rule: str, place: str, wanted_vi: str, wanted_en: str) -> Problem:
    """Return the problem of one field: where it stands, and what is wanted there."""
    return Problem(
        rule,
        Text(f"{place}: thiếu hoặc sai", f"{place}: missing or wrong"),
        Text(
            f"cần {wanted_vi}; đề nghị nơi gửi sửa rồi gửi lại",
            f"{wanted_en} is wanted; ask the sender to correct it and send it again",
        ),
    )
