"""What comes in: it is kept at once, goes its way once, and becomes one document, whoever confirms it."""

import hashlib
from datetime import date

import pytest
from django.core.exceptions import ValidationError

from claims.analysis.scales import Precision
from claims.capture.captured import Captured, Kind
from claims.models import Arrival, Document, Receipt
from claims.models.arrivals import web_address
from claims.models.recording import APART, SAME, publisher_of, twin_of
from tests.factories import (
    anyone,
    make_arrival,
    make_case,
    make_document,
    make_member,
    make_source,
    make_text,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return make_case()


@pytest.fixture
def post(case):
    return make_source(case, name="The Post")


def record(arrival, source=None, **said):
    said = {"title": arrival.title, "source": source or make_source(arrival.case), **said}
    return arrival.record(by=anyone(arrival.case), **said)


# Beginning


def test_the_bytes_are_kept_before_anything_is_read(case):
    arrival = Arrival.begin(case=case, by=anyone(case), road="upload", name="a.txt", body=b"So it was.")
    row = Arrival.objects.get()
    assert bytes(row.body) == b"So it was." and row.sha256 == hashlib.sha256(b"So it was.").hexdigest()
    assert row.state == "waiting" and row.name == "a.txt" and str(arrival) == "a.txt"


def test_nothing_begins_without_an_address_or_bytes(case):
    with pytest.raises(ValidationError, match="address, a text or a file"):
        Arrival.begin(case=case, by=anyone(case), road="address")


def test_nothing_begins_in_a_closed_case(case):
    case.close(by=anyone(case), reason="Done.")
    case.refresh_from_db()
    with pytest.raises(ValidationError, match="closed"):
        make_arrival(case)


# The machine


def test_what_a_person_said_is_not_put_right_by_what_is_read(case):
    arrival = make_arrival(case, title="Mine", publisher="Ours")
    arrival.start()
    arrival.fetched(b"x", media_type="text/html", charset="", final_address="https://news.example/led")
    read = Captured(
        text="Text.", kind=Kind.HTML, title="Theirs", publisher="Other", byline="Ann", language="en",
        published=date(2024, 5, 1), precision=Precision.MONTH,
    )  # fmt: skip
    assert arrival.read(read)
    row = Arrival.objects.get()
    assert (row.title, row.publisher, row.byline, row.language) == ("Mine", "Ours", "Ann", "en")
    assert (row.published, row.published_precision) == (date(2024, 5, 1), "month")
    assert row.final_address == "https://news.example/led" and row.state == "to_check"


def test_only_one_of_two_workers_starts_it(case):
    arrival = make_arrival(case)
    other = Arrival.objects.get()
    assert arrival.start() and not other.start()


def test_who_comes_late_writes_nothing(case):
    arrival = make_arrival(case)
    arrival.start()
    late = Arrival.objects.get()
    arrival.drop(by=anyone(case))
    assert not late.fail("Too late.")
    assert not late.read(Captured(text="Late.", kind=Kind.PLAIN))
    row = Arrival.objects.get()
    assert row.state == "dropped" and row.text == "" and "Left out by" in row.sentence


def test_an_address_that_cannot_be_kept_is_left_out_and_the_rest_stays(case):
    arrival = make_arrival(case)
    arrival.start()
    assert arrival.fetched(b"x", media_type="", charset="", final_address=f"https://n.example/{'a' * 3000}")
    assert arrival.final_address == "" and bytes(arrival.body) == b"x"


# People


def test_what_failed_is_begun_again_and_fetched_anew(case):
    arrival = make_arrival(case)
    arrival.start()
    arrival.fetched(b"wall", media_type="", charset="", final_address="https://news.example/x")
    arrival.fail("Only a wall.")
    arrival.retry(by=anyone(case))
    row = Arrival.objects.get()
    assert (row.state, row.body, row.attempts, row.sentence) == ("waiting", None, 0, "")


def fetched(arrival, body, **said):
    """Fetch it as the worker does, and read it unless nothing is said of it."""
    arrival.start()
    arrival.fetched(body, media_type="text/html", charset="utf-8", final_address="https://news.example/to")
    if said:
        arrival.read(Captured(text=body.decode(), kind=Kind.HTML, **said))
    arrival.refresh_from_db()
    return arrival


def test_what_came_before_it_was_fetched_anew_is_kept_with_when_and_for_whom(case):
    asker = make_member(case, "analyst", "bea")
    arrival = fetched(make_arrival(case), b"A wall.")
    first_at = arrival.received_at
    for body in (b"Another wall.", b"The article."):
        arrival.fail("Only a wall.")
        arrival.retry(by=asker)
        fetched(arrival, body)
    first, second = Receipt.objects.order_by("pk")
    assert (bytes(first.body), first.sha256) == (b"A wall.", hashlib.sha256(b"A wall.").hexdigest())
    assert (first.media_type, first.charset, first.final_address) == (
        "text/html",
        "utf-8",
        "https://news.example/to",
    )
    assert (first.author, first.made_at) == (anyone(case), first_at) and first.recorded_at > first_at
    assert (bytes(second.body), second.author) == (b"Another wall.", asker)
    assert bytes(arrival.body) == b"The article."


def test_nothing_is_kept_beside_of_what_never_came_or_was_given_by_a_person(case):
    arrival = make_arrival(case)
    arrival.start()
    arrival.fail("404.")
    arrival.retry(by=anyone(case))
    given = make_arrival(case, text="So it was.")
    given.drop(by=anyone(case))
    given.retry(by=anyone(case))
    assert not Receipt.objects.exists()


def test_what_the_second_text_says_takes_the_place_of_what_the_first_said(case):
    first = {"title": "Subscribe", "byline": "Shop", "language": "de", "published": date(2020, 1, 1)}
    arrival = fetched(make_arrival(case), b"A wall.", **first, publisher="Wall & Co")
    arrival.drop(by=anyone(case))
    arrival.retry(by=anyone(case))
    then = {"title": "Gates", "byline": "Ann", "language": "en", "precision": Precision.MONTH}
    fetched(arrival, b"The article.", **then, published=date(2024, 5, 1))
    assert (arrival.title, arrival.byline, arrival.language) == ("Gates", "Ann", "en")
    assert (arrival.published, arrival.published_precision) == (date(2024, 5, 1), "month")
    assert arrival.publisher == "Wall & Co", "where the second says nothing, the first may be right"


def test_what_a_person_put_right_or_a_feed_said_stands_against_every_later_text(case):
    arrival = fetched(make_arrival(case, published=date(2024, 5, 2)), b"A.", title="Wrong", byline="Shop")
    arrival.drop(by=anyone(case), title="Put right")
    arrival.retry(by=anyone(case))
    fetched(arrival, b"The article.", title="Gates", byline="Ann", published=date(2024, 5, 1))
    assert (arrival.title, arrival.byline, arrival.published) == ("Put right", "Ann", date(2024, 5, 2))


def test_who_was_quicker_leaves_nothing_kept_twice(case):
    arrival = fetched(make_arrival(case), b"A wall.")
    arrival.fail("Only a wall.")
    late = Arrival.objects.get()
    arrival.retry(by=anyone(case))
    with pytest.raises(ValidationError, match="quicker"):
        late.retry(by=anyone(case))
    assert Receipt.objects.count() == 1


def test_the_bytes_that_a_person_gave_stay_when_it_is_begun_again(case):
    arrival = Arrival.begin(case=case, by=anyone(case), road="upload", name="a.pdf", body=b"%PDF-")
    arrival.start()
    arrival.fail("Broken.")
    arrival.retry(by=anyone(case))
    assert bytes(Arrival.objects.get().body) == b"%PDF-"


def test_a_pasted_text_is_an_arrival_of_its_own_and_what_came_stays_as_it_came(case):
    sent = Arrival.begin(
        case=case, by=anyone(case), road="upload", name="a.pdf", body=b"%PDF-", title="Gates",
        address="https://news.example/closed",
    )  # fmt: skip
    sent.start()
    sent.fail("The PDF is encrypted.")
    other = make_member(case, "analyst", "bea")
    pasted = sent.paste("So it was.", by=other)
    assert (pasted.author, pasted.road, bytes(pasted.body)) == (other, "paste", b"So it was.")
    assert (pasted.title, pasted.address, pasted.state) == ("Gates", "https://news.example/closed", "waiting")
    sent.refresh_from_db()
    assert (sent.road, sent.name, bytes(sent.body), sent.state) == ("upload", "a.pdf", b"%PDF-", "dropped")
    assert sent.author == anyone(case) and f"arrival {pasted.pk}, by bea." in sent.sentence
    assert sent.pasted_as == pasted.pk and pasted.pasted_for == sent
    assert sent.pasted_for is None and pasted.pasted_as is None


def test_a_text_is_pasted_for_nothing_that_is_under_way(case):
    with pytest.raises(ValidationError, match="under way"):
        make_arrival(case).paste("So it was.", by=anyone(case))
    assert Arrival.objects.count() == 1


def test_what_is_a_document_is_neither_dropped_nor_begun_again(case):
    arrival = make_arrival(case, text="So it was.")
    record(arrival)
    for verb in (arrival.drop, arrival.retry):
        with pytest.raises(ValidationError, match="a document already"):
            verb(by=anyone(case))


# Recording


def test_it_becomes_a_document_with_its_bytes_and_text(case, post):
    arrival = make_arrival(case, text="So it was.", address="https://post.example/a")
    document = record(arrival, post, title="Put right", published=date(2024, 5, 1), language="en")
    kept = document.captures.get()
    assert (document.title, document.text, document.source) == ("Put right", "So it was.", post)
    assert bytes(kept.body) == b"So it was." and kept.sha256 == hashlib.sha256(b"So it was.").hexdigest()
    assert document.address == "https://post.example/a"
    arrival.refresh_from_db()
    assert arrival.state == "done" and arrival.document == document and not arrival.body and not arrival.text


def test_two_people_who_confirm_at_once_get_one_document(case, post):
    arrival = make_arrival(case, text="So it was.")
    seen_by_another = Arrival.objects.get()
    assert record(arrival, post) == record(seen_by_another, post)
    assert Document.objects.count() == 1


def test_the_same_bytes_lead_to_the_document_that_is_there(case, post):
    document = record(make_arrival(case, text="So it was."), post)
    again = make_arrival(case, text="So it was.")
    assert twin_of(again).has_bytes
    assert record(again, post) == document
    assert document.captures.count() == 1


def test_the_same_bytes_in_another_case_lead_nowhere(case, post):
    record(make_arrival(case, text="So it was."), post)
    assert twin_of(make_arrival(text="So it was.")) is None


def test_a_capture_fills_the_reference_with_its_address_and_changes_none_of_it(case, post):
    reference = make_document(
        case, title="Ours", source=post, address="https://www.post.example/a/?utm_source=x"
    )
    arrival = make_arrival(case, text="So it was.", address="http://post.example/a")
    document = record(arrival, title="Theirs", language="en", published=date(2024, 5, 1))
    assert document == reference and Document.objects.count() == 1
    document.refresh_from_db()
    assert (document.title, document.source, document.text) == ("Ours", post, "So it was.")
    assert (document.language, document.published) == ("en", date(2024, 5, 1))


def test_another_text_at_the_same_address_is_asked_about_and_revises(case, post):
    first = record(make_arrival(case, text="So it was.", address="https://post.example/a"), post)
    later = make_arrival(case, text="So it was not.", address="https://post.example/a")
    assert twin_of(later).is_other
    with pytest.raises(ValidationError, match="another text"):
        record(later, post)
    second = record(later, post, kind="revises", original=first)
    assert second.pk != first.pk and second.derivations.get().original == first
    first.refresh_from_db()
    assert first.text == "So it was."


def test_a_person_may_say_that_it_is_a_document_of_its_own(case, post):
    first = record(make_arrival(case, text="One.", address="https://post.example/live"), post)
    second = record(make_arrival(case, text="Two.", address="https://post.example/live"), post, kind=APART)
    assert first != second and not second.derivations.exists()


def test_the_same_text_in_other_bytes_is_kept_beside(case, post):
    first = record(make_arrival(case, text="So it was.", address="https://post.example/a"), post)
    page = Arrival.begin(
        case=case, by=anyone(case), road="upload", body=b"<p>So it was.", address="https://post.example/a"
    )
    page.start()
    page.read(Captured(text="So it was.", kind=Kind.HTML, title="So"))
    assert record(page, post) == first and first.captures.count() == 2


def test_a_translation_stands_beside_the_original(case, post):
    original = make_text("Так было.", case)
    document = record(make_arrival(case, text="So it was."), post, kind="translates", original=original)
    assert document.derivations.get().kind == "translates"


def test_what_is_said_to_be_the_same_must_have_the_same_text_or_none(case, post):
    reference, other = make_document(case), make_text("Something else.", case)
    with pytest.raises(ValidationError, match="has another text"):
        record(make_arrival(case, text="So it was."), post, kind=SAME, original=other)
    assert record(make_arrival(case, text="So it was."), post, kind=SAME, original=reference) == reference


def test_a_kind_without_the_other_document_is_refused(case, post):
    with pytest.raises(ValidationError, match="Name the other document"):
        record(make_arrival(case, text="So it was."), post, kind="translates")


def test_nothing_is_recorded_without_a_publisher_or_in_a_closed_case(case, post):
    arrival = make_arrival(case, text="So it was.")
    with pytest.raises(ValidationError, match="Name the publisher"):
        arrival.record(by=anyone(case), title="Title")
    case.close(by=anyone(case), reason="Done.")
    with pytest.raises(ValidationError, match="closed"):
        record(arrival, post)
    assert not Document.objects.exists()


def test_a_document_of_another_case_is_no_original(case, post):
    with pytest.raises(ValidationError):
        record(make_arrival(case, text="So it was."), post, kind="revises", original=make_text("Elsewhere."))
    assert Document.objects.filter(case=case).count() == 0


# The publisher


def arriving(case, publisher, address="https://news.example/new"):
    return Arrival(case=case, publisher=publisher, address=address)


def test_a_publisher_is_known_by_its_whole_name_whatever_the_capitals(case, post):
    assert publisher_of(arriving(case, "the post")).source == post
    found = publisher_of(arriving(case, "The Postman"))
    assert found.source is None and found.name == "The Postman"


def test_a_publisher_is_known_by_the_host_of_its_documents(case, post):
    make_document(case, source=post, address="https://www.post.example/old")
    found = publisher_of(arriving(case, "Post Online", "https://post.example/new"))
    assert found.source == post and "post.example" in found.why


def test_a_host_with_two_publishers_names_neither(case, post):
    for source in (post, make_source(case)):
        make_document(case, source=source, address=f"https://shared.example/{source.pk}")
    assert publisher_of(arriving(case, "", "https://shared.example/new")).source is None


def test_a_host_that_only_begins_alike_names_nobody(case, post):
    make_document(case, source=post, address="https://post.example.org/old")
    assert publisher_of(arriving(case, "", "https://post.example/new")).source is None


def test_an_acronym_alone_names_nobody(case):
    agency = make_source(case, name="DIA")
    found = publisher_of(arriving(case, "DIA"))
    assert found.source is None and found.name == "" and "acronym" in found.why
    assert found.maybe == agency
    make_document(case, source=agency, address="https://dia.example/old")
    assert publisher_of(arriving(case, "DIA", "https://dia.example/new")).source == agency


def test_a_page_that_calls_itself_otherwise_than_its_host_is_proposed_as_new_and_says_so(case):
    rusi = make_source(case, name="RUSI")
    make_document(case, source=rusi, address="https://shared.example/old")
    found = publisher_of(arriving(case, "Harbour Post", "https://shared.example/new"))
    assert (found.source, found.name) == (None, "Harbour Post")
    assert "“Harbour Post”" in found.why and "published by RUSI" in found.why
    assert publisher_of(arriving(case, "", "https://shared.example/new")).source == rusi


def test_an_acronym_in_brackets_behind_one_name_is_offered_and_behind_two_is_not(case):
    first = make_source(case, name="Royal United Services Institute (RUSI)")
    found = publisher_of(arriving(case, "RUSI"))
    assert (found.source, found.maybe) == (None, first)
    make_source(case, name="Regional Union of Shipping Interests (RUSI)")
    assert publisher_of(arriving(case, "RUSI")).maybe is None


def test_a_later_version_has_the_publisher_of_the_first(case, post):
    for source in (make_source(case), post):
        record(
            make_arrival(case, text=f"So it was, {source}.", address=f"https://x.example/{source.pk}"), source
        )
    later = make_arrival(case, text="So it was not.", address=f"https://x.example/{post.pk}")
    assert publisher_of(later).source is None
    found = publisher_of(later, twin_of(later))
    assert found.source == post and "from this address" in found.why


@pytest.mark.parametrize(
    ("kind", "media_type"),
    [(Kind.PDF, "application/pdf"), (Kind.PLAIN, "text/plain"), (Kind.HTML, "text/html")],
)
def test_what_a_file_turned_out_to_be_is_its_type(case, post, kind, media_type):
    sent = Arrival.begin(case=case, by=anyone(case), road="upload", name="a", body=b"x")
    sent.start()
    sent.read(Captured(text="So it was.", kind=kind, title="So"))
    assert sent.media_type == media_type
    assert record(sent, post).captures.get().media_type == media_type


def test_an_address_with_a_log_in_is_not_kept(case):
    with pytest.raises(ValidationError, match="user name or password"):
        Arrival.begin(case=case, by=anyone(case), road="address", address="https://ann:s3cret@news.example/a")
    assert web_address("https://ann:s3cret@news.example/a") == "" and not Arrival.objects.exists()


def test_a_short_name_may_be_an_acronym_however_it_is_written(case):
    for name in ("AP", "Tass", "ТАСС"):
        make_source(case, name=name)
    for name in ("ap", "TASS", "Тасс"):
        found = publisher_of(arriving(case, name))
        assert (found.source, "acronym" in found.why) == (None, True), name
    wire = make_source(case, name="Reuters")
    assert publisher_of(arriving(case, "reuters")).source == wire


def test_an_address_that_only_the_file_or_the_page_claims_names_no_publisher(case, post):
    make_document(case, source=post, address="https://post.example/old")
    for road, source in (("address", post), ("upload", None), ("bookmarklet", None)):
        arrival = arriving(case, "", "https://post.example/new")
        arrival.road = road
        assert publisher_of(arrival).source == source, road


def test_a_reference_is_not_filled_by_where_a_dead_article_led(case, post):
    home = make_document(case, source=post, address="https://post.example/")
    led = make_arrival(case, text="All our news.", address="https://post.example/dead")
    Arrival.objects.filter(pk=led.pk).update(final_address="https://post.example/")
    led.refresh_from_db()
    assert twin_of(led).is_led_to and twin_of(led).is_unsure
    assert record(led, post) != home
    asked = make_arrival(case, text="All our other news.", address="https://post.example/")
    assert record(asked, post) == home
