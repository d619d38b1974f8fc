"""A text is read in a browser: from its upload to a judged claim by keyboard alone, and again without scripts."""

import re

import pytest
from playwright.sync_api import Page, expect

from claims.models import Case, Claim, Document, Evidence, Match, ReadingMark
from tests.browser.conftest import CASE, settle
from tests.browser.test_accessibility import NARROW, faults_in_each_look
from tests.browser.test_bring_in import record
from tests.factories import make_claim, make_match, make_source, make_text

TEXT = (
    "The ferry Maria left the port of Wendhaven with 300 crates of shells on 4 May 2024, a harbour pilot said.\n\n"
    "The line that owns her denied it. Nobody else has counted the crates. She will probably sail again in June."
)
STATEMENT = "The ferry Maria carried 300 crates of shells out of Wendhaven in May 2024."
SENTENCES = re.split(r"(?<=\.)\s+", TEXT)


def wendhaven() -> Claim:
    return make_claim(Case.objects.get(), statement=STATEMENT)


def bring(at: Page) -> Document:
    """Paste the text and check it, by keyboard as far as there are fields."""
    at.goto(f"{CASE}/documents/bring/")
    at.get_by_label("Text", exact=True).fill(TEXT)
    at.get_by_role("button", name="Keep this text").press("Enter")
    record(at, "At Wendhaven")
    return Document.objects.get(title="At Wendhaven")


def focus(at: Page, number: int):
    panel = at.get_by_role("complementary", name=f"Sentence {number}", exact=True)
    expect(panel).to_be_visible()
    return panel


def opened(at: Page, document: Document, query: str = ""):
    at.goto(f"{document.get_absolute_url()}{query}")
    settle(at)


@pytest.fixture
def document(site) -> Document:
    return make_text(TEXT, Case.objects.get(), title="At Wendhaven")


def test_a_text_is_read_and_a_claim_judged_by_keyboard_alone(log_in):
    at = log_in("analyst")
    claim = wendhaven()
    document = bring(at)
    assert Match.objects.filter(claim=claim, document=document, level="proposed").exists()
    expect(focus(at, 1)).to_contain_text(STATEMENT)
    expect(focus(at, 1)).to_contain_text("300 crates of shells")

    at.keyboard.press("s")
    expect(focus(at, 1)).to_contain_text(f"Taken: sentence 1 supports {claim.name}.")
    expect(at.locator("#p1")).to_contain_text(f"supports {claim.name}")
    expect(at.locator("#progress")).to_contain_text("1 of 4 sentences read")
    expect(at.locator("#s1")).to_be_focused()

    at.keyboard.press("j")
    expect(at.locator("#s2")).to_be_focused()
    focus(at, 2)
    at.keyboard.press(".")
    focus(at, 3)
    expect(at.locator("#p2")).to_contain_text("nothing more here")
    at.keyboard.press("u")
    expect(focus(at, 2)).to_contain_text("Undone: nothing more in sentence 2.")
    at.keyboard.press("k")
    focus(at, 1)
    at.keyboard.press("g")

    at.wait_for_url(re.compile(rf"{CASE}/claims/{claim.number}/judge/"))
    expect(at.get_by_text("300 crates of shells", exact=False).first).to_be_visible()
    at.get_by_role("radio", name="unverified").press(" ")
    at.get_by_role("radio", name="low").press(" ")
    at.get_by_label("Why").first.press_sequentially("One pilot, who saw it himself.")
    at.keyboard.press("Control+Enter")
    at.wait_for_url(re.compile(rf"/documents/{document.number}/\?s=1"))
    focus(at, 1)
    claim.refresh_from_db()
    assert (claim.status, claim.confidence) == ("unverified", "low")
    assert claim.evidence.get().quote == SENTENCES[0]


def test_a_text_is_read_and_a_claim_judged_without_scripts(log_in):
    at = log_in("analyst", java_script_enabled=False)
    claim = wendhaven()
    document = bring(at)
    focus(at, 1).get_by_role("button", name="Contradicts").click()
    expect(at.get_by_text(f"Taken: sentence 1 contradicts {claim.name}.")).to_be_visible()
    expect(at.locator("#p1")).to_contain_text(f"contradicts {claim.name}")
    focus(at, 1).get_by_role("button", name=re.compile("^Undo")).click()
    expect(at.get_by_text(f"Undone: sentence 1 contradicts {claim.name}.")).to_be_visible()

    focus(at, 1).locator("summary[data-press=e]").click()
    focus(at, 1).get_by_label("Its exact words").fill("300 crates of shells on 4 May 2024")
    focus(at, 1).get_by_label("Whose word it is").select_option("own")
    focus(at, 1).get_by_role("button", name="Supports").click()
    focus(at, 1).get_by_role("link", name="next").click()
    focus(at, 2).get_by_role("button", name="Nothing more here").click()
    focus(at, 3).get_by_label("Another claim").fill(claim.name)
    focus(at, 3).get_by_role("button", name="Take in hand").click()
    expect(focus(at, 3)).to_contain_text("Its own word")
    focus(at, 3).get_by_role("button", name="Context").click()
    expect(at.locator("#progress")).to_contain_text("3 of 4 sentences read")

    focus(at, 3).get_by_role("link", name=f"Judge {claim.name}").click()
    at.get_by_role("radio", name="unverified").check()
    at.get_by_role("radio", name="low").check()
    at.get_by_label("Why").first.fill("One pilot.")
    at.get_by_role("button", name="Record judgement").click()
    focus(at, 3)
    claim.refresh_from_db()
    assert claim.status == "unverified"
    quotes = claim.evidence.filter(withdrawn_at=None).order_by("start").values_list("quote", "word")
    assert list(quotes) == [("300 crates of shells on 4 May 2024", "own"), (SENTENCES[2], "own")]
    assert document.marks.count() == 4


def drag(at: Page, first: tuple[int, str], last: tuple[int, str]):
    """Select with the mouse from the beginning of some words of a sentence to the end of some words of a sentence."""
    place = """([number, words, end]) => {
        const node = document.getElementById(`s${number}`).firstChild;
        const range = document.createRange();
        const at = node.data.indexOf(words) + (end ? words.length : 0);
        range.setStart(node, end ? at - 1 : at);
        range.setEnd(node, end ? at : at + 1);
        const box = range.getBoundingClientRect();
        return [end ? box.right - 1 : box.left + 1, (box.top + box.bottom) / 2];
    }"""
    begin, end = at.evaluate(place, [*first, False]), at.evaluate(place, [*last, True])
    at.mouse.move(*begin)
    at.mouse.down()
    at.mouse.move(begin[0] + 12, begin[1], steps=3)
    at.mouse.move(*end, steps=8)
    at.mouse.up()


def test_words_that_are_selected_are_the_quote(log_in, document):
    claim = wendhaven()
    make_match(document, SENTENCES[0], claim)
    at = log_in("analyst")
    opened(at, document)
    drag(at, (1, "300 crates"), (1, "300 crates"))
    expect(focus(at, 1).locator(".quoted")).to_contain_text("300 crates")
    at.keyboard.press("x")
    expect(at.locator("#p1")).to_contain_text(f"context for {claim.name}")
    assert claim.evidence.get().quote == "300 crates"
    at.keyboard.press("j")
    expect(focus(at, 2).locator(".quoted")).to_have_count(0)


@pytest.mark.parametrize("way", [".", "j", "click", "s"])
def test_selected_words_are_never_taken_from_another_sentence(log_in, document, way):
    first, second = wendhaven(), make_claim(Case.objects.get())
    make_match(document, SENTENCES[0], first)
    for words in SENTENCES[:2]:
        make_match(document, words, second, score=0.1)
    at = log_in("analyst")
    opened(at, document)
    drag(at, (1, "300 crates"), (1, "300 crates"))
    expect(focus(at, 1).locator(".quoted")).to_be_visible()
    if way == "click":
        at.locator("#s2").click()
    else:
        at.keyboard.press(way)
    number = 1 if way == "s" else 2
    expect(at.locator("#focus")).to_have_attribute("data-s", str(number))
    expect(at.locator("#focus .takeform [name=claim]")).to_have_value(str(second.number))
    expect(at.locator("#focus .quoted")).to_be_hidden()
    at.keyboard.press("x")
    expect(at.locator(f"#p{number}")).to_contain_text(f"context for {second.name}")
    assert second.evidence.get().quote == SENTENCES[number - 1]


ANSWERS_LATE = """() => {
    const { send } = XMLHttpRequest.prototype;
    XMLHttpRequest.prototype.send = function (...all) { setTimeout(() => send.apply(this, all), 1500); };
}"""


def test_words_across_sentences_come_without_numbers_and_tags(log_in, document):
    claim = wendhaven()
    for words in SENTENCES[:3]:
        make_match(document, words, claim)
    at = log_in("analyst")
    opened(at, document)
    drag(at, (2, "nied it"), (3, "Nobody el"))
    expect(focus(at, 2).locator(".quoted q")).to_have_text("denied it. Nobody else")
    at.keyboard.press("c")
    expect(at.locator("#p3")).to_contain_text(f"contradicts {claim.name}")
    assert claim.evidence.get().quote == "denied it. Nobody else"
    at.evaluate(ANSWERS_LATE)
    at.keyboard.press("u")
    drag(at, (1, "pilot said"), (2, "The line"))
    expect(at.locator("#p3")).not_to_contain_text(f"contradicts {claim.name}")
    expect(focus(at, 1).locator(".quoted q")).to_have_text("pilot said. The line")
    at.keyboard.press("x")
    expect(at.locator("#p1")).to_contain_text(f"context for {claim.name}")
    assert claim.evidence.filter(withdrawn_at=None).get().quote == "pilot said.\n\nThe line"


def test_who_presses_beside_selected_words_takes_the_whole_sentence(log_in, document):
    claim = wendhaven()
    make_match(document, SENTENCES[0], claim)
    at = log_in("analyst")
    opened(at, document)
    drag(at, (1, "300 crates"), (1, "300 crates"))
    expect(focus(at, 1).locator(".quoted")).to_be_visible()
    at.locator("#s1").click(position={"x": 300, "y": 8})
    expect(focus(at, 1).locator(".quoted")).to_be_hidden()
    drag(at, (3, "Nobody"), (3, "Nobody"))
    expect(at.locator("#focus")).to_have_attribute("data-s", "3")
    at.locator("#s1").click()
    expect(at.locator("#focus")).to_have_attribute("data-s", "1")
    at.keyboard.press("s")
    expect(at.locator("#p1")).to_contain_text(f"supports {claim.name}")
    assert claim.evidence.get().quote == SENTENCES[0]


@pytest.mark.parametrize("key", ["s", "d", "u"])
def test_a_key_that_is_pressed_twice_acts_once(log_in, document, key):
    first, second = wendhaven(), make_claim(Case.objects.get())
    make_match(document, SENTENCES[0], first)
    make_match(document, SENTENCES[0], second, score=0.1)
    at = log_in("analyst")
    opened(at, document, "?s=3")
    for number in (3, 4) if key == "u" else ():
        at.keyboard.press(".")
        expect(at.locator(f"#p{number}")).to_contain_text("nothing more here")
    opened(at, document, "?s=1")
    at.keyboard.press(key)
    at.keyboard.press(key)
    said = {"s": "Taken:", "d": "Dismissed:", "u": "Undone: nothing more in sentence 4"}[key]
    expect(at.locator("#focus .told")).to_contain_text(said)
    settle(at)
    at.keyboard.press("k" if key == "u" else "j")
    expect(at.locator("#focus .told")).to_have_count(0)
    assert ReadingMark.objects.standing().count() == 1
    assert second.evidence.count() == 0


def test_by_tab_the_panel_comes_after_the_sentence_in_focus(log_in, document):
    at = log_in("analyst", java_script_enabled=False)
    opened(at, document, "?s=2#s2")
    at.keyboard.press("Tab")
    expect(at.get_by_role("link", name="What can be done with it")).to_be_focused()
    at.keyboard.press("Enter")
    at.keyboard.press("Tab")
    assert at.evaluate("document.activeElement.closest('#focus') !== null")
    at = log_in("reviewer")
    opened(at, document)
    at.keyboard.press("j")
    expect(focus(at, 2)).to_be_visible()
    at.keyboard.press("Tab")
    expect(at.get_by_role("link", name="What can be done with it")).to_be_focused()


def test_whoever_runs_through_the_text_acts_on_the_sentence_he_has_come_to(log_in, document):
    claim = wendhaven()
    for words in SENTENCES:
        make_match(document, words, claim)
    at = log_in("analyst")
    opened(at, document)
    for key in "jjjs":
        at.keyboard.press(key)
    expect(at.locator("#p4")).to_contain_text(f"supports {claim.name}")
    assert claim.evidence.get().quote == SENTENCES[3]
    expect(at.locator("#progress")).to_contain_text("1 of 4 sentences read")
    assert "s=4" in at.url


def test_the_form_is_opened_by_key_and_keys_are_letters_in_it(log_in, document):
    claim = wendhaven()
    make_match(document, SENTENCES[0], claim)
    at = log_in("analyst")
    opened(at, document)
    at.keyboard.press("e")
    note = focus(at, 1).get_by_label("Note")
    note.fill("")
    note.press_sequentially("just s, c, x and ? here.")
    assert not Evidence.objects.filter(claim=claim).exists()
    focus(at, 1).get_by_label("Its exact words").fill("300 boxes of shells")
    focus(at, 1).get_by_role("button", name="Supports").click()
    expect(focus(at, 1).get_by_role("alert")).to_contain_text("Look again at Its exact words")
    expect(focus(at, 1).get_by_label("Note")).to_have_value("just s, c, x and ? here.")


def test_the_documents_own_word_is_chosen_over_the_name_that_the_form_offered(log_in, document):
    make_source(document.case, name="A harbour pilot")
    at = log_in("analyst")
    claim = wendhaven()
    opened(at, document, f"?s=1&claim={claim.number}")
    line = focus(at, 1).locator("summary[data-press=e]")
    expect(line).to_contain_text("On the word of A harbour pilot, as the sentence says")
    at.keyboard.press("e")
    focus(at, 1).get_by_label("Whose word it is").select_option("own")
    at.keyboard.press("Escape")
    expect(line).to_contain_text("Its own word")
    at.keyboard.press("s")
    expect(focus(at, 1)).to_contain_text("Taken: sentence 1 supports")
    assert claim.evidence.get().word == "own"


def test_whoever_comes_back_stands_at_the_sentence_that_he_left(log_in, document):
    at = log_in("analyst")
    opened(at, document)
    for number in (2, 3):
        at.keyboard.press("j")
        focus(at, number)
    at.goto("/")
    opened(at, document)
    focus(at, 3)
    expect(at.locator("#s3")).to_be_in_viewport()


def test_keys_are_keys_again_as_soon_as_a_claim_is_named(log_in, document):
    at = log_in("analyst")
    claim = wendhaven()
    opened(at, document, "?s=3")
    at.route("**/sentence/**", lambda route: (at.wait_for_timeout(400), route.continue_()))
    at.keyboard.press("/")
    at.keyboard.type(claim.name)
    at.keyboard.press("Enter")
    at.keyboard.press("x")
    expect(focus(at, 3)).to_contain_text(f"Taken: sentence 3 gives context for {claim.name}.")


def test_at_the_end_of_a_text_the_claim_in_hand_stays_in_view(log_in, document):
    at = log_in("analyst")
    at.set_viewport_size({"width": 1280, "height": 700})
    for number in range(5):
        made = make_claim(
            document.case, statement=f"{STATEMENT} It was seen {number} times from the pier, they say."
        )
        make_match(document, SENTENCES[-1], made)
    opened(at, document)
    for number in (2, 3, 4):
        at.keyboard.press("j")
        focus(at, number)
    expect(at.locator("#s4")).to_be_in_viewport()
    expect(focus(at, 4).get_by_role("button", name="Supports")).to_be_in_viewport(ratio=1)


def test_what_was_typed_waits_at_its_sentence(log_in, document):
    claim = wendhaven()
    make_match(document, SENTENCES[0], claim)
    at = log_in("analyst")
    opened(at, document)
    at.keyboard.press("e")
    focus(at, 1).get_by_label("Note").fill("Half a thought")
    drag(at, (1, "300 crates"), (1, "300 crates"))
    expect(focus(at, 1).get_by_label("Its exact words")).to_have_value("300 crates")
    at.keyboard.press("j")
    focus(at, 2)
    expect(at.locator("#reading-said")).to_have_text("No claim is proposed")
    at.keyboard.press("k")
    expect(focus(at, 1).get_by_label("Note")).to_have_value("Half a thought")
    expect(focus(at, 1).get_by_label("Its exact words")).to_have_value(SENTENCES[0])
    at.keyboard.press("s")
    expect(at.locator("#p1")).to_contain_text(f"supports {claim.name}")
    assert claim.evidence.get().note == "Half a thought"
    at.goto(f"{CASE}/")


def test_the_second_of_two_readers_is_told_in_the_panel(log_in, document):
    claim = wendhaven()
    make_match(document, SENTENCES[0], claim)
    first, second = log_in("analyst"), log_in("reviewer")
    opened(first, document)
    opened(second, document)
    first.keyboard.press("s")
    expect(first.locator("#p1")).to_contain_text(f"supports {claim.name}")
    second.keyboard.press("x")
    expect(focus(second, 1).get_by_role("alert")).to_contain_text(
        f"analyst has taken these words as support for {claim.name} already."
    )
    expect(second.locator("#p1")).to_contain_text(f"supports {claim.name}")
    assert claim.evidence.count() == 1


def test_a_new_claim_is_recorded_from_the_sentence_and_undone(log_in, document):
    at = log_in("analyst")
    opened(at, document, "?s=4")
    at.keyboard.press("n")
    expect(at.get_by_label("Statement", exact=True)).to_have_value(SENTENCES[3])
    expect(at.get_by_role("radio", name="forecast")).to_be_checked()
    expect(at.get_by_label("The author's hedge")).to_have_value("probably")
    at.get_by_label("Statement", exact=True).fill("The ferry Maria sails again in June 2024.")
    at.get_by_role("button", name="Record claim").click()
    claim = Claim.objects.latest("pk")
    expect(at.locator("#p4")).to_contain_text(f"supports {claim.name}")
    assert claim.first_evidence.quote == SENTENCES[3] and claim.hedge == "probably"
    at.keyboard.press("u")
    expect(focus(at, 4)).to_contain_text("Undone")
    claim.refresh_from_db()
    assert claim.fate == "withdrawn" and not ReadingMark.objects.standing().exists()


def test_the_keys_are_told_and_can_be_turned_off(log_in, document):
    at = log_in("analyst")
    opened(at, document)
    at.keyboard.press("?")
    dialog = at.get_by_role("dialog", name="Keys of the reading page")
    expect(dialog).to_be_visible()
    dialog.get_by_label("Use these keys").uncheck()
    dialog.get_by_role("button", name="Close").click()
    at.keyboard.press("j")
    expect(at.locator("#s2")).not_to_be_focused()


def test_axe_finds_nothing_where_one_reads(log_in, document):
    claim, second = wendhaven(), make_claim(Case.objects.get())
    make_match(document, SENTENCES[0], claim, differs=["May 2024 where the claim has June"])
    make_match(document, SENTENCES[0], second, level="mentioned")
    make_match(document, SENTENCES[1], claim)
    at = log_in("manager", deaf=True, **NARROW)
    opened(at, document)
    assert faults_in_each_look(at) == []
    focus(at, 1).get_by_role("button", name="Supports").click()
    expect(at.locator("#p1")).to_contain_text(f"supports {claim.name}")
    assert faults_in_each_look(at) == []
    at.locator("#s2").click()
    focus(at, 2).locator("summary[data-press=e]").click()
    focus(at, 2).get_by_label("Its exact words").fill("Never.")
    focus(at, 2).get_by_role("button", name="Contradicts").click()
    expect(focus(at, 2).locator(".errors")).to_be_visible()
    assert faults_in_each_look(at) == []
    focus(at, 2).get_by_role("button", name="Nothing more here").click()
    expect(at.locator("#p2")).to_contain_text("nothing more here")
    at.get_by_text("About this document").click()
    assert faults_in_each_look(at) == []
    opened(at, document, "?s=3")
    at.goto(f"{document.get_absolute_url()}claim/?s=3")
    assert faults_in_each_look(at) == []
