"""Lists of claims as people bring them: read whole or refused with a sentence, each bad cell named."""

import io
import tracemalloc
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.exchange import FORMATS, tabular
from claims.exchange.claimcolumns import COLUMNS, EXAMPLES, guess
from claims.exchange.claimlist import Rules, read_claims
from claims.exchange.tables import MOST_BYTES, MOST_COLUMNS, MOST_LETTERS, MOST_ROWS, NotATable, read_table
from tests.exchange.test_tabular import ROW

NOW = datetime(2026, 11, 27, 9, tzinfo=UTC)


def rules(standard="icd203", time_zone="UTC"):
    return Rules(standard=standard, time_zone=time_zone, now=NOW)


def told(body, **kwargs):
    table = read_table(body if isinstance(body, bytes) else body.encode())
    return read_claims(table, guess(table.heads), rules(**kwargs), name="list.csv")


def claim(**cells):
    """The one claim of a list whose heads are the names of these arguments."""
    found = told(lines([cells.keys(), cells.values()]))
    assert [str(bad) for bad in found.bad] == []
    return found.claims[0]


def bad(**cells):
    """What is wanted of the bad cells of the one row of a list, by column."""
    cells = {"statement": "It burned.", **cells}
    found = told(lines([cells.keys(), cells.values()]))
    assert bool(found.claims) != bool(found.bad)
    return {one.column: one.wanted for one in found.bad}


def lines(rows):
    buffer = io.StringIO()
    tabular.csv.writer(buffer).writerows(rows)
    return buffer.getvalue()


def workbook(*rows, change=None):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    if change:
        change(book)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def packed(**parts):
    """A ZIP file that says that it is a spreadsheet, with parts put in or changed."""
    buffer = io.BytesIO()
    whole = zipfile.ZipFile(io.BytesIO(workbook(["claim"], ["It burned."])))
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        for part in whole.infolist():
            made.writestr(part.filename, parts.pop(part.filename, whole.read(part)))
        for name, body in parts.items():
            made.writestr(name, body)
    return buffer.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


# Reading


@pytest.mark.parametrize(
    ("body", "how"),
    [
        ("claim,kind\nCafé burned.,event\n".encode(), "UTF-8, cells parted by commas"),
        ("\ufeffclaim,kind\r\nCafé burned.,event\r\n".encode(), "UTF-8, cells parted by commas"),
        ("claim;kind\nCafé burned.;event".encode("utf-16"), "UTF-16, cells parted by semicolons"),
        ("claim\tkind\rCafé burned.\tevent".encode(), "UTF-8, cells parted by tabs"),
        ('"claim, in words";kind\nCafé burned.;event'.encode(), "UTF-8, cells parted by semicolons"),
    ],
)
def test_csv_is_read_however_it_was_written(body, how):
    table = read_table(body)
    assert table.how == f"CSV in {how}" and table.doubts == ()
    assert [cell.text for cell in table.lines[0].cells] == ["Café burned.", "event"]


def test_what_is_not_utf8_is_said_to_be_assumed_with_a_line_to_look_at():
    table = read_table("claim\nIt burned.\nKöln burned.\n".encode("cp1252"))
    assert table.lines[1].cells[0].text == "Köln burned."
    assert "assumed" in table.how
    assert "line 3" in table.doubts[0] and "Köln burned." in table.doubts[0]


def test_rows_keep_the_line_on_which_a_person_finds_them():
    table = read_table(b'\nclaim,gist\n"It\nburned.","two\nlines"\n\n  \nIt fell.,\n')
    assert [line.number for line in table.lines] == [3, 8]


def test_a_spreadsheet_is_read_as_what_it_says():
    table = read_table(
        workbook(
            ["claim", "when", "n", "share", "flag"],
            ["It burned.", date(2024, 5, 3), 30.0, 0.1 + 0.2, True],
            [],
            ["It fell.", datetime(2024, 5, 3, 10, 30), 12345678901, -0.5, False],
        )
    )
    assert [[cell.text for cell in line.cells] for line in table.lines] == [
        ["It burned.", "2024-05-03", "30", "0.3", "yes"],
        ["It fell.", "2024-05-03 10:30:00", "12345678901", "-0.5", "no"],
    ]
    assert [line.number for line in table.lines] == [2, 4]


def test_only_the_first_sheet_that_is_shown_is_read_and_the_others_are_named():
    def change(book):
        book.active.sheet_state = "hidden"
        book.create_sheet("Mine").append(["claim"])
        book["Mine"].append(["It fell."])
        book.create_sheet("Notes")

    table = read_table(workbook(["claim"], ["It burned."], change=change))
    assert table.lines[0].cells[0].text == "It fell."
    assert "“Notes”" in table.doubts[0] and "“Mine”" in table.how


def test_a_formula_that_was_never_worked_out_is_a_bad_cell():
    found = told(workbook(["claim", "gist"], ["It burned.", "=A2"], ["It fell.", "x"]))
    assert [one.statement for one in found.claims] == ["It fell."]
    assert found.bad[0].line == 2 and "formula has no value" in found.bad[0].wanted


def test_a_formula_counts_as_what_it_worked_out():
    sheet = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        b'<row r="1"><c r="A1" t="str"><v>claim</v></c><c r="B1" t="str"><v>gist</v></c></row>'
        b'<row r="2"><c r="A2" t="str"><f>B9</f><v>It burned.</v></c><c r="B2" t="str"><f>C9</f><v></v></c></row>'
        b'<row r="3"><c r="A3" t="e"><f>B9</f><v>#REF!</v></c></row></sheetData></worksheet>'
    )
    found = told(packed(**{SHEET: sheet}))
    assert [one.statement for one in found.claims] == ["It burned."]
    assert "error" in found.bad[0].wanted


def many(columns=1, rows=1):
    head = ",".join(["claim", *(f"c{n}" for n in range(columns - 1))])
    return (head + "\n" + "".join(f"It burned {n}.{',x' * (columns - 1)}\n" for n in range(rows))).encode()


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"", "empty"),
        (b" \r\n\n", "empty"),
        (b",,\n,,\n", "empty"),
        (b"claim,status\n", "nothing below it"),
        (b"a" * (MOST_BYTES + 1), "5.0 MB, and may have 5"),
        (many(rows=MOST_ROWS + 1), "more than 5,000 rows"),
        (many(columns=MOST_COLUMNS + 1), "more than 100 columns"),
        (b"claim\n" + b"\n" * 100_000 + b"x\n", "past line 100,000"),
        (b'claim,gist\n"It burned.,x\nIt fell.,y\n', "begins on line 2"),
        (b'claim\n"It" burned.\n', "begins on line 2"),
        (b'claim\n"' + b"x" * 200_000 + b'"\n', "far too long"),
        (b"\xff\xfea", "UTF-16, and is not"),
        (b"claim\n\x81\n", "neither UTF-8 nor windows-1252"),
        (b"c\x00l\x00a\x00i\x00m\x00\n\x00x\x00", "save the file as CSV in UTF-8"),
        (b"%PDF-1.7 claim", "This is a PDF"),
        (b"\x89PNG\r\n", "This is a picture"),
        (b"\x1f\x8b\x08", "packed"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old", "XLS"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "password"),
        (b"PK\x03\x04 nothing more", "broken"),
        (workbook(["claim"], ["x"])[:-400], "broken"),
        (packed(**{SHEET: b"<worksheet"}), "broken"),
        (packed(**{SHEET: b"<!DOCTYPE a [<!ENTITY b 'c'>]><worksheet/>"}), "broken"),
        (packed(**{"content.xml": b"<office/>"}), "OpenDocument"),
        (packed(**{"xl/media/zero.bin": b"\x00" * 50_000_001}), "unpacks to 50 MB"),
        (workbook(), "empty"),
        (workbook(["claim"]), "nothing below it"),
        (workbook(["claim"] + ["x"] * 100, ["It burned."]), "more than 100 columns"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_list_is_refused_with_a_sentence(body, sentence):
    with pytest.raises(NotATable, match=sentence):
        read_table(body)


@pytest.mark.parametrize("place", ['r="A2000000000"', 'r="ZZZZZZ2"'])
def test_a_spreadsheet_that_lies_about_its_places_fills_no_memory(place):
    row = place.replace("A", "").replace("ZZZZZZ", "")
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><dimension ref="A1:XFD1048576"/>'
        '<sheetData><row r="1"><c r="A1" t="str"><v>claim</v></c></row>'
        f'<row {row}><c {place} t="str"><v>x</v></c></row></sheetData></worksheet>'
    )
    with pytest.raises(NotATable):
        read_table(packed(**{SHEET: sheet.encode()}))


def sheet_of(rows):
    return (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        b'<row r="1"><c r="A1" t="str"><v>claim</v></c></row><row><c t="str"><v>It burned.</v></c></row>'
        + rows
        + b"</sheetData></worksheet>"
    )


@pytest.mark.parametrize(
    ("part", "data", "sentence"),
    [
        (SHEET, sheet_of((b"<row>" + b"<c/>" * 100 + b"</row>") * 50_000), "far too many cells"),
        (SHEET, sheet_of(b"<row>" + b"<c/>" * 16_385 + b"</row>"), "more cells than a sheet has columns"),
        ("xl/styles.xml", b"<xf/>" * 200_001, "far too many cells"),
        ("xl/sharedStrings.xml", b"<si/>" * 1_000_001, "far too many cells"),
    ],
)
def test_a_small_spreadsheet_of_very_many_elements_is_refused(part, data, sentence):
    with pytest.raises(NotATable, match=sentence):
        read_table(packed(**{part: data}))


def test_blank_cells_and_lines_are_passed_over():
    rows = (b"<row>" + b"<c/>" * 300 + b"</row>") * 1_000 + b'<row r="2000"><c/><c t="str"><v>x</v></c></row>'
    table = read_table(packed(**{SHEET: sheet_of(rows)}))
    assert [line.number for line in table.lines] == [2, 2000]
    assert "2 cells under 1 heads" in table.lines[1].cells[0].fault


@pytest.mark.parametrize("name", ["xl/worksheets/sheet2.xml", "xl/media/zero.bin"])
def test_what_a_part_says_of_its_size_is_not_believed(name):
    body = bytearray(packed(**{name: b"\x00" * 60_000_000}))
    for mark, size, start in ((b"PK\x03\x04", 22, 30), (b"PK\x01\x02", 24, 46)):
        at = body.index(name.encode(), body.index(mark))
        begin = at - start
        assert body[begin : begin + 4] == mark
        body[begin + size : begin + size + 4] = (10).to_bytes(4, "little")
    tracemalloc.start()
    try:
        read_table(bytes(body))
    except NotATable as error:
        assert "broken" in str(error)
    assert tracemalloc.get_traced_memory()[1] < 20_000_000
    tracemalloc.stop()


def test_an_encrypted_zip_is_refused():
    body = bytearray(workbook(["claim"], ["It burned."]))
    at = body.index(b"PK\x01\x02")
    body[at + 8] |= 1
    with pytest.raises(NotATable, match="password"):
        read_table(bytes(body))


# Columns


@pytest.mark.parametrize(
    ("head", "name"),
    [
        ("Claim", "statement"),
        (" STATEMENT ", "statement"),
        ("Said_By", "claimant"),
        ("said-by", "claimant"),
        ("Document title", "title"),
        ("URL", "address"),
        ("Date published", "published"),
        ("Date", ""),
        ("Who said it", "claimant"),
        ("speaker", "claimant"),
        ("Why?", "rationale"),
        ("About the time from", "period_from"),
        ("Judged on", "judged_on"),
        ("quote", ""),
        ("owner", ""),
        ("no", ""),
        ("", ""),
    ],
)
def test_a_column_is_known_by_its_head_however_it_is_written(head, name):
    assert guess([head]) == (name,)


def test_no_head_stands_for_two_columns():
    known = [head for column in COLUMNS.values() for head in (column.head, *column.others)]
    assert len(set(known)) == len(known)
    for name, column in COLUMNS.items():
        assert {guess([head]) for head in (column.head, *column.others)} == {(name,)}


def test_of_two_columns_of_one_kind_the_first_counts():
    assert guess(["claim", "statement", "url", "link"]) == ("statement", "", "address", "")


# Values


def test_only_the_statement_is_needed():
    found = claim(claim="  It   burned. ")
    assert (found.kind, found.status, found.source, found.judged_at) == ("event", "", "", None)


def test_the_examples_are_right():
    rows = [COLUMNS.keys(), *([row.get(name, "") for name in COLUMNS] for row in EXAMPLES)]
    assert not told(lines(rows)).bad
    assert all(set(row) <= set(COLUMNS) for row in EXAMPLES)


@pytest.mark.parametrize(
    ("kind", "word", "status"),
    [
        ("Event", "Corroborated", "corroborated"),
        ("view", "untested", "unverified"),
        ("VIEW", "Not  borne out", "refuted"),
        ("view", "unverified", "unverified"),
        ("forecast", "open", "unverified"),
    ],
)
def test_a_status_is_said_as_its_kind_says_it(kind, word, status):
    assert claim(claim="It burned.", kind=kind, status=word, rationale="So.").status == status


@pytest.mark.parametrize("text", ["likely", "Likely", "likely (55-80%)", "55–80%", "LIKELY, 55-80%"])
def test_a_likelihood_is_its_word_its_code_or_its_range(text):
    found = claim(claim="It burned.", status="contested", rationale="So.", likelihood=text)
    assert found.likelihood == "likely"
    assert (
        claim(claim="x", status="contested", rationale="y", likelihood="very_likely").likelihood
        == "very_likely"
    )


def test_a_likelihood_is_one_of_the_scale_of_the_case():
    body = "claim,status,rationale,likelihood\nIt burned.,contested,So.,very likely\n"
    assert "PHIA" in told(body, standard="phia").bad[0].wanted
    assert not told(body).bad


def test_values_of_all_columns_are_read():
    found = claim(
        claim="It burned.", tags="a; B;a", period_from="2024", to="2024-05", quantity="1,000", up_to="2 500.5",
        unit="engines", approximate="Yes", judged_on="2024-05-06", document_number="12", source_kind="Joint body",
    )  # fmt: skip
    assert found.tags == ("a", "B")
    assert (found.period_from.first, found.period_to.last) == (date(2024, 1, 1), date(2024, 5, 31))
    assert (found.quantity_low, found.quantity_high) == (Decimal(1000), Decimal("2500.5"))
    assert (found.approximate, found.document_number, found.source_kind) == (True, 12, "joint_body")
    assert found.judged_at == datetime(2024, 5, 6, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "zone", "moment"),
    [
        ("2024-05-06", "Asia/Seoul", datetime(2024, 5, 6, 3, tzinfo=UTC)),
        ("2024-05-06T14:30", "Asia/Seoul", datetime(2024, 5, 6, 5, 30, tzinfo=UTC)),
        ("2024-05-06T14:30:00Z", "Asia/Seoul", datetime(2024, 5, 6, 14, 30, tzinfo=UTC)),
        ("2026-11-27", "UTC", NOW),
    ],
)
def test_a_judgement_is_dated_back_to_its_day_and_never_ahead(text, zone, moment):
    assert told(f"claim,judged on\nx,{text}\n", time_zone=zone).claims[0].judged_at == moment


@pytest.mark.parametrize(
    ("cells", "column", "wanted"),
    [
        ({"statement": " ", "kind": "event"}, "statement", "one sentence"),
        ({"statement": "x" * 2001}, "statement", "2,001 characters"),
        ({"statement": "a\x00b"}, "statement", "no database keeps"),
        ({"gist": "x" * (MOST_LETTERS + 1)}, "gist", "20,001 characters"),
        ({"kind": "rumour"}, "kind", "event, statement, view or forecast"),
        ({"status": "open", "why": "So."}, "status", "for an event, write unverified"),
        ({"kind": "view", "status": "false", "why": "So."}, "status", "untested, borne out"),
        ({"status": "unverified"}, "rationale", "needs a rationale"),
        ({"why": "So."}, "status", "say the status too"),
        ({"confidence": "low"}, "status", "say the status too"),
        ({"status": "unverified", "why": "x", "confidence": "medium"}, "confidence", "low, moderate or high"),
        ({"status": "refuted", "why": "x", "likelihood": "likely"}, "likelihood", "no longer a chance"),
        ({"status": "unverified", "why": "x", "likelihood": "maybe"}, "likelihood", "ICD 203"),
        ({"kind": "forecast", "status": "came true", "why": "x"}, "status", "stays open"),
        ({"kind": "view", "status": "untested", "why": "x", "likelihood": "likely"}, "likelihood", "no test"),
        ({"judged on": "2999-01-01"}, "judged on", "future"),
        ({"judged on": "2024"}, "judged on", "write a day"),
        ({"judged on": "0001-01-01T00:00+14:00"}, "judged on", "write a day"),
        ({"published": "07/09/2023"}, "published", "2023-09-07"),
        ({"published": "2023-02-30"}, "published", "2023-09-07"),
        ({"from": "2024", "to": "2023"}, "to", "ends before it begins"),
        ({"quantity": "many", "unit": "x"}, "quantity", "a number"),
        ({"quantity": "1.000,5", "unit": "x"}, "quantity", "a number"),
        ({"quantity": "NaN", "unit": "x"}, "quantity", "a number"),
        ({"quantity": "1e999999999", "unit": "x"}, "quantity", "a number"),
        ({"quantity": "5"}, "unit", "needs a unit"),
        ({"quantity": "5", "up to": "4", "unit": "x"}, "up to", "below"),
        ({"approximate": "perhaps"}, "approximate", "yes or no"),
        ({"url": "example.org"}, "url", "https://"),
        ({"document no": "D-1"}, "document no", "whole number"),
        ({"tags": "x" * 61}, "tags", "60 characters"),
        ({"test": "Seen."}, "test", "only a view or a forecast"),
        ({"kind": "forecast", "test": "Seen."}, "due", "go together"),
        ({"kind": "forecast", "test": "Seen.", "due": "2030"}, "due", "write a day"),
        ({"source": "x" * 201}, "source", "201 characters"),
        ({"source kind": "paper"}, "source kind", "outlet"),
        ({"fate": "withdrawn"}, "fate", "take this row out"),
        ({"status": "unverified", "rationale": "x", "judged on": "0001-01-01"}, "judged on", "before 1900"),
        (
            {"status": "unverified", "rationale": "x", "judged on": "1899-12-31T10:00"},
            "judged on",
            "before 1900",
        ),
        ({"about the time from": "0023"}, "about the time from", "before 1900"),
    ],
)
def test_a_bad_cell_is_named_with_what_is_wanted(cells, column, wanted):
    found = bad(**cells)
    assert wanted in found[column]


def test_all_bad_cells_of_a_row_are_named_at_once():
    assert set(bad(confidence="medium", published="soon", quantity="x")) == {
        "confidence",
        "published",
        "quantity",
        "status",
    }


def test_a_bad_cell_reads_as_a_line():
    found = told("claim,confidence,status,why\nx,medium,unverified,y\n")
    assert str(found.bad[0]) == "line 2, column confidence: 'medium': write low, moderate or high."


def test_what_stands_past_the_last_head_refuses_the_row_and_not_the_file():
    found = told("claim,notes\nIt burned, they say, at night.\nIt fell.,x\n")
    assert [one.statement for one in found.claims] == ["It fell."]
    assert "3 cells under 2 heads" in found.bad[0].wanted


def test_a_bad_cell_of_a_column_that_is_left_out_does_not_matter():
    assert told("claim,junk\nIt burned.,a\x00b\n").claims


# Whatever comes


@given(st.binary(max_size=300))
def test_whatever_bytes_come_they_are_read_or_refused_with_a_sentence(body):
    for start in (b"", b"PK\x03\x04", b"claim,status\n"):
        try:
            told(start + body)
        except NotATable as error:
            assert str(error)


cells = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
    st.sampled_from(
        ["event", "view", "likely", "low", "unverified", "2024-05-06", "2024", "1,000", "-5", "yes", "9" * 40]
    ),
)


@given(st.lists(st.lists(cells, min_size=len(COLUMNS), max_size=len(COLUMNS)), min_size=1, max_size=4))
def test_whatever_a_table_says_each_row_is_a_claim_or_has_a_bad_cell(rows):
    try:
        table = read_table(lines([[column.head for column in COLUMNS.values()], *rows]).encode())
    except NotATable as error:
        assert str(error)
        return
    found = read_claims(table, guess(table.heads), rules(), name="list.csv")
    read = [one.line for one in found.claims]
    assert sorted({*read, *(one.line for one in found.bad)}) == [line.number for line in table.lines]
    assert all(one.column and one.wanted for one in found.bad)


@pytest.mark.parametrize("name", FORMATS)
def test_our_own_export_can_be_read_back(name):
    values = {
        **ROW, "statement": "=HYPERLINK()", "status": "unverified", "likelihood": "likely", "kind": "forecast",
        "likelihood_standard": "icd203", "confidence": "low", "assessed_at": datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC),
        "standing__rationale": "- So.", "test": "Ships seen.", "due": date(2030, 1, 1),
        "tag_names": "rail, and road",
    }  # fmt: skip
    row = [values[name] for name in tabular.FIELDS]
    found = told(
        b"".join(FORMATS[name].write([row], lambda number: f"https://x.test/{number}/")),
        time_zone="Asia/Seoul",
    )
    assert [str(one) for one in found.bad] == []
    (one,) = found.claims
    assert (one.statement, one.claimant, one.rationale) == ("=HYPERLINK()", "White House", "- So.")
    assert (one.status, one.likelihood, one.test, one.due) == (
        "unverified",
        "likely",
        "Ships seen.",
        date(2030, 1, 1),
    )
    assert one.judged_at == datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)
    assert one.period_from.first == date(2023, 9, 1)
    assert (one.address, one.id, one.tags) == ("", "", ("rail, and road",))


def test_moments_are_in_utc_where_their_head_says_so():
    body = workbook(
        ["claim", "status", "why", "last judged (UTC)"], ["A.", "unverified", "x", "2024-05-06T07:08"]
    )
    (one,) = told(body, time_zone="Asia/Seoul").claims
    assert one.judged_at == datetime(2024, 5, 6, 7, 8, tzinfo=UTC)
