"""Numbers in the environment: a good one, none, or a clear word."""

import pytest

from langso.config import env


@pytest.mark.parametrize(("text", "wanted"), [("", 60), (" 0 ", 0), ("1200", 1200)])
def test_number_is_read_or_the_default_holds(
    monkeypatch: pytest.MonkeyPatch, text: str, wanted: int
) -> None:
    monkeypatch.setenv("LANGSO_API_CALLS_A_MINUTE", text)
    assert env.number("LANGSO_API_CALLS_A_MINUTE", default=60) == wanted


@pytest.mark.parametrize("text", ["-1", "1.5", "many", "\u0663"])
def test_what_is_no_number_is_named(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("LANGSO_API_CALLS_A_MINUTE", text)
    with pytest.raises(env.BadSettingError, match="LANGSO_API_CALLS_A_MINUTE"):
        env.number("LANGSO_API_CALLS_A_MINUTE", default=60)


@pytest.mark.parametrize(
    ("text", "site"),
    [("", ""), ("https://langso.example/", "https://langso.example"),
     ("http://10.0.0.1:8000", "http://10.0.0.1:8000")],
)  # fmt: skip
def test_the_sites_address_is_read(monkeypatch: pytest.MonkeyPatch, text: str, site: str) -> None:
    monkeypatch.setenv("LANGSO_SITE", text)
    assert env.site() == site


@pytest.mark.parametrize(
    "text", ["langso.example", "ftp://langso.example", "https://", "https://a?b"]
)
def test_what_is_no_address_is_named(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("LANGSO_SITE", text)
    with pytest.raises(env.BadSettingError, match="LANGSO_SITE"):
        env.site()
