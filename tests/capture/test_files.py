"""PDF, DOCX and plain text: paragraphs come out whole, in order, without what stands on every page."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.analysis.scales import Precision
from claims.capture import docx as docx_module
from claims.capture import reading
from claims.capture.dating import date_in
from claims.capture.reading import Unreadable, read
from claims.capture.text import settle
from tests.capture.files import PARAGRAPHS, SENTENCES, docx, encrypted, pdf, wrapped

# PDF


def test_lines_of_a_pdf_become_paragraphs_again():
    lines = [line for paragraph in PARAGRAPHS for line in wrapped(paragraph)]
    assert read(pdf([lines])).text.split("\n") == PARAGRAPHS


def test_a_sentence_that_goes_over_a_page_is_whole():
    lines = wrapped(" ".join(PARAGRAPHS))
    text = read(pdf([lines[:5], lines[5:]])).text
    assert text == " ".join(PARAGRAPHS)


def test_what_stands_on_every_page_is_left_out():
    pages = [
        [
            "Harbour Papers No. 7",
            *wrapped(paragraph + " " + PARAGRAPHS[0]),
            f"Page {at} of 5",
            "www.harbour.example",
        ]
        for at, paragraph in enumerate(PARAGRAPHS, 1)
    ]
    text = read(pdf(pages)).text
    assert "Harbour Papers" not in text and "Page 3" not in text and "harbour.example" not in text
    assert all(one in text.replace("\n", " ") for one in SENTENCES)


def test_a_word_broken_by_a_hyphen_is_whole_and_one_with_a_hyphen_keeps_it():
    lines = [
        "The well-known convoy crossed the border with all of its contain-",
        "ers before dawn, and the inspectors were told of it by a well-",
        "known driver who had counted every crate on the eastern pier him-",
        "self, and who gave his count to the district office on the morrow.",
    ]
    text = read(pdf([lines])).text
    assert "its containers before" in text and "a well-known driver" in text and "pier himself, and" in text


def test_a_pdf_says_its_title_and_author():
    captured = read(pdf([wrapped(PARAGRAPHS[0] + PARAGRAPHS[1])], title="Crates", author="Ada Byline"))
    assert (captured.title, captured.byline) == ("Crates", "Ada Byline")


@pytest.mark.parametrize(
    "title", ["Microsoft Word - draft7.docx", "untitled", "paper_final.indd", "Document1", "   "]
)
def test_a_title_that_is_none_gives_way_to_the_first_line(title):
    lines = ["Crates at the eastern pier", "", "4 December 2024", *wrapped(PARAGRAPHS[0])]
    captured = read(pdf([lines], title=title))
    assert captured.title == "Crates at the eastern pier"
    assert (captured.published, captured.precision) == (date(2024, 12, 4), Precision.DAY)


def test_a_pdf_that_opens_without_a_password_is_read():
    content = pdf([wrapped(" ".join(PARAGRAPHS))])
    assert SENTENCES[0] in read(encrypted(content, password="")).text


# DOCX


def w(inside):
    return f"<w:p>{inside}</w:p>"


def run(text):
    return f"<w:r><w:t>{text}</w:t></w:r>"


def test_what_a_reader_of_a_docx_sees_is_read_and_no_more():
    body = (
        w(
            f"{run('The convoy ')}<w:ins>{run('crossed')}</w:ins><w:del><w:r><w:delText>left</w:delText></w:r></w:del>"
        )
        + w(
            '<w:r><w:instrText>HYPERLINK "x"</w:instrText></w:r>'
            + run("One")
            + "<w:r><w:tab/><w:t>two</w:t><w:br/><w:t>three</w:t></w:r>"
        )
        + f"<w:tbl><w:tr><w:tc>{w(run('Crates'))}</w:tc><w:tc>{w(run('10,000'))}</w:tc></w:tr></w:tbl>"
    )
    assert read(docx(body=body)).text.split("\n") == [
        "The convoy crossed",
        "One two",
        "three",
        "Crates",
        "10,000",
    ]


def test_a_text_box_of_a_docx_comes_after_its_paragraph_and_once():
    body = w(run("Around") + f"<w:r><w:txbxContent>{w(run('Inside'))}</w:txbxContent></w:r>" + run(" it"))
    assert read(docx(body=body)).text == "Around it\nInside"


def test_the_footnotes_of_a_docx_are_read():
    notes = '<w:footnotes xmlns:w="x"><w:footnote><w:p><w:r><w:t>See the log.</w:t></w:r></w:p></w:footnote></w:footnotes>'
    assert read(docx(parts={"word/footnotes.xml": notes})).text.endswith("\nSee the log.")


def test_a_docx_says_its_title_and_author():
    captured = read(docx(title="Crates", author="Ada Byline"))
    assert (captured.title, captured.byline, captured.language) == ("Crates", "Ada Byline", "en")


def test_entities_of_a_docx_are_not_followed(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("the secret")
    body = f"""<!DOCTYPE d [<!ENTITY s SYSTEM "file://{secret}"><!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>
        <w:document xmlns:w="x"><w:body><w:p><w:r><w:t>Words &s; &b;</w:t></w:r></w:p></w:body></w:document>"""
    text = read(docx(parts={"word/document.xml": body})[:]).text
    assert "secret" not in text and text.startswith("Words")


def test_all_parts_of_a_docx_together_unpack_to_so_much_and_no_more(monkeypatch):
    monkeypatch.setattr(docx_module, "MOST_UNPACKED", 3_000)
    notes = f'<w:footnotes xmlns:w="x"><w:p><w:r><w:t>{"a" * 1_600}</w:t></w:r></w:p></w:footnotes>'
    assert read(docx(["So it was."], parts={"word/footnotes.xml": notes})).text.startswith("So it was.")
    with pytest.raises(Unreadable) as told:
        read(docx(["So it was."], parts={"word/footnotes.xml": notes, "word/endnotes.xml": notes}))
    assert str(told.value) == docx_module.BOMB


def test_a_text_of_more_than_ten_million_characters_is_refused(monkeypatch):
    monkeypatch.setattr(reading, "MOST_TEXT", 100)
    with pytest.raises(Unreadable) as told:
        read(docx(["So it was, they say. " * 10]))
    assert str(told.value) == reading.TOO_LONG


def test_a_docx_behind_a_password_is_told():
    content = bytearray(docx())
    for at in range(len(content) - 4):  # the bit that says so, in each head of a part
        if content[at : at + 4] == b"PK\x01\x02":
            content[at + 8] |= 1
    with pytest.raises(Unreadable) as told:
        read(bytes(content))
    assert str(told.value) == docx_module.ENCRYPTED


# Plain text


def test_a_text_broken_to_a_width_is_joined():
    text = "\n\n".join("\n".join(wrapped(paragraph)) for paragraph in PARAGRAPHS)
    assert read(text.encode()).text.split("\n\n") == PARAGRAPHS


def test_a_text_of_long_lines_is_left_as_it_is():
    text = "\n".join(PARAGRAPHS)
    assert read(text.encode()).text == text


def test_a_list_and_a_table_are_left_as_they_are():
    text = "Crates at the pier\n\n- 10,000 crates\n- three cranes\n- two drivers\n- one harbour master\n\nDate,Count\n1 May,7\n2 May,9"
    assert read(text.encode()).text == text


def test_a_head_of_fields_is_what_it_says_and_not_text():
    head = "Title: Crates at the pier\nAuthor: Ada Byline\nPublisher: Harbour Post\nDate: 2024-12\nURL: https://harbour.example/a"
    captured = read(f"{head}\n\n{PARAGRAPHS[0]}".encode())
    assert captured.text == PARAGRAPHS[0]
    assert (captured.title, captured.byline, captured.publisher) == (
        "Crates at the pier",
        "Ada Byline",
        "Harbour Post",
    )
    assert (captured.published, captured.precision) == (date(2024, 12, 1), Precision.MONTH)
    assert captured.address == "https://harbour.example/a"


def test_a_text_that_begins_with_a_colon_keeps_its_beginning():
    text = "Moscow: no comment\nPyongyang: no comment\n\n" + PARAGRAPHS[0]
    assert read(text.encode()).text == text


def test_the_name_of_a_file_gives_a_date_and_a_title_where_the_text_has_none():
    captured = read(PARAGRAPHS[0].encode(), name="C:\\papers\\05_2024-12-04_crates at the pier.txt")
    assert captured.title == "05 2024-12-04 crates at the pier"
    assert (captured.published, captured.precision) == (date(2024, 12, 4), Precision.DAY)


@pytest.mark.parametrize(
    ("text", "day", "precision"),
    [
        ("4 December 2024", date(2024, 12, 4), Precision.DAY),
        ("By A. B., Dec. 4, 2024", date(2024, 12, 4), Precision.DAY),
        ("the 4th of Sept. 2024", date(2024, 9, 4), Precision.DAY),
        ("May 2024", date(2024, 5, 1), Precision.MONTH),
        ("2024.12.04", date(2024, 12, 4), Precision.DAY),
        ("2024년 12월 4일", date(2024, 12, 4), Precision.DAY),
        ("2024年12月", date(2024, 12, 1), Precision.MONTH),
        ("4 декабря 2024 года", date(2024, 12, 4), Precision.DAY),
        ("in 2024", None, Precision.DAY),
        ("31 February 2024", None, Precision.DAY),
        ("2024-13-01", None, Precision.DAY),
        ("may 20,000 crates", None, Precision.DAY),
    ],
)
def test_a_date_in_words_is_as_precise_as_the_words(text, day, precision):
    assert date_in(text) == (day, precision)


# The form in which a text is kept


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("a\r\nb\rc\u2028d\x0be", "a\nb\nc\nd\ne"),
        ("  a \t b\u00a0c\u3000d  \n  e ", "a b c d\ne"),
        ("a\n\n\n\n\nb", "a\n\nb"),
        ("con\u00advoy zero\u200bwidth \ufeffmark", "convoy zerowidth mark"),
        ("\u202eright to left\u202c", "right to left"),
        ("e\u0301", "\u00e9"),
        ("\u1112\u1161\u11ab", "\ud55c"),
        ("½ ﬁ ² №", "½ ﬁ ² №"),
        ("10\u202f000", "10 000"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("nul\0 bell\x07 half\ud800", "nul bell half"),
    ],
)
def test_only_what_no_reader_sees_is_changed(given, kept):
    assert settle(given) == kept


@given(st.text())
def test_a_text_that_is_settled_settles_into_itself(text):
    kept = settle(text)
    assert settle(kept) == kept
    kept.encode("utf-8")


@given(st.text(alphabet=st.characters(categories=["L", "N", "P"]), max_size=50))
def test_letters_numbers_and_marks_are_all_kept(text):
    import unicodedata

    assert settle(text) == unicodedata.normalize("NFC", text)


@pytest.mark.parametrize(
    ("said", "publisher"),
    [
        ("The Post (inferred from text)", "The Post"),
        ("Post [assumed, from its address]", "Post"),
        ("Post (Evening Edition)", "Post (Evening Edition)"),
        ("not stated in file", ""),
        ("Unknown", ""),
        ("None of the Above Press", "None of the Above Press"),
    ],
)
def test_a_remark_in_a_head_is_no_part_of_a_name(said, publisher):
    head = f"Title: Crates (inferred)\nAuthor: {said}\nPublisher: {said}\nDate: 2024-12-04"
    captured = read(f"{head}\n\n{PARAGRAPHS[0]}\n\n{PARAGRAPHS[1]}".encode())
    assert (captured.publisher, captured.byline) == (publisher, publisher)
    assert captured.title == "Crates (inferred)", "a title is kept as it is"


def test_paragraphs_of_a_pdf_are_told_by_the_room_between_them():
    """Also where the line before ends full, and where a page has a heading of its own above a paragraph that runs on."""
    names = (f"{a}{b}" for a in "abcdefghij" for b in "klmnopqrst")

    def block(count):
        return [
            f"{next(names)} cranes moved crates over the pier and the ships came in" for _ in range(count)
        ]

    head = ["Harbour Post", ""]
    first = [*head, *block(3), "", *block(4), "", *block(3)]
    second, third = [*head, *block(4), "", *block(3)], [*head, *block(3)]
    captured = read(pdf([first, second, third]), media_type="application/pdf")
    lengths = [len(line.split()) // 12 for line in captured.text.split("\n") if line]
    assert lengths == [3, 4, 3 + 4, 3 + 3]
    assert "Harbour Post" not in captured.text
