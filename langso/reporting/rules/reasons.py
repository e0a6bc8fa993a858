"""Ready sentences for sending cells back: what is wrong, and what the commune is to do."""

RETURN_REASONS = (
    "Số liệu chưa khớp với báo cáo chuyên ngành; đề nghị xã kiểm tra lại và nhập số đúng.",
    "Thiếu minh chứng; đề nghị bổ sung văn bản, biên bản hoặc ảnh cho chỉ tiêu này.",
    "Tăng hoặc giảm nhiều so với kỳ trước mà chưa nêu lý do; đề nghị giải trình ở ô ghi chú.",
    "Có thể nhầm đơn vị tính hoặc dấu thập phân; đề nghị xem lại.",
    "Minh chứng đã cũ, không thuộc kỳ báo cáo này; đề nghị thay bằng minh chứng của kỳ này.",
)
"""In Vietnamese only: they go into the file as they are, and the commune reads them there."""
