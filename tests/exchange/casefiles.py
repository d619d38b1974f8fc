"""Case files that hypothesis thinks up: whole, by every rule of the format, and as odd as the rules allow."""

import dataclasses
import hashlib
import uuid
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from claims.analysis import scales
from claims.analysis.dates import read_partial
from claims.analysis.warnings import Outrun
from claims.exchange.casefile import (
    SPACE,
    CaptureRow,
    CaseFile,
    CaseRow,
    ClaimRow,
    DerivationRow,
    DismissalRow,
    DocumentRow,
    EvidenceRow,
    ExplanationRow,
    FateRow,
    GradeRow,
    JudgementRow,
    LinkRow,
    NoteRow,
    RetractionRow,
    RulingRow,
    SourceRow,
    Withdrawn,
)

NOW = datetime(2026, 1, 1, tzinfo=UTC)
DESK = "import"

# Any character but those that no database keeps; blanks at the ends belong to it.
storable = st.characters(exclude_categories=["Cs"], exclude_characters="\x00")
free = st.text(storable, max_size=12)
said = free.filter(str.strip)
uids = st.uuids(version=4)
days = st.dates(date(1, 1, 1), date(9999, 12, 31))
moments = st.integers(0, 10**6).map(
    lambda n: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(seconds=n, microseconds=n)
)
"""Close together and often the same: many rows of a file are made at one moment."""
few_moments = st.sampled_from([datetime(2024, 3, day, tzinfo=UTC) for day in (1, 2, 3)]) | moments
numbers = st.decimals(0, 10**11, places=3) | st.integers(0, 10**11).map(Decimal) | st.just(Decimal(0))


def one_of(enum: Any) -> st.SearchStrategy[str]:
    return st.sampled_from([member.value for member in enum])


def maybe(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | values


@st.composite
def partials(draw: Any, last: bool = False) -> tuple[date | None, str]:
    """A date as the file keeps it: the first (or last) day that it may mean."""
    if draw(st.booleans()):
        return None, "day"
    day, precision = draw(days), draw(one_of(scales.Precision))
    text = {"day": day.isoformat(), "month": day.isoformat()[:7], "year": day.isoformat()[:4]}[precision]
    partial = read_partial(text)
    return (partial.last if last else partial.first), precision


@st.composite
def made(draw: Any) -> dict[str, Any]:
    return {"uid": draw(uids), "made_at": draw(few_moments), "author": DESK}


withdrawals = maybe(st.builds(Withdrawn, at=moments, author=st.just(DESK), reason=said.map(str.strip)))


def fit_to_be(kind: str, members: tuple[Any, ...], there: list[SourceRow]) -> list[Any]:
    """What a new source may be the same as (models/merging.py)."""
    inside, by_uid = set(members), {row.uid: row for row in there}
    for row in reversed(there):  # each sits in later ones only
        inside |= set(by_uid[row.uid].members) if row.uid in inside else set()
    return [
        row.uid
        for row in there
        if row.uid not in inside
        and (row.kind == "joint_body" or not members)
        and (row.kind != "unnamed" or kind == "unnamed")
    ]


@st.composite
def sources(draw: Any) -> tuple[SourceRow, ...]:
    found: list[SourceRow] = []
    for index in range(draw(st.integers(1, 4))):
        others = [row.uid for row in found]
        part_of = draw(st.sampled_from([None, *others]))
        kind = draw(one_of(scales.SourceKind))
        joint = kind == "joint_body" and others
        members = tuple(sorted(draw(st.sets(st.sampled_from(others))))) if joint else ()
        found.append(
            SourceRow(
                uid=draw(uids),
                name=f"{draw(free)}{index}",
                kind=kind,
                part_of=part_of,
                speaks_for=bool(part_of) and draw(st.booleans()),
                same_as=draw(st.sampled_from([None, *fit_to_be(kind, members, found)]))
                if index == 3
                else None,
                note=draw(free),
                members=members,
                grades=tuple(
                    GradeRow(grade=draw(one_of(scales.Reliability)), basis=draw(said), **draw(made()))
                    for _ in range(draw(st.integers(0, 2)))
                ),
            )
        )
    return tuple(found)


@st.composite
def documents(draw: Any, publishers: tuple[SourceRow, ...], taken: list[int]) -> tuple[DocumentRow, ...]:
    found: list[DocumentRow] = []
    for number in taken:
        published, precision = draw(partials())
        text = draw(free)
        state = draw(one_of(scales.DocumentState))
        originals = draw(st.sets(st.sampled_from([row.uid for row in found]))) if found else set()
        row = made()
        found.append(
            DocumentRow(
                number=number,
                source=draw(st.sampled_from(publishers)).uid,
                title=draw(said),
                byline=draw(free),
                address=draw(st.sampled_from(["", "https://example.org/a?b=c#d", "http://example.org"])),
                published=published,
                published_precision=precision,
                language=draw(st.sampled_from(["", "en", "ko"])),
                text=text,
                state=state,
                set_aside_reason=draw(said) if state == "set_aside" else "",
                derivations=tuple(
                    DerivationRow(
                        original=original,
                        kind=draw(one_of(scales.DerivationKind)),
                        withdrawn=draw(withdrawals),
                        **draw(made()),
                    )
                    for original in sorted(originals)
                ),
                captures=(draw(captures(text)),) if text and draw(st.booleans()) else (),
                retractions=draw(retractions()),
                **draw(row),
            )
        )
    return tuple(found)


@st.composite
def retractions(draw: Any) -> tuple[RetractionRow, ...]:
    """What the publisher did afterwards: taken back at most once."""
    kinds = draw(st.lists(one_of(scales.RetractionKind), max_size=2, unique=True))
    return tuple(
        RetractionRow(
            kind=kind,
            day=draw(st.dates(date(1, 1, 1), date(2024, 1, 1))),
            note=draw(free).strip(),
            withdrawn=draw(withdrawals),
            **draw(made()),
        )
        for kind in kinds
    )


@st.composite
def captures(draw: Any, text: str) -> CaptureRow:
    body = draw(st.binary(min_size=1, max_size=20)) + text.encode()
    return CaptureRow(
        body=body,
        sha256=hashlib.sha256(body).hexdigest(),
        media_type="text/plain",
        final_address=draw(st.sampled_from(["", "https://example.org/end"])),
        **draw(made()),
    )


@st.composite
def quantities(draw: Any) -> dict[str, Any]:
    low, high = draw(maybe(numbers)), draw(maybe(numbers))
    if low is not None and high is not None and low > high:
        low, high = high, low
    unit = draw(said) if low is not None or high is not None else ""
    return {"quantity_low": low, "quantity_high": high, "quantity_unit": unit}


@st.composite
def evidence(
    draw: Any, reports: tuple[DocumentRow, ...], speakers: tuple[SourceRow, ...], index: int
) -> EvidenceRow:
    report = draw(st.sampled_from(reports))
    form: dict[str, Any] = {"gist": f"{draw(free).strip()}{index}"}
    if report.text and draw(st.booleans()):
        start = draw(st.integers(0, len(report.text) - 1))
        form = {"start": start, "quote": report.text[start : draw(st.integers(start + 1, len(report.text)))]}
    word = draw(one_of(scales.Word))
    since, as_of = draw(maybe(days)), draw(maybe(days))
    if since and as_of and since > as_of:
        since, as_of = as_of, since
    return EvidenceRow(
        document=report.uid,
        stance=draw(one_of(scales.Stance)),
        place=draw(free),
        word=word,
        attributed_to=draw(st.sampled_from(speakers)).uid if word == "source" else None,
        basis=draw(one_of(scales.Basis)),
        via=draw(free),
        credibility=draw(maybe(st.integers(1, 6))),
        quantity_qualifier=draw(one_of(scales.Qualifier)),
        since=since,
        as_of=as_of,
        note=draw(free),
        withdrawn=draw(withdrawals),
        **form,
        **draw(quantities()),
        **draw(made()),
    )


@st.composite
def judgements(draw: Any, claim: ClaimRow, case: CaseRow) -> tuple[JudgementRow, ...]:
    """A history as it comes about: each judge saw what stood, some were dated back."""
    written: list[JudgementRow] = []
    for _ in range(draw(st.integers(0, 4))):
        standing = sorted(enumerate(written), key=lambda pair: (pair[1].made_at, pair[0]))
        status = "unverified" if claim.kind == "forecast" else draw(one_of(scales.Status))
        standard = draw(one_of(scales.Standard))
        likely = (
            claim.test if claim.kind in ("view", "forecast") else status in ("unverified", "contested")
        ) and draw(st.booleans())
        band = draw(st.sampled_from(list(scales.LIKELIHOOD[scales.Standard(standard)].values())))
        figure = {name: value for name, value in draw(quantities()).items() if claim.quantity_low is not None}
        low, high = figure.get("quantity_low"), figure.get("quantity_high")
        written.append(
            JudgementRow(
                status=status,
                confidence=draw(st.sampled_from(["", *scales.Confidence])),
                likelihood=band.code if likely else "",
                likelihood_standard=standard,
                probability=draw(maybe(st.integers(band.low, band.high))) if likely else None,
                figure_low=low,
                figure_high=high,
                figure_as_of=draw(maybe(days)) if low is not None or high is not None else None,
                rationale=draw(said),
                would_change=draw(free),
                review_on=draw(maybe(days)),
                claim_version=1,
                needs_review=case.requires_review,
                previous=standing[-1][1].uid if standing else None,
                **draw(made()),
            )
        )
    return tuple(row for _, row in sorted(enumerate(written), key=lambda pair: (pair[1].made_at, pair[0])))


@st.composite
def notes(draw: Any, history: tuple[JudgementRow, ...]) -> tuple[NoteRow, ...]:
    found = []
    for _ in range(draw(st.integers(0, 2))):
        against = draw(st.sampled_from([None, *history]))
        row = draw(made())
        if against:
            row["made_at"] = max(row["made_at"], against.made_at)
        found.append(
            NoteRow(
                kind="dissent" if against else "remark",
                judgement=against.uid if against else None,
                text=draw(said).strip(),
                withdrawn=draw(withdrawals),
                **row,
            )
        )
    return tuple(found)


@st.composite
def rulings(draw: Any, named: tuple[SourceRow, ...]) -> tuple[RulingRow, ...]:
    found = {}
    for _ in range(draw(st.integers(0, 2))):
        joins = len(named) > 1 and draw(st.booleans())
        about = draw(
            st.sets(st.sampled_from(named), min_size=2 if joins else 1, max_size=None if joins else 1)
        )
        ruling = RulingRow(
            kind="joined" if joins else "parted",
            sources=tuple(sorted(row.uid for row in about)),
            reason=draw(said).strip(),
            withdrawn=draw(withdrawals),
            **draw(made()),
        )
        found[ruling.kind, ruling.sources] = ruling
    return tuple(found.values())


@st.composite
def dismissals(draw: Any) -> tuple[DismissalRow, ...]:
    warned = draw(st.lists(one_of(Outrun), max_size=2, unique=True))
    return tuple(
        DismissalRow(
            warning=warning,
            facts="0" * 64,
            reason=draw(said).strip(),
            withdrawn=draw(withdrawals),
            **draw(made()),
        )
        for warning in warned
    )


@st.composite
def explanations(draw: Any) -> tuple[ExplanationRow, ...]:
    return tuple(
        ExplanationRow(facts="0" * 64, text=draw(said).strip(), withdrawn=draw(withdrawals), **draw(made()))
        for _ in range(draw(st.integers(0, 2)))
    )


@st.composite
def claims(draw: Any, file: CaseFile, taken: list[int]) -> tuple[ClaimRow, ...]:
    found = []
    for index, number in enumerate(taken):
        (begins, one), (ends, two) = draw(partials()), draw(partials(last=True))
        if begins and ends and begins > ends:
            ends, two = None, "day"
        kind = draw(one_of(scales.Kind))
        test = draw(free)
        due = draw(days) if kind == "forecast" and test else None
        grounds = tuple(
            draw(evidence(file.documents, file.sources, place))
            for place in range(draw(st.integers(0, 3)) if file.documents else 0)
        )
        grounds = tuple(
            {(one.document, one.stance, one.quote or one.gist, one.start): one for one in grounds}.values()
        )
        claim = ClaimRow(
            number=number,
            statement=draw(said),
            kind=kind,
            claimant=draw(st.sampled_from([None, *(row.uid for row in file.sources)])),
            hedge=draw(free),
            period_from=begins,
            period_from_precision=one,
            period_to=ends,
            period_to_precision=two,
            quantity_approximate=draw(st.booleans()),
            test=test,
            due=due if kind == "forecast" else draw(maybe(days)),
            tags=tuple(sorted(draw(st.sets(st.sampled_from(file.tags))))) if file.tags else (),
            fate=draw(fates(taken[index + 1 :])),
            evidence=grounds,
            rulings=draw(rulings(file.sources)),
            dismissals=draw(dismissals()),
            explanations=draw(explanations()),
            first_evidence=draw(st.sampled_from([None, *(row.uid for row in grounds)])),
            **draw(quantities()),
            **draw(made()),
        )
        version = 1 if claim.fate.fate == "active" else 2
        history = draw(judgements(claim, file.case))
        found.append(
            dataclasses.replace(claim, version=version, judgements=history, notes=draw(notes(history)))
        )
    return tuple(found)


@st.composite
def fates(draw: Any, later: list[int]) -> FateRow:
    fate = draw(st.sampled_from(["active", "withdrawn", *(["superseded"] if later else [])]))
    if fate == "active":
        return FateRow()
    if fate == "withdrawn":
        return FateRow(fate=fate, reason=draw(said).strip(), at=draw(moments))
    return FateRow(
        fate=fate, successor=draw(st.sampled_from(later)), reason=draw(free).strip(), at=draw(moments)
    )


@st.composite
def casefiles(draw: Any, numbered: bool = False) -> CaseFile:
    """A whole case file, its rows in the order in which a dump writes them; `numbered` from 1 without gaps."""

    def taken(most: int) -> list[int]:
        if numbered:
            return list(range(1, draw(st.integers(0, most)) + 1))
        return sorted(draw(st.sets(st.integers(1, 10**6), max_size=most)))

    slug = draw(st.sampled_from(["a", "case-of-1-night"]))
    case = CaseRow(
        uid=draw(st.just(uuid.uuid5(SPACE, slug)) | uids),
        slug=slug,
        title=draw(said),
        question=draw(free),
        summary=draw(free),
        time_zone=draw(st.sampled_from(["UTC", "Asia/Seoul"])),
        likelihood_standard=draw(one_of(scales.Standard)),
        requires_review=draw(st.booleans()),
    )
    tags = tuple(sorted(draw(st.sets(st.sampled_from(["arms", "Öl", "three words here", "7"])))))
    file = CaseFile(case=case, tags=tags, sources=draw(sources()))
    file = dataclasses.replace(file, documents=draw(documents(file.sources, taken(3))))
    file = dataclasses.replace(file, claims=draw(claims(file, taken(3))))
    turned = draw(st.booleans())
    pairs = [
        (a.number, b.number) for a in file.claims for b in file.claims if (a.number < b.number) != turned
    ]
    pairs = [pair for pair in pairs if pair[0] != pair[1]]
    linked = sorted(draw(st.sets(st.sampled_from(pairs)))) if pairs else []
    links = tuple(
        LinkRow(
            claim=claim,
            other=other,
            kind=draw(one_of(scales.LinkKind)),
            note=draw(free),
            withdrawn=draw(withdrawals),
            **draw(made()),
        )
        for claim, other in linked
    )
    return dataclasses.replace(file, links=links)


NAMELESS = (
    GradeRow,
    DerivationRow,
    CaptureRow,
    LinkRow,
    NoteRow,
    RetractionRow,
    RulingRow,
    DismissalRow,
    ExplanationRow,
)
"""Rows that the verbs give a uid of their own."""


def settled(row: Any, *, without: tuple[type, ...] = ()) -> Any:
    """The same rows with lists that have no order of their own sorted; judgements stay as they stand."""
    changes = {}
    for item in dataclasses.fields(row):
        value = getattr(row, item.name)
        if dataclasses.is_dataclass(value):
            changes[item.name] = settled(value, without=without)
        elif isinstance(value, tuple) and value and dataclasses.is_dataclass(value[0]):
            inner = [settled(one, without=without) for one in value]
            changes[item.name] = tuple(inner if item.name == "judgements" else sorted(inner, key=repr))
    if isinstance(row, without):
        changes["uid"] = uuid.UUID(int=0)
    return dataclasses.replace(row, **changes)
