"""Papers and Word files, made in memory."""

import io

import docx

from langso.dossiers.values.papers import OfficialPaper, PaperSection, PaperTable

PAPER = OfficialPaper(
    organisation=("ỦY BAN NHÂN DÂN", "XÃ CẨM BÌNH"),
    symbol="Số:      /BC-UBND",
    place_and_date="Cẩm Bình, ngày    tháng    năm 2026",
    title="Báo cáo",
    subtitle="Kết quả xây dựng nông thôn mới",
    recipients=("- UBND tỉnh;", "- Lưu: VT."),
    authority="TM. ỦY BAN NHÂN DÂN",
    office="CHỦ TỊCH",
    signer="Nguyễn Văn A",
    marks=("SỐ LIỆU MÔ PHỎNG",),
    sections=(
        PaperSection("I. Kết quả", ("Đường trục xã đạt 100%.",)),
        PaperSection(
            "II. Bảng chi tiết",
            (),
            PaperTable(
                ("Chỉ tiêu", "Kết quả"), (3, 1), (("Đường xã", "100%"), ("Đường thôn", "95%"))
            ),
        ),
    ),
)


def word(*paragraphs: str) -> bytes:
    """Make a Word file of some paragraphs."""
    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()
