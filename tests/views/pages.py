"""How tests look at pages: what a page says without its tags, and how many queries it takes."""

import html
import re

from django.db import connection
from django.test.utils import CaptureQueriesContext


def words(response) -> str:
    """What a reader sees: no tags, one blank between words."""
    text = re.sub(r"<[^>]*>", " ", response.content.decode())
    return html.unescape(re.sub(r"\s+", " ", text))


def queries_of(client, address) -> int:
    """How many queries the page takes, once sessions and content types are known."""
    client.get(address)
    with CaptureQueriesContext(connection) as taken:
        response = client.get(address)
    assert response.status_code == 200, response.status_code
    return len(taken)
