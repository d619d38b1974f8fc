"""What is asked to take a sentence as evidence: only the side. Whose word it is, figures and a note may be added."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from claims.analysis import scales
from claims.analysis.attribution_words import PRONOUNS
from claims.analysis.filling import filled
from claims.analysis.settling import settle
from claims.analysis.signals import Quantity, Signals, read_signals
from claims.forms.evidence import STANCES, AroundEvidence
from claims.models import Case, Claim, Document, ReadingMark, Source, Taken
from claims.models.quotes import Unquotable, own_words

FIGURES = ("quantity_low", "quantity_high", "quantity_unit", "quantity_qualifier")


class TakeForm(AroundEvidence):
    """A quote of a document, in the sentence at `span` or elsewhere, for, against or around a claim. `whose` says in words whose word it begins as."""

    act = forms.ChoiceField(
        choices=STANCES,
        widget=forms.HiddenInput,
        error_messages={"required": "Say whether it supports the claim, contradicts it or gives context."},
    )
    start = forms.IntegerField(required=False, widget=forms.HiddenInput)
    offered = forms.IntegerField(required=False, widget=forms.HiddenInput)
    quote = forms.CharField(
        label="Its exact words",
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text="The sentence, or what you select or copy of the text.",
        error_messages={"required": "Give the words of the text that you take."},
    )

    def __init__(
        self, *args: Any, document: Document, span: tuple[int, int], whose: str = "", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.document = document
        self.span = span
        self.whose = whose
        self.first = -1

    @property
    def beside(self) -> str:
        """What is recorded beside the words unless somebody opens the form: whose word it is, and the figure."""
        if self.is_bound:
            return "Whose word, figure and note"
        figure = self.initial.get("quantity_unit") and say_figure(self.initial)
        return f"{self.whose}; {figure}" if figure else self.whose

    def clean_attributed_to(self) -> Source | None:
        """Let go of the name that the form itself offered where somebody says that it is not a source's word."""
        source, word = self.cleaned_data.get("attributed_to"), self.cleaned_data.get("word")
        offered = source is not None and str(source.pk) == self.data.get("offered")
        return None if offered and word != scales.Word.SOURCE else source

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        quote = (cleaned.get("quote") or "").replace("\r\n", "\n").strip()
        if quote:
            self._anchor(quote, cleaned.get("start"))
        return cleaned

    def _anchor(self, quote: str, start: int | None) -> None:
        """Find the text's own words for the quote: at the place that was posted, in the sentence, or once elsewhere."""
        text, begin = self.document.text, -1 if start is None else start
        try:
            self.cleaned_data["quote"], self.first = own_words(quote, text, begin)
        except Unquotable as error:
            inside = [place for place in error.place.places if self.span[0] <= place[0] < self.span[1]]
            if len(inside) == 1:
                self.cleaned_data["quote"], self.first = text[slice(*inside[0])], inside[0][0]
            else:
                self.add_error("quote", error.message_dict["quote"])

    def take(self, span: tuple[int, int], key: str, claim: Claim, *, by: Any) -> ReadingMark | None:
        """Take the quote; None, with errors at their fields, where a rule is broken. Raises Taken where another was first."""
        try:
            with transaction.atomic():
                said = {"stance": self.cleaned_data["act"], **self.around(by)}
                quote = {"quote": self.cleaned_data["quote"], "start": self.first}
                return ReadingMark.take(self.document, span, key, claim, by=by, **said, **quote)
        except Taken:
            raise
        except ValidationError as error:
            self.refuse(error, start="quote", end="quote")
            return None


def named(signals: Signals) -> list[str]:
    """Return who is named to say something in a sentence, each once."""
    found = (one.source_words for one in signals.attributions if one.is_speech)
    return list(dict.fromkeys(name for name in found if name and name.lower() not in PRONOUNS))


def source_named(case: Case, words: str) -> Source | None:
    """Return the source of a case that has exactly this name; none for an acronym alone. One query."""
    name = " ".join(settle(words).words.split())
    if not name or (" " not in name and name.isupper()):
        return None
    bare = name[4:] if name.lower().startswith("the ") else name
    called = Q(name__iexact=words) | Q(name__iexact=name) | Q(name__iexact=bare)
    found = list(Source.objects.filter(called, case=case)[:2])
    return found[0] if len(found) == 1 else None


def claim_begun(case: Case, words: str) -> dict[str, Any]:
    """Return what the form of a claim begins with where it is recorded from a sentence: its words and its signals.

    Who said it is filled in only where the case has a source of that name. One query.
    """
    signals = read_signals(words)
    names = named(signals)
    known = source_named(case, names[0]) if len(names) == 1 else None
    figures = figure(signals.quantities[0]) if len(signals.quantities) == 1 else {}
    qualifier = figures.pop("quantity_qualifier", "")
    return {
        "statement": words[:2000],
        "kind": scales.Kind.FORECAST.value if signals.forecast else scales.Kind.EVENT.value,
        "claimant": known,
        "hedge": ", ".join(one.words for one in signals.hedges)[:300],
        **(figures if figures.get("quantity_unit") else {}),
        "quantity_approximate": qualifier == scales.Qualifier.ABOUT,
    }


def evidence_begun(document: Document, words: str, whose: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the first evidence of a claim from a sentence begins with: its words, whose word it is, and
    the figure. Basis and mouths only where it is the word of somebody whom it names."""
    guess = filled(read_signals(words))
    figures = {name: getattr(guess, name) for name in FIGURES if guess.quantity_unit}
    said = {"basis": guess.basis, "via": guess.via} if whose["attributed_to"] else {}
    return {"document": document, "quote": words, **whose, **figures, **{k: v for k, v in said.items() if v}}


def begun(signals: Signals, claim: Claim, words: str, start: int, whose: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a form begins with: the words, `whose` word it is, a figure that fits the claim.

    Credibility is never among it.
    """
    offered = whose["attributed_to"] and whose["attributed_to"].pk
    figures = figure_for(claim, signals.quantities)
    return {"quote": words, "start": start, **whose, "offered": offered, **figures}


def figure_for(claim: Claim, quantities: tuple[Quantity, ...]) -> dict[str, Any]:
    """Return the columns of the one quantity of a sentence that counts what the claim counts; nothing in doubt."""
    counted = _stems(claim.quantity_unit) if claim.has_quantity else set()
    fitting = [one for one in quantities if counted & _stems(one.unit)]
    return figure(fitting[0]) if len(fitting) == 1 else {}


def figure(one: Quantity) -> dict[str, Any]:
    """Return the columns of a quantity that a sentence gives."""
    low, high = _plain(one.low), _plain(one.high)
    return {
        "quantity_low": low,
        "quantity_high": None if high == low else high,
        "quantity_unit": one.unit[:100],
        "quantity_qualifier": one.qualifier.value,
    }


def say_figure(columns: Mapping[str, Any]) -> str:
    """Return a figure in words, as far as a line has room: "at least 10,000 containers"."""
    ends = [f"{end:,f}" for end in (columns["quantity_low"], columns["quantity_high"]) if end is not None]
    ends = [end.rstrip("0").rstrip(".") if "." in end else end for end in ends]
    qualifier = scales.QUALIFIER_WORDS[scales.Qualifier(columns["quantity_qualifier"])]
    return " ".join(part for part in (qualifier, " to ".join(ends), columns["quantity_unit"]) if part)


def _stems(unit: str) -> set[str]:
    return {word.rstrip("s") for word in unit.casefold().split() if len(word) > 2 or not word.isalpha()}


def _plain(value: Decimal | None) -> Decimal | None:
    return None if value is None else round(value, 3)
