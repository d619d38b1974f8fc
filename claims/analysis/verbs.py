"""Whether a verb tells whose word or view a sentence gives: by what stands before it and behind it."""

from collections.abc import Sequence
from dataclasses import dataclass

from claims.analysis import attribution_words as table
from claims.analysis import mouths
from claims.analysis.name_words import PEOPLES
from claims.analysis.tokens import Token, listed


@dataclass(frozen=True, slots=True)
class Form:
    """What a word is a form of: a verb of saying ("says") or of thinking ("thinks"), and which form."""

    kind: str
    tense: str


def _forms() -> dict[str, Form]:
    found: dict[str, Form] = {}
    for kind, verbs in (("thinks", table.THOUGHT), ("says", table.SPEECH)):
        for verb in sorted(verbs):
            third, past, ing, participle = table.forms(verb)
            found |= {third: Form(kind, "third"), ing: Form(kind, "ing"), participle: Form(kind, "past")}
            found |= {past: Form(kind, "past"), verb: Form(kind, "base")}
    return found


FORMS = _forms()


_POINTING = listed("that this")
_SEVERAL = listed("some many most few all both others several other")


def is_modifier(row: Sequence[Token], at: int, nearest: str, form: Form) -> bool:
    """Say whether a form stands before a noun or is one: "the alleged ship", "his report"."""
    if nearest.endswith(("'s", "s'")) and row[at - 1].low not in (
        "it's",
        "he's",
        "she's",
        "that's",
        "who's",
        "there's",
    ):
        return True
    if nearest in _POINTING:
        return form.tense == "ing" or (form.tense == "past" and nearest == "this")
    if nearest in _SEVERAL:
        return form.tense in ("ing", "third") or (
            form.tense == "past" and nearest in ("several", "other", "others")
        )
    return nearest in table.DETERMINERS


def _opens(row: Sequence[Token], at: int) -> bool:
    """Say whether a clause, a quotation or a name may begin at a token."""
    if at >= len(row):
        return False
    token = row[at]
    return (
        token.low in ("that", "the", "a", "an", "he", "she", "it", "they", "there", "we", "i", "you", "his", "her", "their",
                      "its", "how", "why", "what", "whether", "if", "this", "these", "those", "when", "where", "who", "no", "some", "all", "not")
        or token.text in mouths.MARKS
        or token.text in (":", "``", "'", "‘")
        or token.is_capital
    )  # fmt: skip


_ONLY_THAT = listed(
    "find finds found finding show shows showed showing shown see sees saw seen seeing hold holds held know knows knew feel feels felt mean means "
    "meant maintain maintains maintained learn learned learns understand understands understood determine determined decide decided "
    "observe observed detect detected document documented verify verified realize realized realise realised indicate indicates "
    "indicated mention trust add adds added adding answered answer answers"
)
_CLAUSE = listed("that how why whether if what")


_TO = listed(
    "want wants wanted hope hopes hoped plan plans planned intend intends intended seek seeks sought wish wishes wished threaten "
    "threatens threatened promise promises promised vow vows vowed pledge pledges pledged agree agrees agreed decide decides "
    "decided like likes prefer prefers preferred demand demands demanded"
)
_CALLS = listed("call calls called describe describes described mention mentions mentioned")


def _closes(row: Sequence[Token], at: int, form: Form) -> bool:
    """Say whether a verb ends a sentence after who says it: "…, the Post reports."."""
    if form.tense not in ("past", "third") or at < 2 or not (at + 1 == len(row) or row[at + 1].text in '.”"'):
        return False
    name = mouths.before(row, at)
    return bool(name and name[0] > 0 and row[name[0] - 1].text in (",", "”", '"', "''"))


def has_complement(row: Sequence[Token], at: int, low: str, form: Form, before: str) -> bool:
    """Say whether what follows a verb can be what somebody says or thinks: "that", a quotation, for some a mere name."""
    after = row[at + 1] if at + 1 < len(row) else None
    follows = after.low if after else ""
    if form.tense == "ing" and form.kind == "thinks":
        return before == "," and (_opens(row, at + 1) or follows == "to")
    if _closes(row, at, form) or (before in table.BE and form.tense == "ing" and form.kind == "says"):
        return True
    if follows == "to" and low in _TO and before != "to":
        if low in table.ALSO_NOUNS:
            return before in table.PRONOUNS or (row[at - 1].is_capital and row[at - 1].low not in PEOPLES)
        return at > 0 and row[at - 1].is_word
    if low in _CALLS and (before in table.HAVE or before in table.PRONOUNS or row[at - 1].is_capital):
        return after is not None and after.is_word
    if low in _ONLY_THAT:
        if before in mouths.PAPERS and low in table.INFERRED and after is not None and after.is_word:
            return after.low == "that" or after.low not in table.ENDS
        if follows == "," and at + 2 < len(row) and row[at + 2].text in mouths.MARKS:
            return True
        return after is not None and (
            after.low in _CLAUSE
            or after.text in mouths.MARKS
            or after.low in ("he", "she", "it", "they", "there")
        )
    if low in table.ALSO_NOUNS:
        subject = at > 0 and (row[at - 1].is_capital or before in table.PRONOUNS or before.endswith("s"))
        if follows == "that" and form.tense == "ing" and before == ",":
            return True
        if follows == "that" and (form.tense == "third" or before == "to"):
            return at > 0 and row[at - 1].is_word
        claims_to = follows == "to" and at + 2 < len(row) and row[at + 2].low in ("have", "be")
        return subject and (_opens(row, at + 1) or claims_to)
    if low in table.NOT_ALONE:
        return _opens(row, at + 1) or (after is not None and after.low in ("to", "for", "on", "as"))
    if form.tense in ("third", "base") and low not in ("says", "say"):
        return after is not None and (after.is_word or after.text in mouths.MARKS or after.text in (":", "$"))
    return True


def may_be_finite(row: Sequence[Token], back: int, before: str, after: str) -> bool:
    """Say whether a bare form has a subject before it, or a "to" or a modal and a clause behind."""
    if back < 0:
        return False
    if before == "to" or before in table.MODALS:
        return after == "that" or (
            before in ("would", "did", "do", "will") and after in ("whether", "if", "how", "why")
        )
    return (
        before in table.PRONOUNS
        or before.endswith("s")
        or before in ("people", "police", "don't", "didn't", "who")
    )
