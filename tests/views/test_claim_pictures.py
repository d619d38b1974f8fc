"""What the page of a claim draws: its grounds as lines from documents to origins, with the same as a list."""

import re
from datetime import date

import pytest

from claims.models import Evidence
from tests.factories import make_case, make_claim, make_document, make_evidence, make_member, make_source
from tests.views.pages import queries_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return make_case()


@pytest.fixture
def page(client, case):
    """Ask for the page of a claim as an analyst and return one of its sections; "" where it has none."""
    client.force_login(make_member(case, "analyst", "anna"))

    def ask(claim, section="grounds"):
        html = client.get(claim.get_absolute_url()).content.decode()
        found = re.search(rf'<section class="section"[^>]*id="{section}">.*?</section>', html, re.DOTALL)
        return found[0] if found else ""

    return ask


def says(claim, source, **kwargs):
    return make_evidence(claim, word="source", attributed_to=source, **kwargs)


def plain(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", html))


def test_documents_speakers_and_origins_are_drawn_and_lead_on(page, case):
    claim, washington = make_claim(case), make_source(case, name="Washington")
    kirby = make_source(case, name="Kirby", kind="person", part_of=washington, speaks_for=True)
    paper = make_document(case, source=make_source(case, name="Herald"), published=date(2025, 4, 26))
    evidence = says(claim, kirby, document=paper, via="AFP; Herald")
    html = page(claim)
    drawing, beside = html.split("</svg>", 1)
    assert f'href="{paper.get_absolute_url()}"' in drawing
    for source in (kirby, washington):
        assert (
            f'href="{source.get_absolute_url()}"' in drawing
            and f'href="{source.get_absolute_url()}"' in beside
        )
    assert "26 Apr 2025 Herald (AFP)" in plain(drawing)
    assert "1 counted report for it runs into 1 origin." in plain(html)
    assert f'href="#evidence-{evidence.pk}"' in beside
    assert "Washington 1 report Kirby : Herald 26 Apr 2025" in plain(beside)


def test_copies_stand_under_the_story_that_they_copy(page, case):
    claim = make_claim(case)
    wire = make_document(case, source=make_source(case, name="Wire"))
    for name in ("Post", "Herald"):
        copy = make_document(case, source=make_source(case, name=name))
        copy.derive_from(wire, kind="republishes", by=make_member(case))
        make_evidence(claim, document=copy, word="own")
    html = page(claim)
    assert "Post no date , Herald no date copies of Wire" in plain(html)
    assert f'href="{wire.get_absolute_url()}"' in html.split("</svg>", 1)[0]
    assert "an original that speaks here by its copies only" in html


def test_how_many_copied_a_story_is_told_before_they_are_named(page, case):
    claim = make_claim(case)
    wire = make_document(case, source=make_source(case, name="Wire"))
    make_evidence(claim, document=wire, word="own")
    for name in ("Post", "Herald"):
        copy = make_document(case, source=make_source(case, name=name))
        copy.derive_from(wire, kind="republishes", by=make_member(case))
        make_evidence(claim, document=copy, word="own")
        html = plain(page(claim))
        assert ("copied by Post" in html) == (name == "Post")
    assert "Wire no date , copied by 2: Post no date , Herald" in html


def test_denials_and_what_leads_to_nobody_stand_apart(page, case):
    claim = make_claim(case)
    says(claim, make_source(case, name="Moscow"), stance="contradicts", basis="denial")
    says(claim, make_source(case, name="officials", kind="unnamed"))
    html = page(claim)
    assert "1 report of a denial runs into 1 origin. 1 report for it leads to nobody known." in plain(html)
    assert (
        'class="g-origin-d"' in html
        and 'class="g-origin-u"' in html
        and 'class="g-origin"' not in html.split("</svg>")[0]
    )
    assert "Denied 1 origin Moscow" in plain(html)
    assert "Unknown lineage 1 document, which counts as none" in plain(html)


def test_what_is_not_counted_is_said_beneath_the_drawing_and_in_the_list(page, case):
    claim = make_claim(case)
    says(claim, make_source(case, name="Seoul"))
    evidence = says(claim, make_source(case, name="Tokyo"), stance="context")
    html = page(claim)
    assert "Listed, but not counted: context, which speaks neither for nor against (1)." in plain(html)
    assert f'href="#evidence-{evidence.pk}"' in html


def test_a_claim_that_nobody_counts_for_has_no_drawing(page, case):
    claim = make_claim(case)
    assert page(claim) == ""
    says(claim, make_source(case), stance="context")
    assert page(claim) == ""


def test_a_long_story_is_cut_short_in_the_drawing_and_whole_in_the_list(page, case):
    claim, origin = make_claim(case), make_source(case, name="Seoul")
    for _ in range(20):
        says(claim, origin)
    drawing, beside = page(claim).split("</svg>", 1)
    assert "+ 8 more reports" in drawing and "no-print" not in beside
    assert all(f'"#evidence-{pk}"' in beside for pk in Evidence.objects.values_list("pk", flat=True))


def test_names_are_escaped(page, case):
    bad = "<script>alert(1)</script>"
    claim = make_claim(case)
    source = make_source(case, name=f"Source {bad}", kind="unnamed")
    says(
        claim,
        source,
        document=make_document(case, source=make_source(case, name=f"Paper {bad}"), title=f"Title {bad}"),
    )
    says(claim, make_source(case, name=f"Body {bad}"))
    html = page(claim)
    assert "&lt;script&gt;" in html and bad not in html


def test_no_more_is_asked_however_much_there_is_to_draw(page, client, case):
    claim = make_claim(case)

    def add(count):
        for _ in range(count):
            body = make_source(case)
            wire = make_document(case)
            copy = make_document(case)
            copy.derive_from(wire, kind="republishes", by=claim.author)
            says(claim, make_source(case, part_of=body, speaks_for=True), document=copy)

    add(2)
    page(claim)
    few = queries_of(client, claim.get_absolute_url())
    add(6)
    assert queries_of(client, claim.get_absolute_url()) == few
