"""The panel of the sentence in focus: its signals, the claims that it may bear on, and the one that is in hand."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from claims.analysis import scales
from claims.analysis.matching import RULES
from claims.analysis.signals import Signals, read_signals
from claims.forms.fields import ClaimField
from claims.forms.taking import TakeForm, begun
from claims.models import Case, Claim, Document, Match, ReadingMark
from claims.search.proposals import propose
from claims.views.passages import Passage, Text
from claims.views.whose import whose_word

DOCUMENTS = Document.objects.select_related("case", "source", "author", "assigned_to", "story__source")
MOST_PROPOSED = 5
"""How many proposals of one sentence are shown."""


@dataclass(frozen=True, slots=True)
class Focus:
    """One sentence with all that is known of it, and what may be done."""

    text: Text
    passage: Passage
    signals: Signals
    proposals: list[Match]
    mentioned: list[Match]
    answered: list[Match]
    """What somebody answered already, here or in a copy of the sentence."""
    hand: Claim | None
    why: Match | None
    """Why the claim in hand is proposed; None where a person named it."""
    form: TakeForm | None
    onward: int | None
    """The next sentence in which something waits."""
    last: ReadingMark | None

    @property
    def number(self) -> int:
        return self.passage.number

    @property
    def gone_through(self) -> bool:
        """Whether the whole text was gone through by the rules of today."""
        return self.text.document.matched_rules == RULES

    @property
    def before(self) -> int | None:
        return self.number - 1 if self.number > 1 else None

    @property
    def after(self) -> int | None:
        return self.number + 1 if self.number < len(self.text) else None

    @property
    def unread(self) -> int | None:
        """The next sentence that nobody has read, round the text, where one would not come to it anyway."""
        found = self.text.unread_after(self.number)
        return None if found in (self.number, self.after) else found

    @property
    def more(self) -> int | None:
        """The claim of the proposal after the one in hand, round the list."""
        numbers = [match.claim.number for match in self.proposals]
        if not self.hand or self.hand.number not in numbers:
            return numbers[0] if numbers else None
        after = numbers[(numbers.index(self.hand.number) + 1) % len(numbers)]
        return after if after != self.hand.number else None


def get_text(case: Case, number: int) -> Text:
    """Return the text of a document of a case with what its readers did; 404 for a reference."""
    document = get_object_or_404(DOCUMENTS, case=case, number=number)
    document.case = case
    text = Text(document)
    if not text.sentences:
        raise Http404
    return text


def asked(text: Text, given: str) -> int:
    """Return the sentence that an address asks for; 404 for one that the text does not have."""
    if not (given.isascii() and given.isdecimal() and len(given) < 9 and 1 <= int(given) <= len(text)):
        raise Http404
    return int(given)


def passage_of(text: Text, number: int) -> Passage:
    """Return one sentence. One query."""
    return text.passages(number, number + 1)[0]


def claim_named(case: Case, words: str, pk: str = "") -> tuple[Claim | None, str]:
    """Return the claim that somebody named by number, statement or choice, or why there is none such."""
    field = ClaimField(required=False)
    field.case = case
    try:
        claim = field.clean((pk, words))
    except ValidationError as error:
        return None, " ".join(error.messages)
    if claim is not None and not claim.is_active:
        return None, f"{claim.name} is {claim.fate}: name the claim that took its place, or another."
    return claim, ""


def focus_of(
    request: HttpRequest,
    text: Text,
    passages: list[Passage],
    number: int,
    *,
    hand: Claim | None = None,
    form: TakeForm | None = None,
) -> Focus:
    """Read one sentence whole; `passages` are those of its part. Few queries, however much is proposed."""
    passage = next(one for one in passages if one.number == number)
    signals = read_signals(passage.words)
    may_add = "add" in text.document.case.actions_of(request.user)
    matches = _matches(text.document, passage, may_add)
    open_ones = [row for row in matches if row.state == scales.Answer.OPEN]
    proposals = [row for row in open_ones if row.level == scales.MatchLevel.PROPOSED][:MOST_PROPOSED]
    hand = hand or (proposals[0].claim if proposals else None)
    if form is None and hand and may_add:
        form = _form(text, passage, signals, hand, request.user)
    return Focus(
        text=text,
        passage=passage,
        signals=signals,
        proposals=proposals,
        mentioned=[row for row in open_ones if row.level == scales.MatchLevel.MENTIONED][:MOST_PROPOSED],
        answered=[row for row in matches if row.state != scales.Answer.OPEN],
        hand=hand,
        why=next((row for row in matches if hand and row.claim_id == hand.pk), None),
        form=form,
        onward=_onward(text, passages, number),
        last=_last(text.document, request.user) if may_add else None,
    )


def _form(text: Text, passage: Passage, signals: Signals, hand: Claim, by: Any) -> TakeForm:
    whose = whose_word(text, passage, signals, by)
    start = begun(signals, hand, passage.words, passage.start, whose.columns)
    document = text.document
    return TakeForm(case=document.case, document=document, span=passage.span, whose=whose.said, initial=start)


def _matches(document: Document, passage: Passage, may_add: bool) -> list[Match]:
    """Fetch what is proposed for a sentence, best first, without what was taken of it here already.

    In a text that was not gone through by the rules of today, the sentence alone is looked at, for who may take it: nothing is written
    down.
    """
    taken = {piece.claim_id for piece in passage.pieces}
    rows = Match.objects.filter(
        case=document.case_id, sentence_key=passage.key, claim__fate=scales.Fate.ACTIVE
    )
    found = list(rows.select_related("claim", "answered_by").order_by("-score", "pk"))
    if may_add and document.matched_rules != RULES:
        found += _at_once(document, passage, {row.claim_id for row in found})
    return [row for row in found if row.claim_id not in taken]


def _at_once(document: Document, passage: Passage, known: set[int]) -> list[Match]:
    scored = [one for one in propose(document.case, [passage.words], keep=False)[0] if one.id not in known]
    claims = Claim.objects.filter(fate=scales.Fate.ACTIVE).in_bulk([one.id for one in scored])
    return [
        Match(
            case=document.case,
            document=document,
            claim=claims[one.id],
            sentence_key=passage.key,
            level=str(one.level),
            score=one.score,
            reason=one.reason,
            differs=list(one.differs),
        )
        for one in scored
        if one.id in claims
    ]


def _onward(text: Text, passages: list[Passage], number: int) -> int | None:
    for one in passages:
        if one.number > number and one.waiting and not one.nothing:
            return one.number
    end = passages[-1].number + 1
    return end if end <= len(text) else None


def _last(document: Document, user: Any) -> ReadingMark | None:
    return ReadingMark.objects.filter(document=document).last_of(user)
