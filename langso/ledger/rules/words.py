"""Words that officers write in cells, without accents and in lower case."""

from langso.standards.values import Measure

# Longest first: the first that a text ends with is taken off.
UNITS = {
    Measure.PERCENT: ("phan tram", "%"),
    Measure.MONEY: ("trieu dong/nguoi/nam", "trieu dong/nguoi", "trieu dong", "trieu"),
    Measure.AMOUNT: ("trieu dong", "trieu"),
    Measure.AREA: ("m²/nguoi", "m2/nguoi", "m²", "m2"),
    Measure.VOLUME: ("lit/nguoi/ngay", "lit"),
}
UNIT_SAID = {
    Measure.PERCENT: " %",
    Measure.MONEY: " triệu đồng/người/năm",
    Measure.AMOUNT: " triệu đồng",
    Measure.AREA: " m²/người",
    Measure.VOLUME: " lít/người/ngày",
}

TRUE = frozenset({"dat", "d", "co", "x", "v", "true", "1", "yes", "y", "dung", "roi"})
FALSE = frozenset(
    {"khong dat", "chua dat", "kd", "cd", "khong", "chua", "k", "false", "0", "no", "n", "sai"}
)
NO_FIGURE = frozenset(
    {
        "khong co so lieu",
        "chua co so lieu",
        "khong co du lieu",
        "khong so lieu",
        "no data",
        "no figure",
        "n/a",
        "na",
        "...",
        "…",
    }
)
# In statistical tables a dash means "nothing of the kind", elsewhere it means "not known".
DASHES = frozenset({"-", "--", "---"})
NOT_APPLICABLE = frozenset({"khong ap dung", "not applicable", "khong thuoc dien"})
APPROXIMATE = ("khoang", "~", "≈", "gan", "xap xi", "uoc")

BOUND_BEFORE = (
    ("khong duoi", ">="),
    ("khong it hon", ">="),
    ("it nhat", ">="),
    ("toi thieu", ">="),
    ("lon hon", ">"),
    ("nhieu hon", ">"),
    ("tren", ">"),
    ("hon", ">"),
    ("khong qua", "<="),
    ("khong vuot qua", "<="),
    ("nhieu nhat", "<="),
    ("toi da", "<="),
    ("nho hon", "<"),
    ("it hon", "<"),
    ("duoi", "<"),
)
BOUND_AFTER = (("tro len", ">="), ("tro xuong", "<="))
