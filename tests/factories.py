"""The people and records of the tests, made through the same verbs that users act through."""

import itertools
from types import SimpleNamespace
from typing import Any

from django.contrib.auth import get_user_model

from claims.analysis.matching import RULES
from claims.analysis.sentences import sentence_key
from claims.capture.captured import Captured, Kind
from claims.models import (
    Arrival,
    Assessment,
    Case,
    Claim,
    Document,
    Evidence,
    Feed,
    Match,
    Membership,
    Note,
    Receipt,
    Source,
    Tag,
)

_count = itertools.count(1)
PASSWORD = "correct horse battery"


def make_user(name: str = "", **kwargs: Any) -> Any:
    name = name or f"user{next(_count)}"
    return get_user_model().objects.create_user(name, f"{name}@example.org", PASSWORD, **kwargs)


def make_case(**kwargs: Any) -> Case:
    number = next(_count)
    case = Case(**{"slug": f"case-{number}", "title": f"Case {number}", "question": "What is so?", **kwargs})
    case.full_clean()
    case.save()
    return case


def make_member(case: Case, role: str = "analyst", name: str = "", **kwargs: Any) -> Any:
    user = make_user(name, **kwargs)
    Membership.objects.create(case=case, user=user, role=role)
    return user


def anyone(case: Case) -> Any:
    """An analyst of the case, the same at every call."""
    known = Membership.objects.filter(case=case, role="analyst").select_related("user").first()
    return known.user if known else make_member(case)


def make_source(case: Case | None = None, **kwargs: Any) -> Source:
    case = case or make_case()
    source = Source(case=case, **{"name": f"Source {next(_count)}", "kind": "outlet", **kwargs})
    source.full_clean()
    source.save()
    return source


def make_document(case: Case | None = None, *, by: Any = None, **kwargs: Any) -> Document:
    case = case or make_case()
    kwargs.setdefault("source", None)
    source = kwargs.pop("source") or make_source(case)
    title = kwargs.pop("title", f"Report {next(_count)}")
    return Document.record(case=case, by=by or anyone(case), source=source, title=title, **kwargs)


def make_text(text: str, case: Case | None = None, **kwargs: Any) -> Document:
    """A document with a text of its own."""
    document = make_document(case, **kwargs)
    document.capture(author=document.author, body=text.encode(), text=text, media_type="text/plain")
    return document


def make_arrival(case: Case | None = None, *, by: Any = None, text: str = "", **kwargs: Any) -> Arrival:
    """A pasted text that has been read and waits to be checked; with an address alone, one that waits to be fetched."""
    case = case or make_case()
    begun = {"road": "paste" if text else "address", "media_type": "text/plain" if text else "", **kwargs}
    if not text:
        begun.setdefault("address", f"https://news.example/{next(_count)}")
    arrival = Arrival.begin(case=case, by=by or anyone(case), body=text.encode() if text else None, **begun)
    if text:
        arrival.start()
        arrival.read(Captured(text=text, kind=Kind.PLAIN, title=f"Arrival {next(_count)}"))
    return arrival


def make_receipt(case: Case | None = None, *, by: Any = None, body: bytes = b"A wall.") -> Receipt:
    """What came of an address before it was fetched once more."""
    arrival = make_arrival(case, by=by)
    arrival.start()
    arrival.fetched(body, media_type="text/html", charset="utf-8", final_address=arrival.address)
    arrival.fail("Only a wall.")
    arrival.retry(by=arrival.author)
    receipt: Receipt = arrival.receipts.get()
    return receipt


def make_feed(case: Case | None = None, *, by: Any = None, **kwargs: Any) -> Feed:
    """A feed of a private address, so that nothing is fetched."""
    case = case or make_case()
    kwargs.setdefault("address", f"http://10.0.0.1/feed/{next(_count)}")
    return Feed.begin(case=case, by=by or anyone(case), **kwargs)


def make_tag(case: Case, name: str = "") -> Tag:
    return Tag.objects.create(case=case, name=name or f"tag {next(_count)}")


def make_claim(case: Case | None = None, *, by: Any = None, **kwargs: Any) -> Claim:
    case = case or make_case()
    kwargs = {"statement": f"Thing {next(_count)} happened.", "kind": "event", **kwargs}
    return Claim.record(case=case, by=by or anyone(case), **kwargs)


def make_evidence(
    claim: Claim | None = None, *, by: Any = None, document: Document | None = None, **kwargs: Any
) -> Evidence:
    claim = claim or make_claim()
    document = document or make_document(claim.case)
    kwargs = {
        "stance": "supports",
        "gist": f"It says so, in report {next(_count)}.",
        "place": "paragraph 1",
        **kwargs,
    }
    return claim.add_evidence(author=by or anyone(claim.case), document=document, **kwargs)


def make_assessment(claim: Claim | None = None, *, by: Any = None, **kwargs: Any) -> Assessment:
    claim = claim or make_claim()
    kwargs = {
        "status": "unverified",
        "confidence": "low",
        "rationale": "One report, and nothing behind it.",
        **kwargs,
    }
    if "previous" not in kwargs:
        claim.refresh_from_db()
        kwargs["previous"] = claim.standing
    return claim.assess(author=by or anyone(claim.case), **kwargs)


def make_note(claim: Claim | None = None, *, by: Any = None, text: str = "", **kwargs: Any) -> Note:
    claim = claim or make_claim()
    return Note.record(
        claim, by=by or anyone(claim.case), text=text or f"Ask about it again, {next(_count)}.", **kwargs
    )


def make_dissent(claim: Claim | None = None, **kwargs: Any) -> Note:
    """Dissent from the judgement that stands; makes one where there is none."""
    claim = claim or make_claim()
    claim.refresh_from_db()
    if claim.standing is None:
        make_assessment(claim)
        claim.refresh_from_db()
    return make_note(claim, kind="dissent", seen=claim.standing, **kwargs)


def make_match(document: Document, words: str, claim: Claim, **found: Any) -> Match:
    """A claim that the machine proposes for a sentence of a document, whose text counts as gone through."""
    said = {"level": "proposed", "score": 0.8, "reason": "shares the words", "differs": (), **found}
    scored = SimpleNamespace(id=claim.pk, **said)
    Document.objects.filter(pk=document.pk).update(matched_rules=RULES)
    Match.propose(document, {sentence_key(words): [scored]}, rules=RULES, claim=claim)
    return Match.objects.get(claim=claim, sentence_key=sentence_key(words))


def make_said(claim: Claim, name: str, **kwargs: Any) -> Evidence:
    """Evidence on the word of a source, by its name; the source is made where the case has none of that name."""
    source = claim.case.sources.filter(name=name).first() or make_source(claim.case, name=name)
    return make_evidence(claim, word="source", attributed_to=source, **kwargs)
