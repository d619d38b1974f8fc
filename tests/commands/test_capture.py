"""Bringing articles in from the terminal, and hashing what was kept anew."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from claims.models import Arrival, Capture, Document, Receipt
from tests.capture.server import LOOPBACK, page, serving
from tests.factories import (
    make_arrival,
    make_case,
    make_document,
    make_member,
    make_receipt,
    make_source,
    make_text,
)
from tests.test_tasks import ARTICLE

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return make_case(slug="port")


def run(*words, **options):
    """What a command prints, and what it complains of."""
    out, err = StringIO(), StringIO()
    try:
        call_command(*words, stdout=out, stderr=err, **options)
    except CommandError as error:
        return out.getvalue(), f"{err.getvalue()}{error}"
    return out.getvalue(), err.getvalue()


def test_a_file_and_an_address_of_a_known_publisher_become_documents(case, tmp_path, settings):
    settings.CAPTURE_ALLOWED_NETWORKS = LOOPBACK
    make_source(case, name="The Post")
    file = tmp_path / "gates.html"
    file.write_bytes(ARTICLE.replace(b"The port", b"The gates"))
    with serving({"/a": page(ARTICLE)}) as (site, _):
        out, err = run("capture", "port", str(file), f"{site}/a")
    assert err == "" and "1 of 2: " in out and "2 of 2: " in out
    assert "Document 1: The gates" in out and "Document 2: The port" in out
    assert {row.road for row in Arrival.objects.all()} == {"command"}
    assert Document.objects.get(number=2).address == f"{site}/a"
    out, _ = run("capture", "port", str(file))
    assert "It is document 1, which was there." in out


def test_what_is_not_known_is_said_and_left_to_be_checked(case, tmp_path):
    (tmp_path / "gates.html").write_bytes(ARTICLE)
    out, err = run("capture", "port", str(tmp_path / "gates.html"))
    assert err == "" and "left to be checked" in out and "“The Post” is no source of this case" in out
    assert Arrival.objects.get().state == "to_check" and not Document.objects.exists()


def test_another_text_at_an_address_is_left_to_be_checked(case, tmp_path, settings):
    settings.CAPTURE_ALLOWED_NETWORKS = LOOPBACK
    source = make_source(case, name="The Post")
    with serving({"/a": page(ARTICLE)}) as (site, _):
        make_text("Other.", case, source=source, address=f"{site}/a")
        out, _ = run("capture", "port", f"{site}/a")
    assert "document 1 has its address and another text" in out


def test_one_that_fails_stops_no_other_and_is_told(case, tmp_path):
    make_source(case, name="The Post")
    (tmp_path / "gates.html").write_bytes(ARTICLE)
    out, err = run(
        "capture", "port", str(tmp_path / "none.txt"), "http://10.0.0.1/", str(tmp_path / "gates.html")
    )
    assert "Document 1: The port" in out
    assert "No such file" in err and "private or reserved network" in err and "2 of 3 could not be" in err


def test_the_same_file_or_address_twice_waits_once_and_says_so(case, tmp_path):
    (tmp_path / "gates.html").write_bytes(ARTICLE)
    first = run("capture", "port", str(tmp_path / "gates.html"))[0]
    assert "left to be checked" in first
    out = run("capture", "port", str(tmp_path / "gates.html"))[0]
    arrival = Arrival.objects.get()
    assert f"It came in already (arrival {arrival.pk}), and is read already, and waits to be checked." in out
    make_arrival(case, address="https://post.example/a")
    assert "It came in already" in run("capture", "port", "https://post.example/a")[0]
    assert Arrival.objects.count() == 2


def test_an_address_of_another_kind_is_no_missing_file(case):
    assert "begin with https:// or http://" in run("capture", "port", "ftp://x/y")[1]


def test_bytes_that_came_in_are_hashed_too(case):
    arrival = make_arrival(case, text="So it was.")
    assert "0 captures and 1 arrival hashed anew: all as received." in run("verify_captures")[0]
    Arrival.objects.update(body=b"changed")
    err = run("verify_captures")[1]
    assert f"port, arrival {arrival.pk}: what came in" in err and "1 differs." in err


def test_what_came_before_is_hashed_too(case):
    receipt = make_receipt(case)
    assert run("verify_captures")[0] == "0 captures and 1 earlier fetch hashed anew: all as received.\n"
    wrong = Receipt(
        case=case, arrival=receipt.arrival, author=receipt.author, body=b"x", sha256="0" * 64, made_at=None
    )
    wrong.stamp()
    wrong.save()
    err = run("verify_captures", "port")[1]
    assert f"port, arrival {receipt.arrival_id}: an earlier fetch" in err and "1 differs." in err


def test_who_may_not_add_and_a_case_that_is_closed_or_none(case, tmp_path):
    make_member(case, "reader", "rita")
    assert "rita may not add" in run("capture", "port", "x", by="rita")[1]
    assert "no case 'nowhere'" in run("capture", "nowhere", "x")[1]
    case.close(by=make_member(case, "manager"), reason="Done.")
    assert "closed" in run("capture", "port", "x")[1]
    assert not Arrival.objects.exists()


def test_captures_are_hashed_anew_and_one_that_differs_is_named(case):
    make_text("So it was.", case)
    make_text("So it was too.", make_case())
    assert run("verify_captures") == ("2 captures hashed anew: all as received.\n", "")
    other = Capture(
        case=case,
        document=make_document(case),
        author=make_member(case),
        body=b"x",
        sha256="0" * 64,
        media_type="text/plain",
    )
    other.stamp()
    other.save()
    arrivals = [make_arrival(case, text=f"So it was, {n}.") for n in range(2)]
    Arrival.objects.filter(pk=arrivals[1].pk).update(body=b"Otherwise.")
    out, err = run("verify_captures", "port")
    assert (
        out == ""
        and "port, document 2: a capture of" in err
        and f"port, arrival {arrivals[1].pk}: what came" in err
    )
    assert "2 captures and 2 arrivals hashed anew; 2 differ." in err
    assert "no case" in run("verify_captures", "nowhere")[1]
    assert connection.is_usable()
