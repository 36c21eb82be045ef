"""The forms of a page as a browser would send them: what stands in each field, and the button pressed."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

BUTTONS_ASIDE = ("submit", "button", "file", "image", "reset")


@dataclass
class PageForm:
    """One form: where it goes, its fields with their values, the name and value of its first primary button.

    `names` are those of all its fields, also of boxes that are not ticked and would not be sent.
    """

    action: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    button: tuple[str, str] | None = None

    def pressed(self, **changed: Any) -> dict[str, Any]:
        """What a press of the primary button sends, with some fields filled in otherwise."""
        return {**self.fields, **(dict([self.button]) if self.button else {}), **changed}


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[PageForm] = []
        self.select = ""
        self.text: str | None = None
        self.is_open = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(PageForm(found.get("action", "")))
            self.is_open = True
        if not self.is_open:
            return
        form, name, value = self.forms[-1], found.get("name", ""), found.get("value", "")
        form.names.add(name)
        if tag == "input" and name and found.get("type") not in BUTTONS_ASIDE:
            if found.get("type") not in ("checkbox", "radio"):
                form.fields.setdefault(name, []).append(value)
            elif "checked" in found:
                form.fields.setdefault(name, []).append(value or "on")
        elif tag == "select":
            self.select = name
        elif tag == "option" and self.select and "selected" in found:
            form.fields.setdefault(self.select, []).append(value)
        elif tag == "textarea":
            self.text = name
            form.fields[name] = [""]
        elif tag == "button" and name and form.button is None and "btn-primary" in found.get("class", ""):
            form.button = (name, value)

    def handle_data(self, data: str) -> None:
        if self.text:
            self.forms[-1].fields[self.text] = [(self.forms[-1].fields[self.text][0] + data).lstrip("\n")]

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self.select = ""
        if tag == "textarea":
            self.text = None
        if tag == "form":
            self.is_open = False


def forms_of(html: str) -> list[PageForm]:
    """Every form of a page in its order."""
    reader = _Reader()
    reader.feed(html)
    return reader.forms


def form_with(html: str, *names: str, action: str = "") -> PageForm:
    """The first form that has these fields, and that action if one is given."""
    return next(form for form in forms_of(html) if form.names >= set(names) and (not action or form.action == action))
