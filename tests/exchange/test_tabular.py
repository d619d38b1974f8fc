"""CSV that a spreadsheet opens as what it says: texts as texts, numbers as numbers, nothing run."""

import csv
import io
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.exchange import FORMATS, tabular

ROW = {
    **dict.fromkeys(tabular.FIELDS),
    "number": 30,
    "statement": "About 1,000 containers left Rajin",
    "kind": "event",
    "claimant__name": "White House",
    "status": "corroborated",
    "confidence": "high",
    "likelihood": "",
    "likelihood_standard": "",
    "reports_for": 20,
    "reports_against": 1,
    "has_new_evidence": False,
    "period_from": date(2023, 9, 1),
    "period_from_precision": "month",
    "period_to_precision": "day",
    "fate": "active",
}


def read(chunks):
    return list(csv.reader(io.StringIO(b"".join(chunks).decode("utf-8-sig"), newline="")))


def line(**values):
    row = [{**ROW, **values}[name] for name in tabular.FIELDS]
    found = read(tabular.write_claims([row], lambda number: f"https://x.test/{number}/"))
    return dict(zip(*found, strict=True))


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r"])
def test_a_text_that_a_spreadsheet_would_run_is_marked_as_text(sign):
    assert tabular.cell(f"{sign}1+1") == f"'{sign}1+1"


@pytest.mark.parametrize("text", ["", "a=b", "1-5", "'quoted", " =1", "Chosŏn", "100 %"])
def test_other_texts_stay_as_they_are(text):
    assert tabular.cell(text) == text


@pytest.mark.parametrize("number", [-5, 0, 7, Decimal("-96.7"), -0.5])
def test_numbers_stay_numbers(number):
    assert tabular.cell(number) == number


def test_moments_are_written_in_utc_and_nothing_is_empty():
    seoul = timezone(timedelta(hours=9))
    assert tabular.cell(datetime(2023, 11, 24, 9, tzinfo=seoul)) == "2023-11-24T00:00:00Z"
    assert tabular.cell(None) == ""


def test_the_file_begins_with_a_byte_order_mark_and_the_heads():
    first = next(iter(tabular.write_claims([], str)))
    assert first.startswith(b"\xef\xbb\xbfnumber,statement,")


def test_a_claim_is_one_line_under_the_heads():
    found = line()
    assert found["number"] == "C-30"
    assert found["said by"] == "White House"
    assert found["address"] == "https://x.test/30/"
    assert (found["reports for"], found["reports against"]) == ("20", "1")
    assert (found["about the time from"], found["about the time to"]) == ("2023-09", "")
    assert len(tabular.HEADS) == len(found)


def test_tags_are_parted_by_semicolons_and_one_with_a_comma_stays_one():
    assert line(tag_names="Rail\narms")["tags"] == "arms; Rail"
    assert line(tag_names="arms, rail")["tags"] == "arms, rail;"
    assert (line()["tags"], line(has_dissent=True)["open dissent"]) == ("", "yes")


def test_likelihood_has_its_word_and_range_of_its_own_standard():
    found = line(likelihood="likely", likelihood_standard="phia")
    assert (found["likelihood"], found["likelihood range"]) == ("likely", "55-75%")


def test_status_is_said_as_the_kind_says_it():
    assert line(kind="forecast", status="unverified")["status"] == "open"
    assert line(status="")["status"] == ""


def test_a_superseded_claim_names_its_successor():
    found = line(fate="superseded", successor__number=66)
    assert (found["fate"], found["superseded by"]) == ("superseded", "C-66")


@given(
    st.lists(
        st.lists(
            st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")), min_size=2, max_size=2
        )
    )
)
def test_whatever_is_written_is_read_again(lines):
    marked = [[tabular.cell(text) for text in one] for one in lines]
    assert read(tabular.write(["a", "b"], lines)) == [["a", "b"], *marked]


def test_lines_are_written_as_they_are_read_and_not_gathered_first():
    taken = []

    def endless():
        for number in range(10**9):
            taken.append(number)
            yield [number]

    chunks = tabular.write(["n"], endless())
    next(chunks)
    next(chunks)
    assert len(taken) <= 2 * tabular.LINES_AT_A_TIME


def test_each_format_says_what_it_is():
    for form in FORMATS.values():
        assert form.name and form.media_type and form.suffix.startswith(".")
