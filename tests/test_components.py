"""The shared macros of the pages: marks, lists and forms."""

import re

import pytest
from django import forms
from django.template import engines

from claims.analysis import scales


def show(source, **context):
    """Render a line of template that may use every shared macro, with its tags' blanks made even."""
    template = engines["jinja2"].from_string(
        '{% import "_marks.html" as mark %}{% import "_lists.html" as list %}{% import "_forms.html" as part %}'
        + source
    )
    return re.sub(r"\s+", " ", template.render(context)).strip()


def words(page):
    """Return what a reader sees of some HTML."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page)).strip()


@pytest.mark.parametrize("kind", scales.Kind)
@pytest.mark.parametrize("status", [*scales.Status, ""])
def test_a_status_is_a_glyph_and_the_word_of_its_kind(kind, status):
    page = show("{{ mark.status_mark(kind, status) }}", kind=kind, status=status)
    assert f'href="#st-{status or "none"}"' in page
    assert words(page) == scales.status_word(kind, status)


def test_a_superseded_claim_shows_its_status_quietly_and_its_fate_apart():
    assert "is-past" in show('{{ mark.status_mark("event", "refuted", "superseded") }}')
    assert "is-past" not in show('{{ mark.status_mark("event", "refuted", "active") }}')
    fate = show('{{ mark.fate_flag("superseded", number=66, href="/66/") }}')
    assert words(fate) == "superseded by C-66" and 'href="/66/"' in fate
    assert words(show('{{ mark.fate_flag("withdrawn", "never said") }}')) == "withdrawn: never said"
    assert show('{{ mark.fate_flag("active") }}') == ""


def test_a_likelihood_has_its_range_and_a_strip():
    page = show('{{ mark.likelihood_mark("icd203", "likely") }}')
    assert words(page) == "likely (55-80%)"
    assert 'x="57.2"' in page and 'width="26.0"' in page
    assert show('{{ mark.likelihood_mark("icd203", "") }}').count("<svg") == 0


def test_nothing_given_is_said():
    assert words(show('{{ mark.confidence_mark("") }}')) == "not given"
    assert words(show('{{ mark.likelihood_mark("phia", "") }}')) == "not given"
    assert words(show('{{ mark.grade("", "") }}')) == "ungraded"
    assert words(show('{{ mark.period(none, "day", none, "day") }}')) == "no time given"


def test_a_grade_is_spelled_out():
    assert words(show('{{ mark.grade("B", 2) }}')) == "B2 usually reliable, probably true"
    assert words(show('{{ mark.grade("F", "") }}')) == "F reliability cannot be judged"
    assert words(show('{{ mark.grade("", 6) }}')) == "–6 source ungraded, truth cannot be judged"
    assert words(show('{{ mark.grade("A", 1, false) }}')) == "A1"


@pytest.mark.parametrize(
    ("stance", "shape"), [("supports", "for"), ("contradicts", "against"), ("context", "context")]
)
def test_a_stance_is_a_shape_and_its_word(stance, shape):
    page = show("{{ mark.stance_mark(stance) }}", stance=stance)
    assert f'href="#sn-{shape}"' in page and words(page) == stance


def test_reports_are_plain_numbers_with_words():
    assert words(show("{{ mark.reports(1200, 0) }}")) == "1,200 reports for, 0 against"
    assert words(show("{{ mark.reports(1, 2) }}")) == "1 report for, 2 against"


def test_a_sorted_column_says_so_and_turns(rf):
    heads = '{{ list.sort_head(request, "No.", "number", now) }}'
    request = rf.get("/?sort=number&confidence=low")
    up, down, off = (show(heads, request=request, now=now) for now in ("number", "-number", "-changed"))
    assert 'aria-sort="ascending"' in up and "sort=-number" in up
    assert 'aria-sort="descending"' in down and "sort=number" in down
    assert "aria-sort" not in off and "confidence=low" in off


def test_a_chip_says_what_it_takes_off():
    assert 'aria-label="Take off confidence: low"' in show('{{ list.chip("low", "?", "confidence") }}')


def test_a_facet_without_rows_stays_tickable_but_quiet():
    assert "facet-zero" in show('{{ list.facet("kind", "event", "event", 0) }}')
    ticked = show('{{ list.facet("kind", "event", "event", 0, true) }}')
    assert "facet-zero" not in ticked and " checked" in ticked


def test_a_list_of_one_page_has_no_pager():
    assert show("{{ list.pager(none, none) }}") == ""
    assert 'rel="next"' in show('{{ list.pager(none, "?after=1") }}')


def test_an_empty_list_says_how_to_begin():
    page = show('{{ list.empty("No claim yet.", links=[("New claim", "/new/"), ("Documents", "/d/")]) }}')
    assert page.count("btn-main") == 1 and 'href="/new/">New claim' in page


class Sheet(forms.Form):
    statement = forms.CharField(widget=forms.Textarea, help_text="In one sentence.")
    confidence = forms.ChoiceField(choices=scales.words(scales.Confidence), widget=forms.RadioSelect)
    tags = forms.MultipleChoiceField(
        choices=[("a", "arms"), ("b", "bread")], widget=forms.CheckboxSelectMultiple
    )
    why = forms.CharField(error_messages={"required": "Say why."})
    seen = forms.IntegerField(widget=forms.HiddenInput)


@pytest.fixture
def sheet():
    return Sheet(
        {"statement": "<typed> with care", "confidence": "low", "tags": ["b"], "why": "", "seen": "x"}
    )


def test_a_row_keeps_what_was_typed_and_ties_its_hint(sheet):
    page = show("{{ part.row(form.statement, rows=3) }}", form=sheet)
    assert "&lt;typed&gt; with care" in page and 'rows="3"' in page
    assert 'aria-describedby="id_statement_helptext"' in page and 'id="id_statement_helptext"' in page
    assert 'for="id_statement"' in page and 'class="area"' in page


def test_a_row_ties_its_error(sheet):
    page = show("{{ part.row(form.why) }}", form=sheet)
    assert 'aria-invalid="true"' in page and 'aria-describedby="id_why_error"' in page
    assert "<span>Say why.</span>" in page and 'id="id_why_error"' in page


def test_radios_and_ticks_keep_their_choice_and_their_labels(sheet):
    strip = show('{{ part.seg(form.confidence, {"low": "cf-low"}) }}', form=sheet)
    assert "<legend>Confidence" in strip and 'href="#cf-low"' in strip
    assert re.search(r'value="low"[^>]* checked', strip) and not re.search(
        r'value="high"[^>]* checked', strip
    )
    ticks = show("{{ part.ticks(form.tags) }}", form=sheet)
    assert re.search(r'value="b"[^>]* checked', ticks) and 'for="id_tags_0"' in ticks


def test_a_summary_of_errors_leads_to_the_fields(sheet):
    page = show("{{ part.errors(form) }}", form=sheet)
    assert '<a href="#id_why">Why</a>' in page
    assert "Enter a whole number." in page
    assert show("{{ part.errors(form) }}", form=Sheet()) == ""


def test_a_field_that_completes_knows_where_to_ask_and_where_to_put(sheet):
    page = show('{{ part.complete(form.why, "/ask/", form.seen) }}', form=sheet)
    assert 'data-complete="/ask/"' in page and 'data-target="id_seen"' in page
    assert 'type="hidden" name="seen"' in page


def test_two_versions_stand_side_by_side():
    rows = [
        {"label": "Statement", "theirs": "ten <boxes> left", "mine": "ten boxes left", "differs": True},
        {"label": "Hedge", "theirs": "", "mine": "", "differs": False},
    ]
    page = show('{{ part.conflict("bob", "C-30", "14:02", rows) }}', rows=rows)
    assert "bob changed C-30 at 14:02" in page
    assert "ten <ins>&lt;boxes&gt;</ins> left" in page and "ten <ins>boxes</ins> left" in page
    assert page.count('class="differs"') == 1
