"""XLSX that opens as what it says: the cells of the CSV, texts as texts, numbers and dates as what they are."""

import io
import zipfile
from datetime import UTC, date, datetime, timedelta, timezone

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.exchange import tabular, xlsx
from tests.exchange.test_tabular import ROW, read

MOMENT = datetime(2023, 11, 24, 15, 0, 7, tzinfo=UTC)


def sheet(chunks):
    return openpyxl.load_workbook(io.BytesIO(b"".join(chunks))).active


def cells(*values):
    """The cells of one row, as openpyxl reads them."""
    return sheet(xlsx.write([f"h{at}" for at, _ in enumerate(values)], [values]))[2]


def line(**values):
    row = [{**ROW, **values}[name] for name in tabular.FIELDS]
    heads, found = sheet(xlsx.write_claims([row], lambda number: f"https://x.test/{number}/")).iter_rows(
        values_only=True
    )
    return dict(zip(heads, found, strict=True))


def as_csv(value):
    """A cell as the CSV of the same row writes it."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d}" if value.time() == value.min.time() else f"{value:%Y-%m-%dT%H:%M:%S}Z"
    return str(value)


def test_it_holds_the_cells_of_the_csv():
    rows = [
        [{**ROW, **values}[name] for name in tabular.FIELDS]
        for values in (
            {"period_to": date(2023, 9, 7)},
            {
                "statement": "북한이 포탄을 보냈다",
                "kind": "forecast",
                "status": "unverified",
                "assessed_at": MOMENT,
            },
            {
                "statement": "أرسلت كوريا الشمالية قذائف",
                "likelihood": "likely",
                "likelihood_standard": "phia",
            },
            {
                "statement": "한" * 2000,
                "has_new_evidence": True,
                "successor__number": 66,
                "changed_at": MOMENT,
            },
        )
    ]
    found = [
        [as_csv(value) for value in row]
        for row in sheet(xlsx.write_claims(rows, str)).iter_rows(values_only=True)
    ]
    assert [head.removesuffix(" (UTC)") for head in found[0]] == list(tabular.HEADS)
    assert found[1:] == read(tabular.write_claims(rows, str))[1:]


@pytest.mark.parametrize(
    "text", ["=1+1", '=HYPERLINK("http://evil.test")', "+1", "-1", "@SUM(A1)", "\t=1", "#REF!"]
)
def test_no_text_is_run(text):
    (cell,) = cells(text)
    assert (cell.value, cell.data_type) == (text, "s")


def test_numbers_are_numbers_and_dates_are_dates():
    seoul = timezone(timedelta(hours=9))
    five, day, moment, nothing = cells(
        -5, date(2023, 9, 7), datetime(2023, 11, 24, 9, 30, 1, tzinfo=seoul), None
    )
    assert (five.value, five.data_type) == (-5, "n")
    assert (day.value, day.is_date, day.number_format) == (datetime(2023, 9, 7), True, r"yyyy\-mm\-dd")
    assert (moment.value, moment.is_date) == (datetime(2023, 11, 24, 0, 30, 1), True)
    assert nothing.value is None


def test_a_month_or_a_day_that_no_spreadsheet_knows_is_a_text():
    found = line(
        period_from=date(1871, 1, 18),
        period_from_precision="day",
        period_to=date(1950, 6, 1),
        period_to_precision="month",
    )
    assert (found["about the time from"], found["about the time to"]) == ("1871-01-18", "1950-06")


def test_what_no_such_file_can_hold_is_replaced_visibly():
    assert [cell.value for cell in cells("a\x00b\x1fc", "\ufffe\uffff\ud800")] == ["a�b�c", "���"]


def test_what_reads_like_an_escape_is_kept_from_being_read_as_one():
    with zipfile.ZipFile(io.BytesIO(b"".join(xlsx.write(["h"], [["_x000D_ x_1"]])))) as archive:
        assert ">_x005F_x000D_ x_1<" in archive.read("xl/worksheets/sheet1.xml").decode()


@given(
    st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff_"), min_size=1)
)
def test_whatever_is_written_is_read_again(text):
    assert cells(f" {text}\n<&> ")[0].value == f" {text}\n<&> "


def test_the_heads_are_bold_and_stay_in_view_and_columns_have_widths():
    found = sheet(xlsx.write_claims([], str))
    assert found.freeze_panes == "A2"
    assert [cell.value for cell in found[1]] == list(xlsx.HEADS)
    assert all(cell.font.bold for cell in found[1])
    assert found.column_dimensions["B"].width == xlsx.WIDTHS["statement"]


def test_rows_are_written_as_they_are_read_and_not_gathered_first():
    taken = []

    def endless():
        for number in range(10**9):
            taken.append(number)
            yield [number]

    chunks = xlsx.write(["n"], endless())
    next(chunks)
    next(chunks)
    assert len(taken) <= 2 * xlsx.ROWS_AT_A_TIME


def test_a_row_too_many_is_an_error_and_no_silent_loss(monkeypatch):
    monkeypatch.setattr(xlsx, "MOST_ROWS", 2)
    assert sheet(xlsx.write(["n"], [[1], [2]])).max_row == 3
    with pytest.raises(ValueError, match="and no more"):
        list(xlsx.write(["n"], [[1], [2], [3]]))
