"""What a piece of evidence brings that the evidence before it did not: an origin, another stance of it, a figure."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from claims.analysis.corroboration import Reason, Ruling, left_out, parted_by
from claims.analysis.dates import say_partial
from claims.analysis.origins import Days, Figure, Lineage, Root, Testimony, as_copied, days_of
from claims.analysis.reported import Told
from claims.analysis.scales import QUALIFIER_WORDS, Basis, SourceKind, Stance
from claims.analysis.standings import Stood

GONE = (Reason.WITHDRAWN, Reason.RETRACTED)
SAYS = {Stance.SUPPORTS: "for", Stance.CONTRADICTS: "against", Stance.CONTEXT: "in context"}


_Said = tuple[Stance, bool]
"""A stance, and whether it is taken by a denial."""


@dataclass(slots=True)
class _Heard:
    """What one origin, or one document of unknown lineage, has said so far: kept so that one piece more costs the same
    however many came before it."""

    said: set[_Said] = field(default_factory=set)
    counted: set[_Said] = field(default_factory=set)
    stood: Stood = field(default_factory=Stood)
    figures: Told = field(default_factory=Told)


def additions(
    evidence: Iterable[Testimony], lineage: Lineage, rulings: Iterable[Ruling] = ()
) -> dict[int, str]:
    """Return, for each live piece of evidence, what it brings, in words; "" for one that only repeats, and for all that is
    withdrawn or retracted.

    Each is compared with those that came in before it, in the order in which we wrote them down, so that of a report and
    its copy that come in together one is new. Context and opinions are compared too: what is not counted can still be
    news. An origin that spoke for a claim as an opinion brings something when it reports.
    """
    parted = parted_by(rulings, lineage)
    heard: dict[object, _Heard] = {}
    found: dict[int, str] = {}
    rows = as_copied(list(evidence), lineage)
    days = days_of([one for one in rows if not one.withdrawn], lineage)
    for one in sorted(rows, key=lambda one: (one.recorded_at, one.made_at, one.id)):
        reason = left_out(one, lineage)
        if reason in GONE:
            found[one.id] = ""
            continue
        root = lineage.root(one, parted)
        before = heard.setdefault(root.key, _Heard())
        found[one.id] = _brings(one, root, before, lineage, days if reason is None else None)
        before.said.add(_said(one))
        if reason is None:
            before.counted.add(_said(one))
            before.stood = before.stood.hearing(one, days)
        if one.figure:
            before.figures.add(one.figure)
    return found


def _brings(one: Testimony, root: Root, before: _Heard, lineage: Lineage, days: Days | None) -> str:
    """Say what a piece brings; `days` is given where it is counted."""
    who = lineage.name(root.source) if root.source is not None else f"a voice of unknown lineage ({root.why})"
    says = "denies it" if _denies(one) else f"speaks {SAYS[one.stance]}" if _speaks(one) else "adds context"
    if not before.said:
        return f"new: {who} {says}{_of_whom(root, lineage)}"
    if _said(one) not in before.said:
        return f"{who} {says}, which it had not"
    if days and _said(one) not in before.counted:
        return f"{who} {says} with a report of its own"
    if root.source is not None and days and _turns(one, before, days):
        day = say_partial(days(one)[0], "day")
        return f"{who} {says} again, on {day}, after it had said otherwise"
    if one.figure and one.figure not in before.figures:
        return f"a figure that {who} had not given: {_amount(one.figure)}"
    return ""


def _of_whom(root: Root, lineage: Lineage) -> str:
    voice = lineage.voice.get(root.source) if root.source is not None else None
    return ", a joint body" if voice and voice.kind == SourceKind.JOINT_BODY else ""


def _speaks(one: Testimony) -> bool:
    return one.stance != Stance.CONTEXT


def _denies(one: Testimony) -> bool:
    return one.stance == Stance.CONTRADICTS and one.basis == Basis.DENIAL


def _said(one: Testimony) -> _Said:
    return one.stance, _denies(one)


def _turns(one: Testimony, before: _Heard, days: Days) -> bool:
    """Whether an origin that has said both stands elsewhere with this piece than without it."""
    return before.stood.has_said_both and before.stood.side != before.stood.hearing(one, days).side


def _amount(figure: Figure) -> str:
    """Return a figure as a person reads it: "at least 6,700 containers"."""
    rows = dict.fromkeys(f"{edge:,f}" for edge in (figure.low, figure.high) if edge is not None)
    plain = [text.rstrip("0").rstrip(".") if "." in text else text for text in rows]
    return " ".join(
        part for part in (QUALIFIER_WORDS[figure.qualifier], " to ".join(plain), figure.unit) if part
    )
