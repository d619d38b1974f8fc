"""How the filters of the register are shown: the values of each facet, and a chip for each active one."""

from dataclasses import dataclass, replace
from typing import Any

from claims.analysis import scales
from claims.analysis.dates import say_partial
from claims.analysis.warnings import OUTRUN_WORDS, Outrun
from claims.filters.claims import FLAGS, LINKS, MORE, NONE, ORIGINS, ClaimFilter
from claims.search import facets

NONE_WORDS = {"confidence": "not given", "likelihood": "not given", "status": "no status"}
"""What "none" says, per facet. A superseded or withdrawn claim has no status either, so it is not "not judged"."""
KEYS = {
    "q": "words",
    "claimant": "said by",
    "document": "in document",
    "origins_for": "origins for",
    "origins_against": "origins against",
    "link": "",
    "linked": "linked with",
    **dict.fromkeys(FLAGS, ""),
}
"""How a chip calls its filter, where the parameter's own name would not read well."""


@dataclass(frozen=True, slots=True)
class Option:
    """One value of a facet: how it is written, whether it is chosen, and how many claims it would show, if counted."""

    value: str
    label: str
    icon: str = ""
    quiet: str = ""
    chosen: bool = False
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Chip:
    """One active filter, and the value of the address that taking it off takes out."""

    name: str
    value: str
    key: str
    label: str


def options(wanted: ClaimFilter, counted: bool = False) -> dict[str, list[Option]]:
    """Return the values of each facet, with their counts if `counted`; the counts cost one query."""
    counts = facets.counts(wanted.tally(), wanted.chosen) if counted else {}
    return {
        facet: [
            replace(
                one,
                chosen=one.value in wanted.values(facet),
                count=counts[facet].get("" if one.value == NONE else one.value, 0) if counted else None,
            )
            for one in _values(wanted, facet, counts.get(facet, {}))
        ]
        for facet in facets.FACETS
    }


def _values(wanted: ClaimFilter, facet: str, counts: dict[str, int]) -> list[Option]:
    none = Option(
        NONE, NONE_WORDS.get(facet, ""), {"confidence": "cf-none", "status": "st-none"}.get(facet, "")
    )
    if facet == "kind":
        return [Option(kind, kind) for kind in scales.Kind]
    if facet == "status":
        return [*(Option(code, _status_word(wanted, code), f"st-{code}") for code in scales.Status), none]
    if facet == "confidence":
        return [*(Option(code, code, f"cf-{code}") for code in reversed(scales.Confidence)), none]
    return [*_likelihoods(wanted, counts), none]


def _likelihoods(wanted: ClaimFilter, counts: dict[str, int]) -> list[Option]:
    """The bands of the case's standard, the highest first; then terms of another one that are chosen or in use."""
    bands = scales.LIKELIHOOD[scales.Standard(wanted.case.likelihood_standard)]
    others = [
        Option(code, word)
        for code, word in scales.likelihood_words()
        if code not in bands and (counts.get(code) or code in wanted.values("likelihood"))
    ]
    return [*(Option(code, band.word, quiet=band.range) for code, band in reversed(bands.items())), *others]


def origins(wanted: ClaimFilter) -> dict[str, list[Option]]:
    """Return the numbers of origins to choose from, for and against; they are not counted."""
    return {
        name: [Option(value, _number(value), chosen=value in wanted.values(name)) for value in ORIGINS]
        for name in ("origins_for", "origins_against")
    }


def warnings(wanted: ClaimFilter) -> list[Option]:
    """Return the warnings to choose from; they are not counted."""
    chosen = wanted.values("warning")
    return [Option(code.value, words, chosen=code in chosen) for code, words in OUTRUN_WORDS.items()]


def linkings(wanted: ClaimFilter) -> list[Option]:
    """Return the ways of being linked to choose from; they are not counted."""
    return [
        Option(value, words, chosen=value in wanted.values("link")) for value, (words, *_) in LINKS.items()
    ]


def _number(value: str) -> str:
    return {"0": "none", "more": f"{MORE} or more"}.get(value, value)


def kind_asked(wanted: ClaimFilter) -> scales.Kind | None:
    """The kind that is asked for, where it is only one."""
    kinds = [scales.Kind(kind) for kind in wanted.values("kind") if kind in list(scales.Kind)]
    return kinds[0] if len(kinds) == 1 else None


def _status_word(wanted: ClaimFilter, status: str) -> str:
    """The word of a status, as the kind has it where only one kind is asked for: "came true" of a forecast."""
    return scales.status_word(kind_asked(wanted) or scales.Kind.EVENT, status)


def chips(wanted: ClaimFilter) -> list[Chip]:
    """Return a chip for each value of each active filter, in the order of the address. Ask only of a valid filter."""
    found = wanted.form.cleaned_data
    return [
        Chip(name, value, KEYS.get(name, name), _label(wanted, name, value, found[name]))
        for name in wanted.narrowing
        for value in wanted.canonical.getlist(name)
    ]


def _label(wanted: ClaimFilter, name: str, value: str, found: Any) -> str:
    if name in FLAGS:
        return FLAGS[name][0]
    if name in ("origins_for", "origins_against"):
        return _number(value)
    if name == "warning":
        return OUTRUN_WORDS[Outrun(value)]
    if name == "link":
        return LINKS[value][0]
    if name == "linked":
        return str(found.name)
    if value == NONE:
        return NONE_WORDS[name]
    if name == "status":
        return _status_word(wanted, value)
    if name == "likelihood":
        return dict(scales.likelihood_words())[value]
    if name in ("from", "to"):
        return say_partial(found.first, found.precision)
    return str(found) if name in ("claimant", "document") else value
