"""Reading the claims of a case file, with their evidence and judgements."""

import dataclasses
import uuid
from datetime import datetime
from typing import Any

from claims.analysis import judging, scales
from claims.analysis.dates import Partial
from claims.analysis.warnings import Outrun
from claims.exchange import casefile as rows
from claims.exchange.histories import written_order
from claims.exchange.rows import Keys, Row


def made(row: Row, now: datetime, author: str = "author") -> dict[str, Any]:
    """Read when a row was made, and by whom."""
    return {"made_at": row.moment("made_at", now=now) or now, "author": row.text(author, most=200)}


def withdrawn(row: Row, now: datetime) -> rows.Withdrawn | None:
    """Read how a row was withdrawn, if it was."""
    inner = row.row("withdrawn")
    if inner is None:
        return None
    found = rows.Withdrawn(
        at=inner.moment("at", now=now) or now,
        author=inner.text("author", most=200),
        reason=inner.text("reason", required=True),
    )
    inner.done()
    return found


class ClaimReader:
    """Reads one claim after the other; knows the keys of the sources and documents that were read before."""

    def __init__(
        self, keys: dict[str, Keys], texts: dict[uuid.UUID, str], standard: str, tags: set[str], now: datetime
    ) -> None:
        self.keys = keys
        self.texts = texts
        self.standard = standard
        self.tags = tags
        self.now = now

    def claim(self, row: Row, uid: uuid.UUID) -> rows.ClaimRow:
        """Read a claim with all that hangs on it."""
        evidence = tuple(self._evidence(inner) for inner in row.rows("evidence"))
        period = row.row("period") or Row({}, row.path, row.errors)
        begins, ends = period.partial("from"), period.partial("to")
        period.done()
        claim = rows.ClaimRow(
            uid=uid,
            number=row.whole("number", required=True) or 0,
            statement=row.text("statement", required=True, most=2000),
            kind=row.choice("kind", scales.Kind, required=True),
            claimant=self.keys["source"].find(row, "claimant"),
            hedge=row.text("hedge", most=300),
            period_from=begins.first if begins else None,
            period_from_precision=_precision(begins),
            period_to=ends.last if ends else None,
            period_to_precision=_precision(ends),
            test=row.text("test"),
            due=row.day("due"),
            version=row.whole("version") or 1,
            tags=self._tags(row),
            fate=self._fate(row),
            first_evidence=self._first_evidence(row, evidence),
            evidence=evidence,
            rulings=tuple(self._ruling(inner) for inner in row.rows("rulings")),
            dismissals=tuple(self._dismissal(inner) for inner in row.rows("dismissals")),
            explanations=tuple(self._explanation(inner) for inner in row.rows("explanations")),
            **_quantity(row),
            **made(row, self.now),
        )
        self._check(row, claim, begins, ends)
        claim = dataclasses.replace(claim, judgements=self._judgements(row, claim))
        claim = dataclasses.replace(claim, notes=self._notes(row, claim))
        row.done()
        return claim

    def _check(self, row: Row, claim: rows.ClaimRow, begins: Partial | None, ends: Partial | None) -> None:
        if begins and ends and begins.first > ends.last:
            row.wrong("period", "it ends before it begins.")
        if claim.kind == scales.Kind.FORECAST and bool(claim.test) != bool(claim.due):
            row.wrong("due" if claim.test else "test", "a forecast's test and its due date go together.")
        seen = set()
        for index, evidence in enumerate(claim.evidence):
            same = (evidence.document, evidence.stance, evidence.quote or evidence.gist, evidence.start)
            if not evidence.withdrawn and same in seen:
                row.wrong(f"evidence[{index}]", "the document says this of the claim already.")
            seen.add(same)
        self._said_once(row, "rulings", [(one, one.kind, one.sources) for one in claim.rulings])
        self._said_once(row, "dismissals", [(one, one.warning, one.facts) for one in claim.dismissals])

    def _said_once(self, row: Row, name: str, said: list[tuple[Any, ...]]) -> None:
        seen = set()
        for index, (one, *what) in enumerate(said):
            if not one.withdrawn and tuple(what) in seen:
                row.wrong(f"{name}[{index}]", "this is said of the claim already.")
            if not one.withdrawn:
                seen.add(tuple(what))

    def _first_evidence(self, row: Row, evidence: tuple[rows.EvidenceRow, ...]) -> uuid.UUID | None:
        if not row.has("first_evidence"):
            return next((one.uid for one in evidence if one.stance == scales.Stance.SUPPORTS), None)
        first = self.keys["evidence"].find(row, "first_evidence")
        if first and first not in {one.uid for one in evidence}:
            row.wrong("first_evidence", "this is not evidence of the same claim.")
        return first

    def _tags(self, row: Row) -> tuple[str, ...]:
        tags = row.texts("tags")
        for tag in tags:
            if tag not in self.tags:
                row.wrong("tags", f"'{tag}' is not among the tags of this file.")
        return tuple(sorted(set(tags)))

    def _fate(self, row: Row) -> rows.FateRow:
        inner = row.row("fate")
        if inner is None:
            return rows.FateRow()
        fate = inner.choice("is", [scales.Fate.SUPERSEDED, scales.Fate.WITHDRAWN], required=True)
        found = rows.FateRow(
            fate=fate or scales.Fate.ACTIVE,
            successor=inner.whole("by"),
            reason=inner.text("reason"),
            at=inner.moment("at", now=self.now) or self.now,
        )
        if fate == scales.Fate.SUPERSEDED and not found.successor:
            inner.wrong("by", "give the number of the claim that takes its place.")
        if fate == scales.Fate.WITHDRAWN and found.successor:
            inner.wrong("by", "a withdrawn claim has no successor.")
        if fate == scales.Fate.WITHDRAWN and not found.reason:
            inner.wrong("reason", "say why: a withdrawal needs a reason.")
        inner.done()
        return found

    # Evidence

    def _evidence(self, row: Row) -> rows.EvidenceRow:
        uid = self.keys["evidence"].take(row)
        counted = row.row("quantity") or Row({}, f"{row.path}.quantity", row.errors)
        start = row.whole("start", low=0)
        evidence = rows.EvidenceRow(
            uid=uid,
            document=self.keys["document"].find(row, "document", required=True) or uid,
            stance=row.choice("stance", scales.Stance, required=True),
            start=-1 if start is None else start,
            quote=row.whole_text("quote"),
            gist=row.text("gist").strip(),
            place=row.text("place", most=200),
            word=row.choice("word", scales.Word, default=scales.Word.UNKNOWN),
            attributed_to=self.keys["source"].find(row, "attributed_to"),
            basis=row.choice("basis", scales.Basis, default=scales.Basis.UNSPECIFIED),
            via=row.text("via", most=300),
            credibility=row.whole("credibility", low=1, high=6),
            quantity_qualifier=counted.choice("qualifier", scales.Qualifier),
            since=counted.day("since"),
            as_of=counted.day("as_of"),
            note=row.text("note"),
            withdrawn=withdrawn(row, self.now),
            **_numbers(counted),
            **made(row, self.now),
        )
        self._check_evidence(row, evidence)
        counted.done()
        row.done()
        return evidence

    def _check_evidence(self, row: Row, evidence: rows.EvidenceRow) -> None:
        if bool(evidence.quote) == bool(evidence.gist):
            row.wrong("gist", "give either a quote with its start in the text, or a gist in our own words.")
        elif evidence.quote:
            text = self.texts.get(evidence.document, "")
            if (
                evidence.start < 0
                or text[evidence.start : evidence.start + len(evidence.quote)] != evidence.quote
            ):
                row.wrong("quote", "the document does not say this at that place.")
        elif evidence.start >= 0:
            row.wrong("start", "only a quote has a start.")
        if (evidence.word == scales.Word.SOURCE) != bool(evidence.attributed_to):
            row.wrong("attributed_to", "name the source whose word it is, exactly when word is 'source'.")
        if evidence.since and evidence.as_of and evidence.since > evidence.as_of:
            row.wrong("quantity", "the count ends before it begins.")

    # Judgements

    def _judgements(self, row: Row, claim: rows.ClaimRow) -> tuple[rows.JudgementRow, ...]:
        found = row.rows("judgements")
        uids = [self.keys["judgement"].take(inner) for inner in found]
        judgements: list[rows.JudgementRow] = []
        for inner, uid in zip(found, uids, strict=True):
            judgement = self._judgement(inner, uid, claim, judgements[-1].uid if judgements else None)
            if judgements and judgement.made_at < judgements[-1].made_at:
                inner.wrong("made_at", "judgements stand in the order in which they were made.")
            if judgement.previous and judgement.previous not in uids:
                inner.wrong("previous", "this is not a judgement of the same claim.")
            judgements.append(judgement)
        try:
            written_order(judgements)
        except ValueError as error:
            row.wrong("judgements", f"{error}.")
        return tuple(judgements)

    def _judgement(
        self, row: Row, uid: uuid.UUID, claim: rows.ClaimRow, before: uuid.UUID | None
    ) -> rows.JudgementRow:
        figure = row.row("figure") or Row({}, f"{row.path}.figure", row.errors)
        names_previous = row.has("previous")
        previous = self.keys["judgement"].find(row, "previous")
        judgement = rows.JudgementRow(
            uid=uid,
            status=row.choice("status", scales.Status, required=True),
            confidence=row.choice("confidence", scales.Confidence),
            likelihood=row.text("likelihood", most=30),
            likelihood_standard=row.choice("likelihood_standard", scales.Standard, default=self.standard),
            probability=row.whole("probability", low=1, high=99),
            figure_low=figure.decimal("low"),
            figure_high=figure.decimal("high"),
            figure_as_of=figure.day("as_of"),
            would_change=row.text("would_change"),
            review_on=row.day("review_on"),
            rationale=row.text("rationale", required=True),
            claim_version=row.whole("claim_version") or 1,
            needs_review=row.flag("needs_review"),
            previous=previous if names_previous else before,
            **made(row, self.now),
        )
        if judgement.status and judgement.rationale:
            self._check_judgement(row, judgement, claim)
        figure.done()
        row.done()
        return judgement

    def _check_judgement(self, row: Row, judgement: rows.JudgementRow, claim: rows.ClaimRow) -> None:
        judged = judging.Judged(
            kind=claim.kind,
            status=judgement.status,
            confidence=judgement.confidence,
            likelihood=judgement.likelihood,
            probability=judgement.probability,
            standard=judgement.likelihood_standard,
            has_test=bool(claim.test),
            has_quantity=claim.quantity_low is not None or claim.quantity_high is not None,
            figure_low=judgement.figure_low,
            figure_high=judgement.figure_high,
            figure_as_of=judgement.figure_as_of,
            rationale=judgement.rationale,
        )
        names = {"figure_low": "figure.low", "figure_high": "figure.high"}
        for name, sentence in judging.problems(judged).items():
            row.wrong(names.get(name, name), sentence)

    # Rulings

    def _ruling(self, row: Row) -> rows.RulingRow:
        ruling = rows.RulingRow(
            uid=self.keys["ruling"].take(row),
            kind=row.choice("kind", scales.RulingKind, required=True),
            sources=tuple(sorted(set(self.keys["source"].find_all(row, "sources")))),
            reason=row.text("reason", required=True, most=2000).strip(),
            withdrawn=withdrawn(row, self.now),
            **made(row, self.now),
        )
        if ruling.kind == scales.RulingKind.PARTED and len(ruling.sources) != 1:
            row.wrong("sources", "name the one source that is an origin of its own.")
        elif ruling.kind == scales.RulingKind.JOINED and len(ruling.sources) < 2:
            row.wrong("sources", "name at least two: one alone is joined with nobody.")
        row.done()
        return ruling

    def _dismissal(self, row: Row) -> rows.DismissalRow:
        dismissal = rows.DismissalRow(
            uid=self.keys["dismissal"].take(row),
            warning=row.choice("warning", Outrun, required=True),
            facts=row.text("facts", required=True, most=64),
            reason=row.text("reason", required=True, most=2000).strip(),
            withdrawn=withdrawn(row, self.now),
            **made(row, self.now),
        )
        row.done()
        return dismissal

    def _explanation(self, row: Row) -> rows.ExplanationRow:
        explanation = rows.ExplanationRow(
            uid=self.keys["explanation"].take(row),
            facts=row.text("facts", required=True, most=64),
            text=row.text("text", required=True, most=2000).strip(),
            withdrawn=withdrawn(row, self.now),
            **made(row, self.now),
        )
        row.done()
        return explanation

    # Notes

    def _notes(self, row: Row, claim: rows.ClaimRow) -> tuple[rows.NoteRow, ...]:
        return tuple(self._note(inner, claim) for inner in row.rows("notes"))

    def _note(self, row: Row, claim: rows.ClaimRow) -> rows.NoteRow:
        note = rows.NoteRow(
            uid=self.keys["note"].take(row),
            kind=row.choice("kind", scales.NoteKind, default=scales.NoteKind.REMARK),
            text=row.text("text", required=True, most=2000).strip(),
            judgement=self.keys["judgement"].find(row, "judgement"),
            withdrawn=withdrawn(row, self.now),
            **made(row, self.now),
        )
        judged = {one.uid: one.made_at for one in claim.judgements}
        if (note.kind == scales.NoteKind.DISSENT) != bool(note.judgement):
            row.wrong("judgement", "name the judgement of a dissent, and none of a remark.")
        elif note.judgement and note.judgement not in judged:
            row.wrong("judgement", "this is not a judgement of the same claim.")
        elif note.judgement and judged[note.judgement] > note.made_at:
            row.wrong("made_at", "the judgement that this dissents from was made later.")
        row.done()
        return note


def _precision(partial: Partial | None) -> str:
    return partial.precision.value if partial else scales.Precision.DAY.value


def _numbers(row: Row) -> dict[str, Any]:
    """Read low, high and unit of a quantity."""
    low, high, unit = row.decimal("low"), row.decimal("high"), row.text("unit", most=100)
    if (low is not None or high is not None) and not unit:
        row.wrong("unit", "say what is counted: a quantity needs a unit.")
    if low is not None and high is not None and low > high:
        row.wrong("high", "this is below the lower figure.")
    return {"quantity_low": low, "quantity_high": high, "quantity_unit": unit}


def _quantity(row: Row) -> dict[str, Any]:
    inner = row.row("quantity") or Row({}, f"{row.path}.quantity", row.errors)
    found = {**_numbers(inner), "quantity_approximate": inner.flag("approximate")}
    inner.done()
    return found
