"""What is asked for the lineage of several records at once: whose word evidence is, which origins are one, what copies what."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, dumps, loads
from django.http import QueryDict

from claims.analysis import scales
from claims.forms.fields import DocumentField, InCaseForm, SourceField, say
from claims.models import Case, Claim, Document
from claims.models.evidence import basis_choices, word_choices
from claims.models.lineages import (
    AT_ONCE,
    Before,
    Outcome,
    copies_of,
    join_origins,
    outcomes,
    part_origins,
    set_lineage,
)

ARE = {
    scales.DerivationKind.REPUBLISHES: "copies: they republish the other",
    scales.DerivationKind.TRANSLATES: "translations of the other",
    scales.DerivationKind.REVISES: "revisions of the other",
}
LEAVE = ("", "leave as it is")
SALT = "claims.lineage"
SHOWN = 50
"""How many claims a preview shows."""


def words_left() -> list[tuple[str, str]]:
    return [LEAVE, *word_choices()]


def bases_left() -> list[tuple[str, str]]:
    return [LEAVE, *basis_choices()]


def asked_pieces(data: Any) -> dict[int, int]:
    """Return the pieces of evidence that a page names as "12:3", by id with the version that was read; 0 where none is told."""
    found = {}
    for one in data.getlist("piece") if isinstance(data, QueryDict) else []:
        pk, _, version = one.partition(":")
        if all(part.isascii() and part.isdecimal() and len(part) < 10 for part in (pk, version or "0")):
            found[int(pk)] = int(version or 0)
    return found


class PreviewedForm(InCaseForm):
    """A form whose doing is counted and taken back before it is done for good."""

    def doing(self, by: Any) -> Callable[[], Any]:
        """Return what does it: raises ValidationError where a rule is broken, Moved where somebody was first."""
        raise NotImplementedError

    def preview(self, by: Any, claims: Iterable[int]) -> list[Outcome]:
        """Return how these claims would be counted; none, with an error, if a rule is broken. Nothing is changed."""
        try:
            return outcomes(self.case, claims, self.doing(by))
        except ValidationError as error:
            self.refuse(error)
            return []

    def record(self, by: Any) -> Any:
        """Do it; None, with an error, if a rule is broken."""
        try:
            return self.doing(by)()
        except ValidationError as error:
            self.refuse(error)
            return None


class LineageForm(PreviewedForm):
    """Sets whose word pieces of evidence are, their basis and mouths, or joins or parts their origins; all or none."""

    word = forms.ChoiceField(label="Whose word it is", choices=words_left, required=False)
    attributed_to = SourceField(label="Whose", required=False, help_text="A source of the case.")
    basis = forms.ChoiceField(choices=bases_left, required=False)
    via = forms.CharField(
        max_length=300,
        required=False,
        help_text="The mouths it came through. Left as it is if you write nothing.",
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    reason = forms.CharField(
        label="Why",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )
    act = forms.ChoiceField(
        choices=[("set", "set"), ("join", "join"), ("part", "part")], widget=forms.HiddenInput, required=False
    )

    def __init__(self, data: Any = None, *, claim: Claim, seen: Mapping[int, int]) -> None:
        super().__init__(data, case=claim.case)
        self.claim, self.seen = claim, seen

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.seen:
            self.add_error(None, "Tick the evidence first.")
        elif len(self.seen) > AT_ONCE:
            self.add_error(None, f"{AT_ONCE} pieces of evidence at most are set at once.")
        if cleaned.get("act") in ("join", "part"):
            if not (cleaned.get("reason") or "").strip():
                self.add_error("reason", "Say why: without a reason nobody can follow it.")
        else:
            self._clean_word(cleaned)
        return cleaned

    def _clean_word(self, cleaned: dict[str, Any]) -> None:
        word, source = cleaned.get("word"), cleaned.get("attributed_to")
        if source and word in (scales.Word.OWN, scales.Word.UNKNOWN):
            self.add_error("word", "A source is named: say that it is its word, or take the name away.")
        if word == scales.Word.SOURCE and not source and not self.has_error("attributed_to"):
            self.add_error("attributed_to", "Name the source whose word it is.")
        if not self.errors and not self.changes():
            self.add_error(None, "Choose something to set: nothing would change.")

    def changes(self) -> dict[str, Any]:
        """Return what is to be set, by the names of the model's fields."""
        typed = self.cleaned_data
        found = {name: typed[name] for name in ("basis", "via") if typed.get(name)}
        if typed.get("attributed_to"):
            return {**found, "word": scales.Word.SOURCE.value, "attributed_to": typed["attributed_to"]}
        return {**found, **({"word": typed["word"], "attributed_to": None} if typed.get("word") else {})}

    def said(self) -> list[tuple[str, str]]:
        """Return what is to be set, in words, with its label."""
        return [
            (str(self[name].label).lower(), say(self.fields[name], value))
            for name, value in self.changes().items()
            if value is not None
        ]

    def doing(self, by: Any) -> Callable[[], Any]:
        act, reason = self.cleaned_data.get("act"), self.cleaned_data.get("reason", "")
        if act == "join":
            return lambda: join_origins(self.claim, self.seen, by=by, reason=reason)
        if act == "part":
            return lambda: part_origins(self.claim, self.seen, by=by, reason=reason)
        return lambda: set_lineage(self.claim, self.seen, by=by, **self.changes())


def seal(claim: Claim, before: Before) -> str:
    """Return what stood in evidence before it was set as a text that can be handed out, and back to undo it."""
    rows = [[pk, version, values] for pk, (version, values) in before.items()]
    return dumps([claim.pk, rows], salt=SALT, compress=True)


def unseal(claim: Claim, sealed: str) -> Before:
    """Return what `seal` has sealed; raises ValidationError where that is of another claim, or not ours."""
    try:
        pk, rows = loads(sealed, salt=SALT)
    except BadSignature:
        pk, rows = None, []
    if pk != claim.pk:
        raise ValidationError("This does not say what is to be undone here.")
    return {piece: (version, values) for piece, version, values in rows}


class CopiesForm(PreviewedForm):
    """Says that documents copy another: all of them, or none."""

    kind = forms.ChoiceField(label="They are", choices=list(ARE.items()))
    original = DocumentField(
        label="The other document", help_text="By its title or its number: the one that was there first."
    )

    def __init__(self, data: Any = None, *, case: Case, documents: list[Document]) -> None:
        super().__init__(data, case=case)
        self.documents = documents

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.documents:
            self.add_error(None, "Tick the documents first.")
        elif len(self.documents) > AT_ONCE:
            self.add_error(None, f"{AT_ONCE} documents at most are set at once.")
        elif cleaned.get("original") and [cleaned["original"]] == self.documents:
            self.add_error("original", "A document does not copy itself: name another.")
        return cleaned

    def doing(self, by: Any) -> Callable[[], Any]:
        typed = self.cleaned_data
        return lambda: copies_of(self.documents, typed["original"], by=by, kind=typed["kind"])
