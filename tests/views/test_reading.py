"""The reading page: a text sentence by sentence, what was taken of it, and what a reader does there. Without scripts."""

import re
from itertools import pairwise

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from claims.analysis.sentences import sentence_key
from claims.models import Claim, Evidence, Match, ReadingMark
from claims.views.marking import ACTS
from claims.views.passages import Text
from tests.factories import (
    make_assessment,
    make_case,
    make_claim,
    make_evidence,
    make_match,
    make_member,
    make_source,
    make_text,
)
from tests.views.pages import words

pytestmark = pytest.mark.django_db

TEXT = (
    "The bridge over the Wend was closed on Monday. Two workers said that about 40 trains had crossed it by night.\n\n"
    "The ministry denied it. Nobody else has counted them. The line will probably open again in May."
)
SENTENCES = [
    "The bridge over the Wend was closed on Monday.",
    "Two workers said that about 40 trains had crossed it by night.",
    "The ministry denied it.",
    "Nobody else has counted them.",
    "The line will probably open again in May.",
]


@pytest.fixture
def case():
    return make_case()


@pytest.fixture
def analyst(client, case):
    user = make_member(case, "analyst", name="anna")
    client.force_login(user)
    return user


@pytest.fixture
def document(case):
    return make_text(TEXT, case, title="At the Wend")


@pytest.fixture
def claim(case):
    return make_claim(case, statement="The bridge over the Wend is closed.")


def at(name, document, **query):
    address = reverse(name, args=[document.case.slug, document.number])
    return f"{address}?{'&'.join(f'{key}={value}' for key, value in query.items())}"


def press(client, name, document, s, **fields):
    """Press a button of the panel, as a browser without scripts does, and go where it leads."""
    return client.post(at("document-sentence", document), {"s": s, "act": name, **fields}, follow=True)


def take(client, document, s, claim, stance="supports", **fields):
    quote = {"quote": SENTENCES[s - 1], "start": TEXT.index(SENTENCES[s - 1]), **fields}
    return press(client, stance, document, s, claim=claim.number, **quote)


def panel(page) -> str:
    """The panel of the sentence in focus, in words."""
    (found,) = re.findall(r'<aside class="focus".*?</aside>', page.content.decode(), re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", found).split())


def shape_of(page, number) -> str:
    (classes,) = re.findall(rf'<span class="psg([^"]*)" id="s{number}"', page.content.decode())
    return classes.replace("psg-now", "").strip()


# The page


def test_the_text_stands_sentence_by_sentence_in_its_paragraphs(client, analyst, document):
    page = client.get(document.get_absolute_url())
    html = page.content.decode()
    found = re.findall(r'id="s(\d+)"[^>]*>(.*?)</span>', html)
    assert [(int(number), sentence) for number, sentence in found] == list(enumerate(SENTENCES, 1))
    (article,) = re.findall(r'<div class="article".*?</div>', html, re.DOTALL)
    assert [len(re.findall('class="passage"', one)) for one in article.split("</p>")[:2]] == [2, 3]
    assert "0 of 5 sentences read" in words(page)
    assert panel(page).startswith("Sentence 1 of 5")


def test_what_is_known_of_the_document_stays_at_hand(client, analyst, document, claim):
    make_evidence(claim, document=document, gist="It says so somewhere.")
    said = words(client.get(document.get_absolute_url()))
    for part in ("About this document", "Publisher", "Captures", "It says so somewhere.", "In the register"):
        assert part in said


def test_a_proposal_shows_its_reason_what_differs_and_how_the_claim_stands(client, analyst, document, claim):
    make_assessment(claim, status="contested")
    make_match(
        document, SENTENCES[0], claim, reason="shares Wend", differs=["Monday where the claim has May"]
    )
    page = client.get(document.get_absolute_url())
    assert shape_of(page, 1) == "psg-proposed" and shape_of(page, 2) == ""
    for part in ("C-1", claim.statement, "contested", "Shares Wend.", "Monday where the claim has May."):
        assert part in panel(page)
    assert "<b>Monday where the claim has May.</b>" in page.content.decode()


def test_what_is_only_mentioned_asks_for_nothing(client, analyst, document, claim):
    found = {"reason": "shares Wend", "differs": ["Monday where the claim has May"]}
    make_match(document, SENTENCES[0], claim, level="mentioned", **found)
    page = client.get(document.get_absolute_url())
    assert shape_of(page, 1) == "" and "No claim is proposed for this sentence" in panel(page)
    said = panel(page)[panel(page).index("Mentioned only") :]
    for part in ("C-1", claim.statement, "Shares Wend.", "Monday where the claim has May."):
        assert part in said


def test_the_next_sentence_with_proposals_is_one_step_away(client, analyst, document, claim):
    make_match(document, SENTENCES[3], claim)
    page = client.get(at("document", document, s=2))
    assert re.search(r'href="\?s=4#s4"[^>]*data-press="J"', page.content.decode())


# What is done


def test_a_sentence_is_taken_and_marked_with_word_and_shape(client, analyst, document, claim):
    make_match(document, SENTENCES[0], claim)
    page = take(client, document, 1, claim, "contradicts")
    piece = claim.evidence.get()
    assert (piece.quote, piece.start, piece.stance, piece.author) == (SENTENCES[0], 0, "contradicts", analyst)
    assert (piece.credibility, piece.word) == (None, "unknown")
    assert page.redirect_chain == [(f"{document.get_absolute_url()}?s=1#s1", 302)]
    assert "Taken: sentence 1 contradicts C-1." in words(page)
    assert shape_of(page, 1) == "psg-against" and "contradicts C-1" in words(page)
    assert "1 of 5 sentences read" in words(page) and "by anna" in panel(page)
    assert Match.objects.get().state == "taken"


def test_the_claim_that_is_proposed_next_comes_into_hand(client, analyst, document, case, claim):
    second = make_claim(case)
    make_match(document, SENTENCES[0], claim, score=0.9)
    make_match(document, SENTENCES[0], second, score=0.7)
    assert "Dismiss C-1" in panel(client.get(document.get_absolute_url()))
    assert "Dismiss C-2" in panel(take(client, document, 1, claim))


def line(page) -> str:
    """The closed form's line: whose word it is, and the figure."""
    (found,) = re.findall(r'<summary data-press="e">(.*?)<kbd', page.content.decode(), re.DOTALL)
    return found.strip()


def test_a_sentence_that_nobody_is_said_to_say_is_the_documents_own_word(client, analyst, document, claim):
    page = client.get(at("document", document, s=1, claim=1))
    assert line(page) == "Its own word"
    assert '<option value="own" selected' in page.content.decode()


def test_a_speaker_who_is_a_source_is_offered_and_one_who_is_not_leaves_it_open(
    client, analyst, document, case, claim
):
    page = client.get(at("document", document, s=2, claim=1))
    assert line(page).startswith("Not known whose word: the sentence says “Two workers said”")
    make_source(case, name="two workers")
    page = client.get(at("document", document, s=2, claim=1))
    assert line(page).startswith("On the word of two workers, as the sentence says")
    assert 'value="two workers"' in page.content.decode()


@pytest.mark.parametrize(
    "sentence",
    [
        "NIS said that the line is open.",
        "Kim said that it is open, but Moscow said that it is shut.",
        "He said that the line is open.",
        "“The line is open and will stay so.”",
        "Министерство сообщило, что мост через реку закрыт.",
    ],
)
def test_an_acronym_several_speakers_or_a_voice_without_a_name_stay_open(
    client, analyst, case, claim, sentence
):
    for name in ("NIS", "Kim", "Moscow", "He"):
        make_source(case, name=name)
    document = make_text(f"{sentence} The end.", case)
    page = client.get(at("document", document, s=1, claim=1))
    assert line(page).startswith("Not known whose word: ")
    assert '<option value="unknown" selected' in page.content.decode()


def test_a_word_sticks_to_the_same_speaker_and_to_the_sentence_directly_after(client, analyst, case, claim):
    make_source(case, name="Union of Workers")
    text = (
        "Two workers said that it was shut. The line was full. The road was full.\n\n"
        "It is far. The ministry said nothing of it. Two workers said that it rained."
    )
    document = make_text(text, case)
    said = {"word": "source", "attributed_to": "Union of Workers", "credibility": "2"}
    take(client, document, 1, claim, quote="Two workers said that it was shut.", start=0, **said)

    def begins(s):
        return line(client.get(at("document", document, s=s, claim=1)))

    assert begins(2) == "On the word of Union of Workers, as of sentence 1 directly before"
    assert begins(3) == begins(4) == "Its own word"
    assert begins(5).startswith("Not known whose word")
    assert begins(6) == "On the word of Union of Workers, as you said of “Two workers” at sentence 1"
    take(client, document, 2, claim, quote="The line was full.", start=text.index("The line"), **said)
    assert begins(3) == "Its own word"
    html = client.get(at("document", document, s=6, claim=1)).content.decode()
    assert not re.search(r'<option value="2" selected', html)
    new = client.get(at("document-claim", document, s=3)).content.decode()
    assert "Union of Workers" not in new


def test_the_offered_name_is_let_go_where_it_is_the_documents_own_word(
    client, analyst, document, case, claim
):
    source = make_source(case, name="Two workers")
    said = {"word": "own", "attributed_to": "Two workers", "offered": source.pk}
    take(client, document, 2, claim, **said)
    piece = claim.evidence.get()
    assert (piece.word, piece.attributed_to) == ("own", None)
    page = take(client, document, 4, claim, word="own", attributed_to="Two workers", offered="")
    assert page.status_code == 400 and "A source is named" in panel(page)


def test_any_words_of_the_text_make_a_quote(client, analyst, document, claim):
    quote = "about 40 trains had crossed it"
    take(client, document, 2, claim, quote=quote, start="")
    assert claim.evidence.get().quote == quote and claim.evidence.get().start == TEXT.index(quote)
    across = "closed on Monday. Two workers"
    page = take(client, document, 2, make_claim(document.case), quote=across, start="")
    assert shape_of(page, 1) == shape_of(page, 2) == "psg-for"


def test_words_that_are_not_in_the_text_are_refused_and_nothing_typed_is_lost(
    client, analyst, document, claim
):
    page = take(client, document, 2, claim, quote="about 50 trains", start="", note="Count again.")
    assert page.status_code == 400 and "does not say quite this" in panel(page)
    assert "about 50 trains" in page.content.decode() and "Count again." in page.content.decode()
    assert not Evidence.objects.exists()


def test_words_that_stand_twice_are_those_of_the_sentence(client, analyst, case, claim):
    text = "It was closed on Monday. It was closed on Friday, and on Monday it was open."
    document = make_text(text, case)
    fields = {"quote": "Monday", "start": text.index("It was closed on F")}
    page = client.post(
        at("document-sentence", document), {"s": 2, "act": "context", "claim": 1, **fields}, follow=True
    )
    assert page.status_code == 200
    assert claim.evidence.get().start == text.rindex("Monday")


def test_the_same_words_elsewhere_in_the_document_are_not_taken_twice(client, analyst, case, claim):
    text = "It was closed on Monday. So it was. It was closed on Monday."
    document = make_text(text, case)
    quote = "It was closed on Monday."
    take(client, document, 1, claim, quote=quote, start=0)
    page = take(client, document, 3, claim, "context", quote=quote, start=text.rindex(quote))
    assert page.status_code == 409 and "You have taken these words as support for C-1 already." in panel(page)
    assert Evidence.objects.count() == 1


def test_the_sentence_that_is_left_out_is_one_step_away(client, analyst, document):
    for s in (1, 3, 4, 5):
        press(client, "pass", document, s)
    page = client.get(at("document", document, s=4))
    assert re.search(r'href="\?s=2#s2"[^>]*data-press="r"', page.content.decode())
    assert 'data-press="r"' not in client.get(at("document", document, s=2)).content.decode()


def test_the_second_reader_is_told_and_nothing_is_taken_twice(client, analyst, document, claim):
    other = make_member(document.case, name="kim")
    place = (0, len(SENTENCES[0]))
    said = {"stance": "supports", "quote": SENTENCES[0], "start": 0}
    ReadingMark.take(document, place, sentence_key(SENTENCES[0]), claim, by=other, **said)
    page = take(client, document, 1, claim, "context")
    assert page.status_code == 409
    assert "kim has taken these words as support for C-1 already." in panel(page)
    assert "supports C-1" in panel(page).replace("  ", " ") and Evidence.objects.count() == 1


def test_a_claim_is_dismissed_and_waits_no_more_in_any_copy(client, analyst, document, case, claim):
    make_match(document, SENTENCES[0], claim)
    page = press(client, "dismiss", document, 1, claim=1)
    assert "Dismissed: sentence 1 does not bear on C-1." in words(page)
    assert shape_of(page, 1) == "" and "dismissed for this sentence by anna" in panel(page)
    copy = make_text(f"As others print it. {SENTENCES[0]}", case)
    assert shape_of(client.get(copy.get_absolute_url()), 2) == ""


def test_nothing_more_goes_on_to_the_next(client, analyst, document):
    page = press(client, "pass", document, 1)
    assert panel(page).startswith("Sentence 2 of 5") and "1 of 5 sentences read" in words(page)
    assert re.search(r'id="p1">.*?nothing more here', page.content.decode(), re.DOTALL)
    page = press(client, "pass", document, 5)
    assert panel(page).startswith("Sentence 5 of 5")


def test_a_new_document_is_being_read_with_the_first_mark_and_read_with_the_last(client, analyst, document):
    press(client, "pass", document, 1)
    document.refresh_from_db()
    assert document.state == "reading"
    for number in (2, 3, 4):
        assert "Set it to read" not in words(press(client, "pass", document, number))
    page = press(client, "pass", document, 5)
    assert "5 of 5 sentences read" in words(page) and "Set it to read" in words(page)
    client.post(
        reverse("document-sort", args=[document.case.slug]),
        {"document": document.number, "seen": "reading", "state": "read"},
    )
    document.refresh_from_db()
    assert document.state == "read"
    assert "Set it to read" not in words(client.get(document.get_absolute_url()))


def test_undo_takes_back_the_last_thing_and_the_one_before(client, analyst, document, claim):
    take(client, document, 2, claim)
    press(client, "pass", document, 3)
    page = press(client, "undo", document, 4)
    assert "Undone: nothing more in sentence 3." in words(page) and panel(page).startswith("Sentence 3")
    page = press(client, "undo", document, 3)
    assert "Undone: sentence 2 supports C-1." in words(page) and panel(page).startswith("Sentence 2")
    assert claim.evidence.get().withdrawn_by == analyst and "0 of 5" in words(page)
    page = press(client, "undo", document, 2)
    assert "There is nothing of yours to undo" in words(page)


def test_leaving_and_coming_back_loses_nothing(client, analyst, document, claim):
    take(client, document, 2, claim)
    assert panel(client.get(document.get_absolute_url())).startswith("Sentence 2")
    press(client, "pass", document, 3)
    assert panel(client.get(document.get_absolute_url())).startswith("Sentence 4")
    client.force_login(make_member(document.case))
    page = client.get(document.get_absolute_url())
    assert panel(page).startswith("Sentence 1") and "2 of 5 sentences read" in words(page)


def test_another_claim_is_named_by_number(client, analyst, document, claim):
    assert "Named by you." in panel(client.get(at("document", document, s=3, claim="C-1")))
    page = client.get(at("document", document, s=3, claim="C-99"))
    assert page.status_code == 200 and "No claim of this case is called" in panel(page)
    claim.withdraw(by=analyst, reason="Not ours.")
    assert "C-1 is withdrawn" in panel(client.get(at("document", document, s=3, claim="C-1")))


# Who may


def test_in_a_text_that_was_not_gone_through_the_sentence_is_looked_at_by_itself(client, analyst, case):
    claim = make_claim(
        case, statement="The ferry Maria carried 300 crates of shells out of Wendhaven in May 2024."
    )
    words = "The ferry Maria left the port of Wendhaven with 300 crates of shells on 4 May 2024."
    document = make_text(f"Nobody knows. {words}", case)
    page = client.get(at("document", document, s=2))
    assert claim.statement in panel(page) and "Go through it all" in page.content.decode()
    assert not Match.objects.exists() and shape_of(page, 2) == ""
    page = press(client, "match", document, 2)
    assert Match.objects.get().claim == claim and shape_of(page, 2) == "psg-proposed"
    assert "Go through it all" not in page.content.decode()
    client.force_login(make_member(case, "reader"))
    assert claim.statement in panel(client.get(at("document", document, s=2)))


def test_a_reader_of_the_case_sees_it_all_and_no_button(client, document, claim):
    make_match(document, SENTENCES[0], claim)
    client.force_login(make_member(document.case, "reader"))
    page = client.get(document.get_absolute_url())
    assert claim.statement in panel(page)
    assert "<button" not in re.search(r"<aside.*?</aside>", page.content.decode(), re.DOTALL)[0]
    for name in ACTS:
        assert press(client, name, document, 1, claim=1).status_code == 403


def test_in_a_closed_case_nothing_is_written(client, analyst, document, claim):
    document.case.close(by=analyst, reason="Done.")
    page = client.get(at("document", document, s=1, claim=1))
    assert "<button" not in re.search(r"<aside.*?</aside>", page.content.decode(), re.DOTALL)[0]
    assert take(client, document, 1, claim).status_code == 403
    assert not ReadingMark.objects.exists()


def test_what_no_button_asks_is_refused(client, analyst, document, claim):
    assert press(client, "burn", document, 1, claim=1).status_code == 400


@pytest.mark.parametrize("wrong", ["0", "6", "x", "", "9" * 30, "²"])
def test_a_sentence_that_is_none_is_not_found(client, analyst, document, wrong):
    assert client.get(at("document", document, s=wrong)).status_code == 404
    assert client.get(at("document-sentence", document, s=wrong)).status_code == 404
    assert press(client, "pass", document, wrong).status_code == 404


def test_a_claim_of_another_case_is_not_found(client, analyst, document):
    elsewhere = make_claim()
    for _ in range(3):
        make_claim(elsewhere.case)
    assert take(client, document, 1, Claim.objects.filter(case=elsewhere.case).last()).status_code == 404


def test_a_reference_has_no_sentences_to_take(client, analyst, case, claim):
    document = claim.case and make_evidence(claim).document
    assert client.get(document.get_absolute_url()).status_code == 200
    assert client.get(at("document-sentence", document, s=1)).status_code == 404


# How it grows


def queries(client, address, **headers) -> int:
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as caught:
        assert client.get(address, headers=headers).status_code == 200
    return len(caught)


@pytest.mark.parametrize("name", ["document", "document-sentence"])
def test_queries_do_not_grow_with_sentences_proposals_and_evidence(
    client, analyst, document, case, claim, name
):
    long = make_text(
        "\n\n".join(f"In week {n} the bridge was closed again for {n} nights." for n in range(200)), case
    )
    headers = {"HX-Request": "true"} if name == "document-sentence" else {}
    make_match(document, SENTENCES[0], claim)
    make_evidence(claim, document=document, gist="", quote=SENTENCES[1], start=TEXT.index(SENTENCES[1]))
    few = queries(client, at(name, document, s=1), **headers)
    for n in range(6):
        other = make_claim(case)
        make_match(long, "In week 0 the bridge was closed again for 0 nights.", other)
        quote = f"In week {n + 1} the bridge"
        make_evidence(other, document=long, gist="", quote=quote, start=long.text.index(quote))
    assert queries(client, at(name, long, s=1), **headers) <= few


def test_a_long_text_is_read_in_parts(client, analyst, case):
    said = "The bridge was closed for another night, and nobody of those who live there said why to us or to anybody else at all. "
    text = "\n\n".join(f"{n}: {said * 8}" for n in range(80))
    document = make_text(text, case)
    page = client.get(document.get_absolute_url())
    assert "Part 1 of 2" in words(page)
    second = client.get(at("document", document, part=2))
    first = int(re.search(r'<aside class="focus" id="focus"[^>]*data-s="(\d+)"', second.content.decode())[1])
    assert (
        first > 400
        and f'id="s{first}"' in second.content.decode()
        and 'id="s1"' not in second.content.decode()
    )
    assert f'id="s{first}"' in client.get(at("document", document, s=first + 1)).content.decode()
    assert client.get(at("document", document, part=3)).status_code == 404


def test_the_bar_of_the_progress_and_a_part_are_bounded_however_short_the_sentences(client, analyst, case):
    document = make_text("\n".join("Nobody crossed." for _ in range(1500)), case)
    text = Text(document)
    text.nothing = dict.fromkeys(range(1, 1501, 2))
    strokes = list(text.strokes(750))
    assert len(strokes) == 160 and [state for state, *_ in strokes].count("now") == 1
    assert all(x + width < following for (_, x, width), (_, following, _) in pairwise(strokes))
    assert len(list(Text(make_text("It was shut. It opened.", case)).strokes(1))) == 2
    assert text.parts == [(1, 601), (601, 1201), (1201, 1501)]
    page = client.get(document.get_absolute_url())
    assert "Part 1 of 3" in words(page) and 'id="s601"' not in page.content.decode()
