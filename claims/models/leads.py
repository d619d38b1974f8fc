"""Leads on claims (analysis/leads.py): what they are worked out from, and a person's yes or no to one."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q, Value
from django.db.models.functions import Greatest, Substr
from django.utils import timezone

from claims.analysis import scales
from claims.analysis.corroboration import Ruling as Ruled
from claims.analysis.credits import known_as, spellings
from claims.analysis.leads import Lead, Saying, is_open, leads, speaker_in
from claims.analysis.origins import Lineage, Testimony
from claims.analysis.sentences import sentences
from claims.models.base import AppendOnly, AppendOnlyQuerySet
from claims.models.claims import Claim
from claims.models.evidence import Evidence
from claims.models.grounds import lineage_of, rulings_for, testified
from claims.models.lineages import Before, as_read, set_lineage
from claims.models.rulings import Ruling
from claims.models.sources import Source

READ = 60
"""How many pieces of evidence of a claim are read for whom they name."""
AROUND = 300
"""How far on both sides of a quote its sentence is looked for."""


class NoLead(AppendOnly):
    """A person's no to a lead: this piece of evidence does not go back to that source. It is not proposed again until a later
    row lifts the no."""

    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="no_leads")
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="no_leads")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    is_lifted = models.BooleanField(default=False)

    objects = AppendOnlyQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.evidence} is not from {self.source.name}"


@dataclass(frozen=True, slots=True)
class Asked:
    """A claim whose leads are asked for: its live evidence as rows and as testimonies, and what persons ruled."""

    rows: Sequence[Evidence]
    testimonies: Sequence[Testimony]
    rulings: Sequence[Ruled]


def leads_of(
    claim: Claim,
    evidence: Iterable[Evidence],
    testimonies: Iterable[Testimony],
    lineage: Lineage,
    rulings: Sequence[Ruled],
) -> tuple[Lead, ...]:
    """Return the leads of a claim, whose evidence is fetched and weighed already, to which nobody has said no. A handful of
    queries at most, none where whose word it is is known throughout and no figure or quotation is told twice."""
    asked = Asked([row for row in evidence if _speaks(row)], [*filter(_testifies, testimonies)], rulings)
    return _leads(claim.case_id, {claim.pk: asked}, lineage).get(claim.pk, ())


def leads_for(case: int, claims: Iterable[int]) -> dict[int, tuple[Lead, ...]]:
    """As `leads_of`, for some claims of a case, by their ids. As many queries for one as for many."""
    wanted = list(claims)
    rows = Evidence.objects.filter(case=case, claim__in=wanted, withdrawn_at=None).order_by("pk")
    by_claim: dict[int, list[Evidence]] = defaultdict(list)
    for row in rows.exclude(stance=scales.Stance.CONTEXT):
        by_claim[row.claim_id].append(row)
    ruled = rulings_for(case, by_claim)
    asked = {pk: Asked(some, testified(some), ruled.get(pk, [])) for pk, some in by_claim.items()}
    every = [row for some in by_claim.values() for row in some]
    return _leads(case, asked, _lineage_of(case, every, asked))


def _lineage_of(
    case: int, rows: Sequence[Evidence], asked: Mapping[int, Asked], beside: Iterable[int] = ()
) -> Lineage:
    return lineage_of(case, rows, [one for some in asked.values() for one in some.rulings], beside)


def _leads(case: int, asked: Mapping[int, Asked], lineage: Lineage) -> dict[int, tuple[Lead, ...]]:
    rows = {row.pk: row for some in asked.values() for row in some.rows}
    open_ = [one.id for some in asked.values() for one in [*filter(is_open, some.testimonies)][:READ]]
    around = _sentences(rows[pk] for pk in open_)
    sayings = {pk: Saying(around.get(pk) or row.words, row.via) for pk, row in rows.items()}
    named = {pk: speaker for pk in open_ if (speaker := speaker_in(sayings[pk].words))}
    sources = _named(case, {speaker.name for speaker in named.values()})
    spoken = {pk: (one, sources[one.name]) for pk, one in named.items() if one.name in sources}
    if {source for _, source in spoken.values()} - lineage.voice.keys():
        lineage = _lineage_of(case, list(rows.values()), asked, sources.values())
    found = {
        pk: leads(some.testimonies, lineage, some.rulings, sayings, spoken) for pk, some in asked.items()
    }
    pieces = [piece for some in found.values() for lead in some for piece in lead.pieces]
    refused = set(_standing(NoLead.objects.filter(evidence__in=pieces))) if pieces else set()
    return {pk: tuple(_unrefused(some, refused)) for pk, some in found.items()}


def _unrefused(found: Iterable[Lead], refused: set[tuple[int, int]]) -> Iterator[Lead]:
    """Leave out the pieces of which a person has said that they do not come from there."""
    for lead in found:
        pieces = tuple(piece for piece in lead.pieces if (piece, lead.source) not in refused)
        if pieces:
            yield replace(lead, pieces=pieces)


def _speaks(row: Evidence) -> bool:
    return row.withdrawn_at is None and row.stance != scales.Stance.CONTEXT


def _testifies(one: Testimony) -> bool:
    return not one.withdrawn and one.stance != scales.Stance.CONTEXT


@transaction.atomic
def take_lead(claim: Claim, lead: Lead, *, by: Any, seen: Mapping[int, int]) -> Before | list[Ruling]:
    """Say yes to a lead: its evidence becomes the word of its source, with the reason under its note, or the two origins are
    joined for that reason. Return what stood in the evidence before, as `set_lineage` does, or the ruling that joins.

    `seen` are the versions of the evidence that the person read, with what came first; raises Moved where one has moved on.
    """
    read = {piece: seen.get(piece, 0) for piece in lead.pieces}
    if lead.joins is not None:
        first = {lead.first: seen.get(lead.first, 0)} if lead.first else {}
        as_read(claim, {**read, **first})
        both = Source.objects.filter(case=claim.case_id, pk__in=[lead.source, lead.joins])
        return [Ruling.join(claim, both, by=by, reason=f"{lead.why}.")]
    source = Source.objects.get(case=claim.case_id, pk=lead.source)
    said = {"word": scales.Word.SOURCE.value, "attributed_to": source}

    def via(row: Evidence) -> str:
        return row.via or "; ".join(dict.fromkeys([*lead.mouths, row.document.source.name]))[:300]

    return set_lineage(claim, read, by=by, notes=f"{lead.why}.", via=via, **said)


@transaction.atomic
def refuse_lead(claim: Claim, lead: Lead, *, by: Any, seen: Mapping[int, int]) -> list[NoLead]:
    """Say no to a lead for the pieces of it that the person read, until it is lifted; return what is written. Nothing of the
    claim moves. `seen` and Moved as in `take_lead`."""
    read = {piece: seen[piece] for piece in lead.pieces if piece in seen}
    if not read:
        raise ValidationError("This does not say of which evidence it is.")
    rows = as_read(claim, read)
    there = _standing(NoLead.objects.filter(evidence__in=read, source=lead.source))
    return [_no(row.claim, row.pk, lead.source, by) for row in rows if (row.pk, lead.source) not in there]


@transaction.atomic
def lift_noes(claim: Claim, noes: Iterable[int], *, by: Any) -> list[NoLead]:
    """Take back what was said no to on a claim, by the ids of the rows, as far as it stands; return those. What they refused
    is proposed again. Locks the claim."""
    claim = claim.lock()
    wanted = set(noes)
    found = [no for no in noes_on(claim) if no.pk in wanted]
    for no in found:
        _no(claim, no.evidence_id, no.source_id, by, is_lifted=True)
    return found


def noes_on(claim: Claim) -> list[NoLead]:
    """Return each no to a lead that stands on live evidence of a claim, with what it names. One query."""
    rows = NoLead.objects.filter(evidence__claim=claim, evidence__withdrawn_at=None)
    near = rows.select_related("author", "source", "evidence__document__source")
    return list(_standing(near.defer("evidence__document__text")).values())


def _standing(rows: AppendOnlyQuerySet) -> dict[tuple[int, int], NoLead]:
    """Return the last no for each piece and source, if that lifts none. One query."""
    last = {(row.evidence_id, row.source_id): row for row in rows.order_by("pk")}
    return {pair: row for pair, row in last.items() if not row.is_lifted}


def _no(claim: Claim, piece: int, source: int, by: Any, is_lifted: bool = False) -> NoLead:
    row = NoLead(case=claim.case, evidence_id=piece, source_id=source, author=by, is_lifted=is_lifted)
    row.recorded_at = timezone.now()
    row.full_clean()
    row.save()
    return row


def _sentences(rows: Iterable[Any]) -> dict[int, str]:
    """Return the whole sentences in which quotes stand, by the id of the evidence. One query where there are any."""
    quoted = [row.pk for row in rows if row.quote]
    if not quoted:
        return {}
    before = Greatest(F("start") - AROUND, Value(0))
    windows = Evidence.objects.filter(pk__in=quoted).annotate(
        before=before, window=Substr("document__text", before + 1, F("end") - before + AROUND)
    )
    found = {}
    for pk, start, end, before, window in windows.values_list("pk", "start", "end", "before", "window"):
        first, last = start - before, end - before
        inside = [one for one in sentences(window) if one.start < last and one.end > first]
        if inside:
            found[pk] = window[inside[0].start : inside[-1].end]
    return found


def _named(case: int, names: set[str]) -> dict[str, int]:
    """Return the sources of a case that are called so: by their whole name, by what stands before what they are ("John Kirby,
    spokesman of …", "the Institute (RUSI)") or by the short form that stands in it. One query where names are asked for."""
    called = {name: {one.casefold() for one in spellings(name)} for name in names}
    called |= {name: {name.casefold()} for name in names if not called[name]}
    asked = [(one, spellings(name) != []) for name, some in called.items() for one in some]
    if not asked:
        return {}
    wanted = Q()
    for one, is_name in asked:
        wanted |= Q(name__icontains=f"({one})")
        if is_name:
            wanted |= Q(name__iexact=one) | Q(name__istartswith=f"{one},") | Q(name__istartswith=f"{one} (")
    there: dict[str, set[int]] = defaultdict(set)
    rows = Source.objects.filter(wanted, case=case).values_list("pk", "name", "same_as_id")
    for pk, full, same in rows:
        for name, some in called.items():
            if some & known_as(full):
                there[name].add(same or pk)
    return {name: next(iter(pks)) for name, pks in there.items() if len(pks) == 1}
