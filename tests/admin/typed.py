"""How tests fill in a form of the admin: as a browser would send it, hidden fields and all."""

import html
import re
from html.parser import HTMLParser
from typing import Any


class _Fields(HTMLParser):
    """Collects what the record's form would send if nothing were typed."""

    def __init__(self) -> None:
        super().__init__()
        self.data: dict[str, list[str]] = {}
        self.inside = False
        self.select = self.text = None
        self.first: str | None = None

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        given = dict(attrs)
        if tag == "form":
            self.inside = str(given.get("id", "")).endswith("_form") and given.get("id") != "logout-form"
        if not self.inside or "disabled" in given:
            return
        name = given.get("name")
        if tag == "input" and name and given.get("type") not in ("submit", "button"):
            if given.get("type") not in ("checkbox", "radio") or "checked" in given:
                self.data.setdefault(name, []).append(
                    given.get("value") or ("on" if given.get("type") == "checkbox" else "")
                )
        elif tag == "select":
            self.select, self.first = name, None
        elif tag == "option" and self.select:
            self.first = given.get("value", "") if self.first is None else self.first
            if "selected" in given:
                self.data.setdefault(self.select, []).append(given.get("value") or "")
        elif tag == "textarea":
            self.text = name
            self.data[name] = [""]

    def handle_data(self, data: str) -> None:
        if self.inside and self.text:
            self.data[self.text][0] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False
        elif tag == "textarea" and self.text:
            self.data[self.text][0] = self.data[self.text][0].removeprefix("\n").removeprefix("\r\n")
            self.text = None
        elif tag == "select" and self.select:
            if self.first is not None:
                self.data.setdefault(self.select, [self.first])
            self.select = None


def filled(response: Any, **typed: Any) -> dict[str, Any]:
    """Return what the page's form sends after typing `typed`; None takes a field off, as an unticked box does."""
    fields = _Fields()
    fields.feed(response.content.decode())
    fields.close()
    data: dict[str, Any] = {name: values for name, values in fields.data.items() if "__prefix__" not in name}
    data.pop("csrfmiddlewaretoken", None)
    for name, value in typed.items():
        if value is None:
            data.pop(name, None)
        else:
            data[name] = value
    return data


def words(response: Any) -> str:
    """What a reader sees: no tags, one blank between words."""
    text = re.sub(r"<[^>]*>", " ", response.content.decode())
    return html.unescape(re.sub(r"\s+", " ", text))


def errors_of(response: Any) -> dict[str, list[str]]:
    """The form's errors by field."""
    return {name: list(errors) for name, errors in response.context["adminform"].form.errors.items()}
