"""How tests look at pages: what a page says without its tags, and how many queries it takes."""

import html
import re

from django.db import connection
from django.test.utils import CaptureQueriesContext


def words(response) -> str:
    """What a reader sees: no tags, one blank between words."""
    text = re.sub(r"<[^>]*>", " ", response.content.decode())
    return html.unescape(re.sub(r"\s+", " ", text))


def rows_of_conflict(response) -> dict[str, tuple[str, str]]:
    """What the table of a conflict says: theirs and what is in the form, by the label of the field."""
    found = {}
    table = response.content.decode().split('<table class="versions">')[1].split("</table>")[0]
    for row in table.split("<tbody>")[1].split("</tr>")[:-1]:
        label, theirs, form = (
            html.unescape(re.sub(r"<[^>]*>", "", cell)).strip()
            for cell in re.findall(r"<t[hd].*?</t[hd]>", row, re.DOTALL)
        )
        found[label] = theirs, form
    return found


def queries_of(client, address, **asked) -> int:
    """How many queries the page takes, once sessions and content types are known."""
    client.get(address, **asked)
    with CaptureQueriesContext(connection) as taken:
        response = client.get(address, **asked)
    assert response.status_code == 200, response.status_code
    return len(taken)
