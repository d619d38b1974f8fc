"""The page that explains how Grounds counts and judges: docs/judging.md, shown in the app."""

import functools
from xml.etree.ElementTree import Element

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from markdown import Extension, Markdown
from markdown.treeprocessors import Treeprocessor
from markupsafe import Markup

PAGE = settings.BASE_DIR / "docs" / "judging.md"


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """Show the document with the list of its headings."""
    body, headings = read_page()
    return render(request, "help.html", {"body": body, "headings": headings})


@functools.cache
def read_page() -> tuple[Markup, list[tuple[str, str]]]:
    """Return the document as HTML, and (id, text) of its headings; once for each process, since it changes with the code."""
    reader = Markdown(extensions=["tables", "toc", NamedTables()])
    # It is a file of ours, which nobody writes to through the site: so its HTML is trusted.
    body = Markup(reader.convert(PAGE.read_text(encoding="utf-8")))
    (title,) = reader.toc_tokens
    return body, [(heading["id"], heading["name"]) for heading in title["children"]]


class NamedTables(Extension):
    """Tables that are read out with the name of their section, and their heads with what they head."""

    def extendMarkdown(self, md: Markdown) -> None:
        # After "toc" (priority 5), which gives the headings their ids.
        md.treeprocessors.register(_NameTables(md), "named-tables", 1)


class _NameTables(Treeprocessor):
    def run(self, root: Element) -> None:
        heading = ""
        for element in root:
            if element.tag in ("h1", "h2", "h3"):
                heading = element.get("id", "")
            elif element.tag == "table":
                element.set("aria-labelledby", heading)
                self._scope(element)

    def _scope(self, table: Element) -> None:
        for head in table.iter("th"):
            head.set("scope", "col")
        for row in table.iterfind("tbody/tr"):
            row[0].tag = "th"
            row[0].set("scope", "row")
