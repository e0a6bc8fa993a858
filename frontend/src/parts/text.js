// The few words that scripts say themselves, in the page's language.
const WORDS = {
  vi: {
    offline: "Không kết nối được máy chủ. Kiểm tra mạng rồi thử lại.",
    failed: "Máy chủ chưa trả lời được yêu cầu này. Tải lại trang; nếu vẫn lỗi, báo quản trị viên.",
    close: "Đóng",
    noData: "Chưa đủ số liệu",
    notApplicable: "Không áp dụng",
    undetermined: "Chưa xác định",
    met: "Đạt",
    not_met: "Chưa đạt",
    not_applicable: "Không áp dụng",
    open: "Mở trang",
    zoomIn: "Phóng to",
    zoomOut: "Thu nhỏ",
    zoomReset: "Xem toàn bản đồ",
    mapFailed: "Không tải được bản đồ. Số liệu vẫn có trong bảng bên cạnh.",
    below: "dưới",
    from: "từ",
    sea: "Biển Đông",
    target: "mục tiêu",
    simulated: "mô phỏng",
    unconfirmed: "chưa xác nhận",
    carried: "chuyển đổi từ đơn vị cũ",
  },
  en: {
    offline: "The server cannot be reached. Check the network and try again.",
    failed:
      "The server could not answer this request. Reload the page; if it fails again, tell the administrator.",
    close: "Close",
    noData: "Not enough figures",
    notApplicable: "Not applicable",
    undetermined: "Undetermined",
    met: "Met",
    not_met: "Not met",
    not_applicable: "Not applicable",
    open: "Open page",
    zoomIn: "Zoom in",
    zoomOut: "Zoom out",
    zoomReset: "Show the whole map",
    mapFailed: "The map could not be loaded. The table beside it holds the same figures.",
    below: "below",
    from: "from",
    sea: "East Sea",
    target: "target",
    simulated: "simulated",
    unconfirmed: "unconfirmed",
    carried: "carried over from former units",
  },
};

export const language = () => (document.documentElement.lang === "en" ? "en" : "vi");
export const say = (key) => WORDS[language()][key] ?? key;
export const formatNumber = (value, decimals = 0) =>
  new Intl.NumberFormat(language(), {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  }).format(value);
