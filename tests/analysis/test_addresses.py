"""Which addresses lead to the same page."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.analysis.addresses import address_key, plain_address

PAGE = "https://www.example.org/news/2024/05/one?id=7&lang=en"


@pytest.mark.parametrize(
    "other",
    [
        "http://example.org/news/2024/05/one?id=7&lang=en",
        "https://EXAMPLE.org:443/news/2024/05/one/?lang=en&id=7",
        "https://www.example.org/news/2024/05/one?id=7&lang=en#comments",
        "https://www.example.org/news/2024/05/one?id=7&utm_source=x&lang=en&fbclid=abc",
        " https://m.example.org/news/2024/05/%6fne?id=7&lang=en ",
    ],
)
def test_the_same_page_has_the_same_key(other):
    assert plain_address(other) == plain_address(PAGE)
    assert address_key(other) == address_key(PAGE)


@pytest.mark.parametrize(
    "other",
    [
        "https://www.example.org/news/2024/05/one?id=8&lang=en",
        "https://www.example.org/news/2024/05/one",
        "https://www.example.org/news/2024/05/One?id=7&lang=en",
        "https://news.example.org/news/2024/05/one?id=7&lang=en",
        "https://www.example.org:8443/news/2024/05/one?id=7&lang=en",
    ],
)
def test_another_page_has_another_key(other):
    assert address_key(other) != address_key(PAGE)


def test_no_address_has_no_key():
    assert address_key("") == address_key("  ") == ""


@given(st.text())
def test_any_text_has_a_key_or_none(text):
    assert len(address_key(text)) in (0, 64)


@given(st.text(), st.text())
def test_a_broken_address_is_no_error(one, other):
    address_key(f"https://[{one}/{other}")
