"""What is read of a page: its article, what it says of itself, and the walls before it."""

import json
from datetime import date

import pytest

from claims.analysis.scales import Precision
from claims.capture import walls
from claims.capture.reading import Unreadable, read
from tests.capture.files import PARAGRAPHS, SENTENCES, page


def seen(source, address=""):
    """Read a page as it would come from a site."""
    return read(source.encode(), media_type="text/html", charset="utf-8", address=address)


def ld(**what):
    return f'<script type="application/ld+json">{json.dumps(what)}</script>'


def meta(name, content):
    return f'<meta {"property" if ":" in name else "name"}="{name}" content="{content}">'


def test_each_paragraph_is_a_line_and_nothing_else_is_there():
    text = seen(page()).text
    lines = text.split("\n")
    assert [line for line in lines if line in PARAGRAPHS] == PARAGRAPHS
    assert "Home" not in text and "tracking" not in text and "rights reserved" not in text


def test_comments_of_readers_are_no_part_of_the_article():
    comments = '<section id="comments" class="comments"><div class="comment"><p>I was there too, and I saw none.</p></div></section>'
    assert "I saw none" not in seen(page(after=comments)).text


def test_et_al_is_nobodys_name():
    assert seen(page(head=meta("author", "James Byrne, et al."))).byline == "James Byrne, et al."


def test_a_page_says_what_it_is():
    head = (
        meta("og:site_name", "Harbour Post")
        + meta("author", "Ada Byline")
        + meta("article:published_time", "2024-12-03T23:30:00-05:00")
        + '<link rel="canonical" href="https://www.harbour.example/pier">'
    )
    captured = seen(page(head=head), "https://www.harbour.example/pier?utm_source=x")
    assert captured.title == "Crates at the eastern pier"
    assert captured.byline == "Ada Byline"
    assert captured.publisher == "Harbour Post"
    assert captured.site == "harbour.example"
    assert captured.address == "https://www.harbour.example/pier"
    assert (captured.published, captured.precision) == (date(2024, 12, 3), Precision.DAY)
    assert captured.language == "en"


@pytest.mark.parametrize(
    ("href", "stands"),
    [
        ("https://harbour.example/a", "https://harbour.example/a"),
        ("/a", "https://www.harbour.example/a"),
        ("https://elsewhere.example/a", ""),
        ("javascript:alert(1)", ""),
        ("https://[::1", ""),
        ("", "https://www.harbour.example/b"),
    ],
)
def test_where_a_page_stands_is_believed_of_its_own_site_only(href, stands):
    captured = seen(page(head=f'<link rel="canonical" href="{href}">'), "https://www.harbour.example/b")
    assert captured.address == stands


def test_a_saved_page_says_where_it_came_from():
    captured = seen(page(head='<link rel="canonical" href="https://www.harbour.example/a">'))
    assert (captured.address, captured.site) == ("https://www.harbour.example/a", "harbour.example")


DATES = [
    (meta("article:published_time", "2024-12-03T10:00:00Z"), date(2024, 12, 3), Precision.DAY),
    (meta("article:published_time", "2024-12"), date(2024, 12, 1), Precision.MONTH),
    (meta("date", "2024"), date(2024, 1, 1), Precision.YEAR),
    (meta("citation_publication_date", "2024/05/07"), date(2024, 5, 7), Precision.DAY),
    (meta("date", "May 2024"), date(2024, 5, 1), Precision.MONTH),
    (ld(**{"@type": "NewsArticle", "datePublished": "2024-03-09T08:00:00+09:00"}), date(2024, 3, 9), Precision.DAY),
    (ld(**{"@graph": [{"@type": "Article", "datePublished": "2024-02"}]}), date(2024, 2, 1), Precision.MONTH),
    (meta("date", "2924-01-01"), None, Precision.DAY),
    (meta("date", "2024-13-45"), date(2024, 1, 1), Precision.YEAR),
    ('<script type="application/ld+json">{"@type": broken</script>', None, Precision.DAY),
    ("", None, Precision.DAY),
]  # fmt: skip


@pytest.mark.parametrize(("head", "day", "precision"), DATES)
def test_a_date_is_no_more_precise_than_the_page_is(head, day, precision):
    paragraphs = [one for one in PARAGRAPHS if "September" not in one]
    captured = seen(page(paragraphs, head=head))
    assert (captured.published, captured.precision) == (day, precision)


@pytest.mark.parametrize(
    ("line", "day", "precision"),
    [
        ("Published 1 January 2019", date(2019, 1, 1), Precision.DAY),
        ("Published January 2019", date(2019, 1, 1), Precision.MONTH),
        ("Copyright 2019 Harbour Post", date(2019, 1, 1), Precision.YEAR),
        ("Published 5 March 2019", date(2019, 3, 5), Precision.DAY),
    ],
)
def test_a_date_that_was_guessed_from_words_is_no_more_precise_than_they_are(line, day, precision):
    captured = seen(page([PARAGRAPHS[0], PARAGRAPHS[3]], before=f'<div class="date">{line}</div>'))
    if captured.published:
        assert (captured.published, captured.precision) == (day, precision)


@pytest.mark.parametrize(
    ("lang", "text", "language"),
    [
        ("ko-KR", "호송대는 새벽이 되기 전에 국경을 넘었다. 검사관들은 부두에서 상자를 세었다. ", "ko-KR"),
        ("en", "호송대는 새벽이 되기 전에 국경을 넘었다. 검사관들은 부두에서 상자를 세었다. ", "ko"),
        ("en", "Конвой пересёк границу до рассвета. Инспекторы насчитали ящики на пирсе. ", "ru"),
        ("bg", "Конвоят премина границата преди разсъмване. Инспекторите преброиха сандъците. ", "bg"),
        ("", "Конвой перетнув кордон до світанку. Інспектори нарахували ящики на пірсі. ", "uk"),
        ("nonsense!", "The convoy crossed the border before dawn and the inspectors counted crates. ", "en"),
        ("pl", "Konwój przekroczył granicę przed świtem. Inspektorzy naliczyli skrzynie. ", "pl"),
        ("", "Konwój przekroczył granicę przed świtem. Inspektorzy naliczyli skrzynie. ", ""),
    ],
)
def test_the_language_is_told_by_the_letters_before_the_template(lang, text, language):
    assert seen(page([text * 3] * 3, lang=lang, title="1")).language == language


def test_an_article_in_several_boxes_comes_whole():
    def box(paragraphs):
        inside = "".join(f"<p>{one}</p>" for one in paragraphs)
        return f'<div class="row"><div class="article-body">{inside}</div></div><div class="advert">Buy crates</div>'

    longer = [f"{one} {two}" for one, two in zip(SENTENCES, reversed(SENTENCES), strict=True)]
    source = f"""<!doctype html><html><head><title>Long</title></head><body><main><article><div class="chunks">
        {box(longer[:4])}{box(longer[4:7])}{box(longer[7:])}</div></article></main></body></html>"""
    lines = seen(source).text.split("\n")
    assert [line for line in lines if line in longer] == longer


# Walls.

COOKIES = [
    "<p>We use cookies and similar technologies to improve your experience.</p><p>Manage preferences or accept all cookies "
    "to go on.</p><button>Accept all</button><button>Reject all</button>",
    "<div><h2>Your privacy choices</h2><p>We and our 812 partners store and access data with cookies. You may give or refuse "
    "your consent.</p><button>Accept all</button></div>",
    "<p>Мы используем файлы cookie, чтобы сайт работал. Продолжая, вы соглашаетесь на файлы cookie.</p>",
]
LOG_IN = [
    "<p>Sign in to continue reading.</p><form><input type=email><input type=password><button>Log in</button></form>",
    f"<p>{SENTENCES[0]}</p><p>Already a subscriber? Log in here.</p><p>Subscribe to read the full article.</p>",
    "<p>This content is for members only. Please log in or create a free account.</p>",
    "<p>기사를 계속 읽으려면 로그인 하세요. 회원 가입 후 이용할 수 있습니다.</p>",
]
SCRIPT = [
    "<noscript>You need to enable JavaScript to run this app.</noscript><div id=root></div>",
    "<p>Checking if the site connection is secure. Verifying you are human. This may take a few seconds.</p>",
]


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        *[(body, walls.COOKIES) for body in COOKIES],
        *[(body, walls.LOG_IN) for body in LOG_IN],
        *[(body, walls.SCRIPT) for body in SCRIPT],
    ],
)
def test_a_wall_is_no_article(body, sentence):
    with pytest.raises(Unreadable) as told:
        seen(f"<!doctype html><html><head><title>Harbour Post</title></head><body>{body}</body></html>")
    assert str(told.value) == sentence


@pytest.mark.parametrize("wall", [*COOKIES, *LOG_IN])
def test_an_article_with_a_notice_beside_it_is_read(wall):
    text = seen(page(after=f'<div class="notice">{wall}</div>')).text
    assert all(one in text for one in PARAGRAPHS)


@pytest.mark.parametrize(
    "last",
    [
        "Pyongyang has so far refused to sign up to the treaty, two diplomats said.",
        "The monitors would continue reading the signals until the end of the month.",
        "The union wants its members to sign in at the gate, and will subscribe to the fund.",
    ],
)
def test_short_news_that_speaks_of_signing_or_reading_on_is_an_article(last):
    for before in (PARAGRAPHS[:1], PARAGRAPHS[:2]):
        assert last in seen(page([*before, last])).text


def test_what_came_of_an_article_that_ends_at_a_wall_is_refused():
    with pytest.raises(Unreadable) as told:
        seen(
            page([*PARAGRAPHS[:1], "Sign in to continue reading."]).replace(
                "</article>", "<form><input type=email></form></article>"
            )
        )
    assert str(told.value) == walls.LOG_IN


def test_a_short_article_about_cookies_is_an_article():
    news = [
        "The regulator fined two airlines on Monday over the cookies that they set on the machines of travellers.",
        "Each must pay 40,000 euros within sixty days, and both have said that they will go to court against it.",
        "The fines are the first since the rules were changed in spring after a long dispute between two ministries.",
    ]
    assert news[1] in seen(page(news)).text
