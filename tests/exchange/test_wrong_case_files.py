"""A wrong case file is refused whole, with every error by path and reason."""

import base64
import hashlib
import json
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

import pytest

from claims.exchange.casefile import Unreadable
from claims.exchange.caseread import read

NOW = datetime(2026, 1, 1, tzinfo=UTC)
MADE = {"made_at": "2024-03-01T09:00:00Z", "author": "Desk"}


def a_file() -> dict[str, Any]:
    """A small file without a fault, with one of everything."""
    body = b"It was so."
    return {
        "format": "grounds-case",
        "version": 1,
        "case": {"slug": "a-case", "title": "A case"},
        "tags": ["arms"],
        "sources": [
            {"key": "state", "name": "State", "kind": "body"},
            {"key": "wire", "name": "Wire", "kind": "outlet", "part_of": "state", "speaks_for": True},
            {"key": "team", "name": "Team", "kind": "joint_body", "members": ["state"]},
        ],
        "documents": [
            {
                "key": "report",
                "number": 1,
                "source": "wire",
                "title": "Report",
                "published": "2024-02",
                "text": "It was so.",
                "captures": [
                    {
                        "key": "bytes",
                        "body": base64.b64encode(body).decode(),
                        "sha256": hashlib.sha256(body).hexdigest(),
                        "media_type": "text/plain",
                        **MADE,
                    }
                ],
                "made_at": MADE["made_at"],
                "author_of_record": "Desk",
            },
            {
                "key": "copy",
                "number": 2,
                "source": "state",
                "title": "Copy",
                "derivations": [{"key": "d", "from": "report", "kind": "republishes", **MADE}],
                "made_at": MADE["made_at"],
            },
        ],
        "claims": [
            {
                "key": "C-1",
                "number": 1,
                "statement": "It was so.",
                "kind": "event",
                "claimant": "wire",
                "period": {"from": "2024-01", "to": "2024-02"},
                "quantity": {"low": 5, "high": 6, "unit": "ships"},
                "tags": ["arms"],
                "evidence": [
                    {
                        "key": "e1",
                        "document": "report",
                        "stance": "supports",
                        "quote": "It was so.",
                        "start": 0,
                        **MADE,
                    },
                    {"key": "e2", "document": "copy", "stance": "contradicts", "gist": "It was not.", **MADE},
                ],
                "judgements": [
                    {
                        "key": "j1",
                        "status": "unverified",
                        "confidence": "low",
                        "rationale": "One report.",
                        **MADE,
                    },
                    {"key": "j2", "status": "contested", "rationale": "Two reports.", **MADE},
                ],
                **MADE,
            },
            {"key": "C-2", "number": 2, "statement": "It will be so.", "kind": "forecast", **MADE},
        ],
        "links": [{"key": "l", "from": 1, "to": 2, "kind": "refines", **MADE}],
    }


def errors_of(file: Any) -> list[str]:
    with pytest.raises(Unreadable) as caught:
        read(file if isinstance(file, str) else json.dumps(file), now=NOW)
    return caught.value.errors


def changed(path: str, value: Any) -> dict[str, Any]:
    """The file with one value changed, added, or taken out (`GONE`)."""
    file = a_file()
    *way, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    place: Any = file
    for step in way:
        place = place[step]
    if value is GONE:
        del place[last]
    elif isinstance(place, list) and last == len(place):
        place.append(value)
    else:
        place[last] = value
    return file


GONE = object()
DEEP = "2024-03-01T09:00:00Z"


def again(path: str, **changes: Any) -> dict[str, Any]:
    """A row of the file once more, changed, to be put beside it."""
    place: Any = a_file()
    for step in path.split("."):
        place = place[int(step) if step.isdigit() else step]
    return {**deepcopy(place), **changes}


def test_a_file_without_fault_is_read():
    file = read(json.dumps(a_file()), now=NOW)
    assert (len(file.sources), len(file.documents), len(file.claims), len(file.links)) == (3, 2, 2, 1)
    first, second = file.claims[0].judgements
    assert second.previous == first.uid and first.previous is None
    assert file.claims[0].first_evidence == file.claims[0].evidence[0].uid


WRONG = [
    # What is needed, and of what kind
    ("case.title", GONE, "case.title: this is needed."),
    ("case.title", "  ", "case.title: this is needed."),
    ("case.title", 7, "case.title: this should be a text."),
    ("case.slug", "A Case", "case.slug: use small letters, digits and single hyphens."),
    ("case.key", "a-case", "case.key: 'a-case' is not a UUID: give the one that the case has, or none."),
    ("case.requires_review", "yes", "case.requires_review: this should be true or false."),
    (
        "case.time_zone",
        "Mars",
        "case.time_zone: 'Mars' is not a time zone: write one such as UTC or Asia/Seoul.",
    ),
    ("case.likelihood_standard", "nato", "case.likelihood_standard: 'nato' is not one of icd203, phia."),
    ("case.titel", "A case", "case.titel: there is no such field here."),
    ("case", [], "case: this should be an object."),
    ("sources", {}, "sources: this should be a list."),
    ("sources.0", "state", "sources[0]: this is not an object."),
    ("claims.0.number", True, "claims[0].number: this should be a whole number."),
    ("claims.0.number", 1.5, "claims[0].number: this should be a whole number."),
    ("claims.0.number", 0, "claims[0].number: 0 is not between 1 and 2000000000."),
    ("claims.0.number", 10**30, f"claims[0].number: {10**30} is not between 1 and 2000000000."),
    ("claims.0.statement", "x" * 2001, "claims[0].statement: this holds 2001 characters, and may hold 2000."),
    ("claims.0.statment", "", "claims[0].statment: there is no such field here."),
    ("claims.0.evidence.0.qoute", "", "claims[0].evidence[0].qoute: there is no such field here."),
    ("claims.0.quantity.unti", "", "claims[0].quantity.unti: there is no such field here."),
    ("extra", 1, "extra: there is no such field here."),
    # Words of the scales
    (
        "claims.0.judgements.0.confidence",
        "medium",
        "claims[0].judgements[0].confidence: 'medium' is not one of low, moderate, high.",
    ),
    ("claims.0.kind", "rumour", "claims[0].kind: 'rumour' is not one of event, statement, view, forecast."),
    ("claims.0.kind", "", "claims[0].kind: '' is not one of event, statement, view, forecast."),
    (
        "claims.0.evidence.0.stance",
        "for",
        "claims[0].evidence[0].stance: 'for' is not one of supports, contradicts, context.",
    ),
    (
        "links.0.kind",
        "likes",
        "links[0].kind: 'likes' is not one of contradicts, refines, supersedes, duplicates, depends_on.",
    ),
    ("claims.0.evidence.0.credibility", 7, "claims[0].evidence[0].credibility: 7 is not between 1 and 6."),
    # Rules of judgements
    (
        "claims.0.judgements.0.likelihood",
        "certain",
        "claims[0].judgements[0].likelihood: 'certain' is not a likelihood of icd203.",
    ),
    (
        "claims.0.judgements.1",
        again("claims.0.judgements.1", status="refuted", likelihood="likely"),
        "claims[0].judgements[1].likelihood: Leave likelihood empty: an event that is refuted is no longer a chance.",
    ),
    (
        "claims.0.judgements.0",
        again("claims.0.judgements.0", likelihood="likely", probability=90),
        "claims[0].judgements[0].probability: 90 lies outside likely (55-80%).",
    ),
    (
        "claims.0.judgements.0.probability",
        60,
        "claims[0].judgements[0].probability: Choose the likelihood that this probability belongs to, or leave it empty.",
    ),
    (
        "claims.1.judgements",
        [{"key": "j", "status": "refuted", "rationale": "So.", **MADE}],
        "claims[1].judgements[0].status: A forecast stays open until it is resolved.",
    ),
    (
        "claims.1.judgements",
        [{"key": "j", "status": "unverified", "rationale": "So.", "figure": {"low": 1}, **MADE}],
        "claims[1].judgements[0].figure.low: Leave the figure empty: the claim holds no quantity.",
    ),
    ("claims.0.judgements.0.rationale", " ", "claims[0].judgements[0].rationale: this is needed."),
    (
        "claims.0.judgements.0.made_at",
        "2024-03-02T00:00:00Z",
        "claims[0].judgements[1].made_at: judgements stand in the order in which they were made.",
    ),
    (
        "claims.0.judgements.0.previous",
        "j2",
        "claims[0].judgements: these cannot have been written: each would have been seen before it was made.",
    ),
    (
        "claims.1.judgements",
        [{"key": "j", "status": "unverified", "rationale": "So.", "previous": "j1", **MADE}],
        "claims[1].judgements[0].previous: this is not a judgement of the same claim.",
    ),
    ("claims.1.first_evidence", "e1", "claims[1].first_evidence: this is not evidence of the same claim."),
    # Evidence
    (
        "claims.0.evidence.0.start",
        1,
        "claims[0].evidence[0].quote: the document does not say this at that place.",
    ),
    (
        "claims.0.evidence.0.gist",
        "So.",
        "claims[0].evidence[0].gist: give either a quote with its start in the text, or a gist in our own words.",
    ),
    (
        "claims.0.evidence.1.gist",
        " ",
        "claims[0].evidence[1].gist: give either a quote with its start in the text, or a gist in our own words.",
    ),
    ("claims.0.evidence.1.start", 3, "claims[0].evidence[1].start: only a quote has a start."),
    (
        "claims.0.evidence.1.word",
        "source",
        "claims[0].evidence[1].attributed_to: name the source whose word it is, exactly when word is 'source'.",
    ),
    (
        "claims.0.evidence.1.attributed_to",
        "wire",
        "claims[0].evidence[1].attributed_to: name the source whose word it is, exactly when word is 'source'.",
    ),
    (
        "claims.0.evidence.1.quantity",
        {"low": 5},
        "claims[0].evidence[1].quantity.unit: say what is counted: a quantity needs a unit.",
    ),
    (
        "claims.0.evidence.1.quantity",
        {"since": "2024-02-02", "as_of": "2024-02-01"},
        "claims[0].evidence[1].quantity: the count ends before it begins.",
    ),
    (
        "claims.0.evidence.2",
        again("claims.0.evidence.1", key="e3"),
        "claims[0].evidence[2]: the document says this of the claim already.",
    ),
    (
        "claims.0.evidence.1.withdrawn",
        {"at": DEEP},
        "claims[0].evidence[1].withdrawn.reason: this is needed.",
    ),
    # Numbers
    ("claims.0.quantity.low", "five", "claims[0].quantity.low: this should be a number."),
    ("claims.0.quantity.low", 7, "claims[0].quantity.high: this is below the lower figure."),
    (
        "claims.0.quantity.low",
        10**15,
        "claims[0].quantity.low: 1000000000000000 has more digits than are kept: 12 before the point, 3 after.",
    ),
    (
        "claims.0.quantity.low",
        0.0001,
        "claims[0].quantity.low: 0.0001 has more digits than are kept: 12 before the point, 3 after.",
    ),
    # Dates
    ("claims.0.made_at", GONE, "claims[0].made_at: this is needed."),
    (
        "claims.0.made_at",
        "2026-01-01T00:00:01Z",
        "claims[0].made_at: '2026-01-01T00:00:01Z' lies in the future: nothing can be dated ahead.",
    ),
    (
        "claims.0.made_at",
        "0001-01-01T00:00:00Z",
        "claims[0].made_at: '0001-01-01T00:00:00Z' lies before 1900: is the year right?",
    ),
    (
        "claims.0.made_at",
        "2024-03-01",
        "claims[0].made_at: '2024-03-01' is not a moment: write 2023-11-24T09:00:00Z.",
    ),
    (
        "claims.0.made_at",
        "0001-01-01T00:00:00+23:00",
        "claims[0].made_at: '0001-01-01T00:00:00+23:00' is not a moment: write 2023-11-24T09:00:00Z.",
    ),
    (
        "claims.0.period.from",
        "Spring",
        "claims[0].period.from: 'Spring' is not a date: write 2023, 2023-09 or 2023-09-07.",
    ),
    (
        "claims.0.period.from",
        "2024-02-30",
        "claims[0].period.from: '2024-02-30' is not a day of the calendar.",
    ),
    ("claims.0.period.from", "2025", "claims[0].period: it ends before it begins."),
    ("claims.1.due", "2030-1-1", "claims[1].due: '2030-1-1' is not a day: write 2023-09-07."),
    ("claims.1.test", "It is seen.", "claims[1].due: a forecast's test and its due date go together."),
    ("claims.1.due", "2030-01-01", "claims[1].test: a forecast's test and its due date go together."),
    # Keys, names and numbers that stand twice or nowhere
    ("claims.1.key", "C-1", "claims[1].key: 'C-1' stands twice."),
    ("claims.1.key", GONE, "claims[1].key: this is needed."),
    ("claims.1.number", 1, "claims[1].number: '1' stands twice."),
    ("documents.1.number", 1, "documents[1].number: '1' stands twice."),
    ("sources.1.name", "STATE", "sources[1].name: 'state' stands twice."),
    ("tags", ["arms", "Arms"], "tags: a tag stands twice."),
    ("tags", ["arms", ""], "tags: this should be a list of texts."),
    ("tags", ["arms", "x" * 61], f"tags: '{'x' * 61}' has more than 60 characters."),
    ("claims.0.tags", ["harms"], "claims[0].tags: 'harms' is not among the tags of this file."),
    (
        "claims.0.claimant",
        "nobody",
        "claims[0].claimant: 'nobody' is not the key of any source in this file.",
    ),
    (
        "claims.0.evidence.0.document",
        "none",
        "claims[0].evidence[0].document: 'none' is not the key of any document in this file.",
    ),
    ("documents.0.source", GONE, "documents[0].source: this is needed."),
    ("sources.2.members", ["state", "state"], "sources[2].members: one stands twice."),
    (
        "sources.2.members",
        ["nobody"],
        "sources[2].members: 'nobody' is not the key of any source in this file.",
    ),
    ("sources.2.members", ["team"], "sources[2].members: a body is not a member of itself."),
    ("sources.0.members", ["wire"], "sources[0].members: only a joint body has members."),
    (
        "sources.0.speaks_for",
        True,
        "sources[0].speaks_for: name the body that this source speaks for, in part_of.",
    ),
    ("sources.0.part_of", "wire", "sources[0].part_of: this goes in a circle."),
    ("sources.0.same_as", "wire", "sources[0].same_as: name a source that is no part of this one."),
    ("sources.0.same_as", "team", "sources[0].same_as: one is a member of the other: they are two."),
    (
        "sources.0.same_reason",
        "So.",
        "sources[0].same_reason: name the source that it was merged with, in same_as.",
    ),
    ("sources.0.same_as", "state", "sources[0].same_as: name a source that is not merged itself."),
    # Documents
    (
        "documents.0.derivations",
        [again("documents.1.derivations.0", key="d2", **{"from": "copy"})],
        "documents[0].derivations: this goes in a circle.",
    ),
    (
        "documents.1.derivations.1",
        again("documents.1.derivations.0", key="d2"),
        "documents[1].derivations: it is said twice that this document derives from that one.",
    ),
    (
        "documents.1.derivations.0",
        again("documents.1.derivations.0", withdrawn={"at": DEEP, "reason": "No."}, **{"from": "copy"}),
        "documents[1].derivations: a document does not derive from itself.",
    ),
    ("documents.0.captures.0.body", "It was so.", "documents[0].captures[0].body: this is not base64."),
    ("documents.0.captures.0.body", "Östlich", "documents[0].captures[0].body: this is not base64."),
    (
        "documents.0.captures.0.sha256",
        "0" * 64,
        "documents[0].captures[0].sha256: this is not the SHA-256 of the body: the bytes are not those that were captured.",
    ),
    (
        "documents.0.address",
        "javascript:alert(1)",
        "documents[0].address: 'javascript:alert(1)' is not an address: it should begin with http:// or https://.",
    ),
    (
        "documents.0.captures.0.final_address",
        "javascript:alert(1)",
        "documents[0].captures[0].final_address: 'javascript:alert(1)' is not an address: it should begin with http:// or https://.",
    ),
    ("documents.0.state", "set_aside", "documents[0].set_aside_reason: say why the document is set aside."),
    # Fates and links
    (
        "claims.0.fate",
        {"is": "superseded", "at": DEEP},
        "claims[0].fate.by: give the number of the claim that takes its place.",
    ),
    (
        "claims.0.fate",
        {"is": "withdrawn", "at": DEEP},
        "claims[0].fate.reason: say why: a withdrawal needs a reason.",
    ),
    (
        "claims.0.fate",
        {"is": "withdrawn", "at": DEEP, "reason": "No.", "by": 2},
        "claims[0].fate.by: a withdrawn claim has no successor.",
    ),
    ("claims.0.fate", {"is": "superseded", "by": 2}, "claims[0].fate.at: this is needed."),
    (
        "claims.0.fate",
        {"is": "superseded", "by": 9, "at": DEEP},
        "claims[0].fate.by: 9 is not the number of another claim in this file.",
    ),
    (
        "claims.0.fate",
        {"is": "superseded", "by": 1, "at": DEEP},
        "claims[0].fate.by: 1 is not the number of another claim in this file.",
    ),
    ("links.0.to", 9, "links[0].to: 9 is not the number of any claim in this file."),
    ("links.0.to", 1, "links[0].to: a claim is not linked to itself."),
    ("links.1", again("links.0", key="l2"), "links[1].kind: these claims are linked like this already."),
    # What no database keeps
    ("claims.0.statement", "nul\x00", "claims[0].statement: this holds a character that no database keeps."),
    ("claims.0.hedge", "half \ud83d", "claims[0].hedge: this holds a character that no database keeps."),
    ("documents.0.text", "nul\x00", "documents[0].text: this holds a character that no database keeps."),
    (
        "claims.0.evidence.1.gist",
        "\udc00",
        "claims[0].evidence[1].gist: this holds a character that no database keeps.",
    ),
    ("tags", ["nul\x00"], "tags: this holds a character that no database keeps."),
]


@pytest.mark.parametrize(
    ("path", "value", "line"), WRONG, ids=[f"{path}-{n}" for n, (path, *_) in enumerate(WRONG)]
)
def test_what_is_wrong_is_named_by_path_and_reason(path, value, line):
    assert line in errors_of(changed(path, value))


ALONE = {"documents.0.text", "documents.0.source", "tags", "case.slug", "sources", "sources.0", "case"}
"""What others in the file refer to: these errors do not come alone."""


@pytest.mark.parametrize(
    ("path", "value", "line"),
    [row for row in WRONG if row[0] not in ALONE and "circle" not in row[2]],
    ids=lambda value: value if isinstance(value, str) and "." in value[:20] else "",
)
def test_one_mistake_makes_few_errors(path, value, line):
    assert len(errors_of(changed(path, value))) <= 3


def test_superseding_in_a_circle_is_refused():
    file = a_file()
    file["claims"][0]["fate"] = {"is": "superseded", "by": 2, "at": DEEP}
    file["claims"][1]["fate"] = {"is": "superseded", "by": 1, "at": DEEP}
    assert errors_of(file) == [
        "claims[0].fate.by: this goes in a circle.",
        "claims[1].fate.by: this goes in a circle.",
    ]


def test_a_merge_into_what_is_merged_itself_is_refused():
    file = a_file()
    file["sources"][1]["same_as"] = "state"
    file["sources"].append({"key": "post", "name": "Post", "kind": "outlet", "same_as": "wire"})
    assert errors_of(file) == ["sources[3].same_as: name a source that is not merged itself."]


def test_all_errors_are_named_at_once():
    file = a_file()
    file["case"]["slug"] = "Not So"
    file["sources"][0]["kind"] = "ministry"
    file["claims"][0]["judgements"][0]["confidence"] = "medium"
    file["claims"][1]["nmuber"] = 3
    file["links"][0]["to"] = 44
    assert errors_of(file) == [
        "case.slug: use small letters, digits and single hyphens.",
        "sources[0].kind: 'ministry' is not one of person, body, outlet, joint_body, unnamed.",
        "claims[0].judgements[0].confidence: 'medium' is not one of low, moderate, high.",
        "claims[1].nmuber: there is no such field here.",
        "links[0].to: 44 is not the number of any claim in this file.",
    ]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "not JSON"),
        ("{", "not JSON"),
        ("key: value", "not JSON"),
        ('{"a": NaN}', "NaN is not a number"),
        ('{"a": -Infinity}', "-Infinity is not a number"),
        ('{"a": 1e99999999999999999999}', "beyond all measure"),
        ('{"a": 1, "b": 2, "a": 3}', "'a' stands twice"),
        ("[" * 100_000 + "]" * 100_000, "not JSON"),
        ('{"a":' * 100_000 + "1" + "}" * 100_000, "not JSON"),
        ("9" * 10_000, "not JSON"),
        ("[]", "not a case file"),
        ("null", "not a case file"),
        ('"grounds-case"', "not a case file"),
        ("{}", "not a case file"),
        ('{"format": "grounds-case"}', "not a case file"),
        ('{"format": "grounds-case", "version": 2}', "not a case file"),
        ('{"format": "grounds-case", "version": true}', "not a case file"),
        ('{"format": "other", "version": 1}', "not a case file"),
    ],
    ids=lambda value: value[:20],
)
def test_what_is_no_case_file_at_all_is_refused_in_a_sentence(text, says):
    (error,) = errors_of(text)
    assert says in error


@pytest.mark.parametrize("number", ["1e400", "1e15", "0.1234", "123456789012345.5", "-1e99"])
def test_a_number_that_is_not_kept_whole_is_refused(number):
    text = json.dumps(changed("claims.0.quantity", {"low": "NUMBER", "unit": "ships"})).replace(
        '"NUMBER"', number
    )
    (error,) = errors_of(text)
    assert error.startswith("claims[0].quantity.low: ") and "more digits than are kept" in error


def test_a_key_may_be_any_text_or_the_uid_itself():
    file = a_file()
    uid = "0b0c5a52-2f0e-4d0c-9a6f-0d6a3f6d7a11"
    file["claims"][1]["key"] = uid
    file["claims"][0]["key"] = "Ä key / with anything"
    found = read(json.dumps(file), now=NOW)
    assert str(found.claims[1].uid) == uid
    assert found.claims[0].uid.version == 5


def test_the_same_key_stands_for_another_record_in_another_case():
    one, two = a_file(), a_file()
    two["case"]["slug"] = "another-case"
    first, second = (read(json.dumps(file), now=NOW) for file in (one, two))
    assert first.claims[0].uid != second.claims[0].uid
    assert first.claims[0].uid == read(json.dumps(one), now=NOW).claims[0].uid
