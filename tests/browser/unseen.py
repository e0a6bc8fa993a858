"""Steps that nobody has to see: the same forms of the same pages, sent without drawing them.

A button must be there and usable, its form is sent with all it holds, and the answer must say
that it is done: only scripts, styles and the time to draw a page are left out.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from lxml import html
from playwright.sync_api import APIRequestContext

Step = str | tuple[str, Mapping[str, str]]


def take_steps(client: APIRequestContext, address: str, *steps: Step) -> None:
    """Press buttons one after the other, beginning on the page at an address.

    A step is a button's name, or that and what is typed into its form; a name of a box that ends
    in a hyphen stands for all boxes whose names begin so.
    """
    shown = _page(client.get(address))
    for step in steps:
        name, typed = (step, {}) if isinstance(step, str) else step
        button = _button(shown, name)
        form = next(button.iterancestors("form"))
        sent = client.post(
            button.get("formaction") or form.get("action"),
            data=urlencode(_values(form, button, typed)),
            headers={"Content-Type": "application/x-www-form-urlencoded"},
        )
        shown = _page(sent)
        said = shown.xpath("//*[@role='status']//text()[normalize-space()]")
        faults = shown.xpath("//*[contains(@class, 'notice--error')]")
        assert not faults, (name, [one.text_content() for one in faults])
        assert said, f"{name}: the page does not say that it is done"


def _page(answer: Any) -> Any:
    assert answer.ok, (answer.url, answer.status)
    return html.fromstring(answer.text())


def _button(shown: Any, name: str) -> Any:
    """Return the first button of a name; what only screen readers hear may follow it."""
    buttons = {one: " ".join(one.text_content().split()) for one in shown.xpath("//main//button")}
    for button, words in buttons.items():
        seen = "".join(button.xpath("./text()")).strip()
        if name in (words, seen):
            assert "disabled" not in button.attrib, f"{name} is disabled"
            return button
    raise AssertionError(f"no button {name!r} among {sorted(set(buttons.values()))}")


def _values(form: Any, button: Any, typed: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return what a browser would send of a form: its boxes as they stand, over them the typed."""
    held: list[tuple[str, str]] = form.form_values()
    boxes = {one for one in form.fields if one}
    exact = {name: value for name, value in typed.items() if not name.endswith("-")}
    for start, value in typed.items():
        if start.endswith("-"):
            fitting = [one for one in boxes if one.startswith(start)]
            assert fitting, f"no box begins with {start}"
            exact |= dict.fromkeys(fitting, value)
    assert exact.keys() <= boxes, exact.keys() - boxes
    pressed = [(button.get("name"), button.get("value", ""))] if button.get("name") else []
    return [one for one in held if one[0] not in exact] + list(exact.items()) + pressed
