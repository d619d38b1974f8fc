"""Reading any bytes: what they are is told by themselves, and each bad input has its own sentence."""

import gzip
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.capture import captured, docx, encoding, html, pdf, reading, walls
from claims.capture.reading import Kind, Unreadable, read
from tests.capture import files

PAGE = files.page()
PDF = files.pdf([files.wrapped(" ".join(files.PARAGRAPHS))])
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600

BAD = {
    "empty": (b"", {}, reading.EMPTY),
    "blank": (b" \r\n\t ", {}, reading.EMPTY),
    "a byte order mark and no more": (b"\xef\xbb\xbf", {}, reading.EMPTY),
    "marks and no words": (b"* * *", {}, reading.EMPTY),
    "50 MB": (b"a " * 25_000_000, {}, reading.TOO_LARGE),
    "an encrypted PDF": (files.encrypted(PDF), {}, pdf.ENCRYPTED),
    "a PDF of pictures": (files.pdf([[], []], picture=True), {}, pdf.PICTURES),
    "a PDF without anything": (files.pdf([[]]), {}, pdf.EMPTY),
    "half a PDF": (PDF[:200], {}, pdf.BROKEN),
    "a PDF in name only": (b"%PDF-1.7\n" + b"nonsense " * 100, {}, pdf.BROKEN),
    "a DOCX that is a bomb": (files.docx(["a" * 100] * 400_000), {}, docx.BOMB),
    "a DOCX of thousands of parts": (files.docx(parts={f"x/{at}": "" for at in range(5_001)}), {}, docx.BOMB),
    "half a DOCX": (files.docx()[:400], {}, docx.BROKEN),
    "a DOCX of broken XML": (files.packed({"word/document.xml": "<w:document><w:body>"}), {}, docx.BROKEN),
    "a DOCX without text": (files.docx([]), {}, docx.EMPTY),
    "another archive": (files.packed({"xl/workbook.xml": "<workbook/>"}), {"name": "a.docx"}, docx.OTHER_ZIP),
    "an old Word file": (OLE, {"name": "a.doc"}, reading.OLD_WORD),
    "a program named .txt": (b"\x7fELF\x02\x01\x01" + bytes(range(256)) * 40, {"name": "a.txt"}, encoding.BINARY),
    "packed bytes named .txt": (gzip.compress(json.dumps(list(range(3000))).encode()), {"name": "a.txt"}, encoding.BINARY),
    "a picture named .txt": (b"\x89PNG\r\n\x1a\n" + b"\0\1" * 500, {"name": "a.txt"}, reading.PICTURE),
    "RTF": (rb"{\rtf1\ansi Some words.}", {}, reading.RTF),
    "PostScript": (b"%!PS-Adobe-3.0\n", {}, reading.POSTSCRIPT),
    "sound": (b"ID3\x04" + b"abcd" * 400, {"media_type": "audio/mpeg"}, reading.SOUND),
    "data for programs": (b'{"a": 1}', {"media_type": "application/json"}, reading.DATA),
    "a feed": (b'<?xml version="1.0"?><rss version="2.0"><channel/></rss>', {}, reading.FEED),
    "a page without text": (b"<!doctype html><html><body><div></div></body></html>", {}, html.EMPTY),
    "a page of menus only": (b"<html><body><nav><a href=/>Home</a></nav></body></html>", {}, html.EMPTY),
}  # fmt: skip


@pytest.mark.parametrize("what", BAD)
def test_each_bad_input_has_its_own_sentence(what):
    body, how, sentence = BAD[what]
    with pytest.raises(Unreadable) as told:
        read(body, **how)
    assert str(told.value) == sentence


def test_each_sentence_is_one_and_says_what_to_do():
    modules = [docx, encoding, html, pdf, reading, walls]
    sentences = [
        text
        for module in modules
        for name, text in vars(module).items()
        if name.isupper() and not name.startswith("_") and isinstance(text, str) and text != captured.TAKEN
    ]
    assert len(sentences) > 20
    assert [
        text for text in sentences if not (text[0].isupper() and text.endswith(".") and ": " in text)
    ] == []


def test_who_brings_another_type_is_told_which_are_taken():
    for what in ("another archive", "an old Word file", "a picture named .txt", "RTF"):
        assert captured.TAKEN in BAD[what][2]


NAMED_WRONGLY = [
    (PAGE.encode(), {"media_type": "text/plain", "name": "page.txt"}, Kind.HTML),
    (PAGE.encode(), {"media_type": "application/octet-stream"}, Kind.HTML),
    (PAGE.encode(), {}, Kind.HTML),
    (b"<p>One paragraph of words.</p><p>Another one.</p>", {"media_type": "text/html"}, Kind.HTML),
    (PDF, {"media_type": "application/octet-stream", "name": "download"}, Kind.PDF),
    (PDF, {"media_type": "text/html"}, Kind.PDF),
    (b"\r\n" + PDF, {"name": "a.txt"}, Kind.PDF),
    (files.docx(), {"media_type": "application/zip"}, Kind.DOCX),
    (files.docx(), {"media_type": "text/plain", "name": "a.txt"}, Kind.DOCX),
    (b"Words, and no tags at all.", {"media_type": "text/html"}, Kind.PLAIN),
    (b"In HTML, <p> begins a paragraph and <div> a box.", {}, Kind.PLAIN),
    (b"x < y and y > z, said the driver.", {"name": "a.md"}, Kind.PLAIN),
    (b"name,count\ncrates,10000\n", {"media_type": "text/csv"}, Kind.PLAIN),
]


@pytest.mark.parametrize(("body", "how", "kind"), NAMED_WRONGLY)
def test_what_it_is_is_told_by_the_bytes(body, how, kind):
    assert read(body, **how).kind == kind


@pytest.mark.parametrize("body", [PAGE.encode(), PDF, files.docx(), "\n\n".join(files.PARAGRAPHS).encode()])
def test_the_same_words_come_out_of_every_kind_of_file(body):
    text = read(body).text
    for paragraph in files.PARAGRAPHS:
        assert paragraph in " ".join(text.split())


def test_what_is_kept_can_be_kept():
    text = read("Words\0 and\x07 more\r\nwords\ud800.".encode("utf-8", "surrogatepass")).text
    assert text == text.encode("utf-8").decode("utf-8")
    assert "\0" not in text and "\r" not in text


def readable(body, **how):
    """Read, if it can be read. Anything but Unreadable fails the test, and so does what only the last net caught."""
    try:
        return read(body, **how)
    except Unreadable as told:
        assert str(told).endswith(".") and str(told) != reading.BROKEN
        return None


@given(st.binary(max_size=400), st.sampled_from(["", "text/html", "text/plain"]), st.text(max_size=12))
def test_no_bytes_make_it_fail_otherwise(body, media_type, charset):
    readable(body, media_type=media_type, charset=charset, name=charset, address=charset)


STARTS = [
    b"%PDF-1.4\n",
    b"PK\x03\x04",
    b"<html>",
    b"<!doctype html><p>",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"{\\rtf",
    b"<?xml",
]


@given(st.sampled_from(STARTS), st.binary(max_size=300))
def test_no_bytes_after_a_known_beginning_make_it_fail_otherwise(start, rest):
    readable(start + rest)


@given(
    st.sampled_from([PAGE.encode(), PDF, files.docx(), files.encrypted(PDF)]),
    st.lists(st.tuples(st.integers(0, 5_000), st.binary(min_size=1, max_size=8)), max_size=6),
    st.integers(0, 6_000),
)
def test_no_damage_to_a_good_file_makes_it_fail_otherwise(body, wounds, end):
    for place, bytes_ in wounds:
        place %= len(body)
        body = body[:place] + bytes_ + body[place + len(bytes_) :]
    readable(body[: end or None])


@given(st.text(max_size=300))
def test_any_text_that_is_pasted_is_kept_but_for_what_is_not_seen(text):
    kept = readable(text.encode("utf-8", "surrogatepass"), media_type="text/plain")
    if kept and kept.kind == Kind.PLAIN:
        assert read(kept.text.encode()).text == kept.text
