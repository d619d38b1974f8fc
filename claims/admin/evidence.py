"""Evidence in the admin: added to a claim, completed afterwards, withdrawn on its own page."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.text import Truncator

from claims.admin.base import RecordAdmin
from claims.admin.door import site
from claims.admin.forms import RecordForm
from claims.admin.lists import Bucket, ByCase, choice_filter
from claims.analysis import scales
from claims.forms.fields import FigureField
from claims.models import Evidence
from claims.models.evidence import word_choices
from claims.models.quotes import own_words
from config.templating import day

FIXED = ("claim", "document", "stance")
ABOUT: Any = ("Whose word it is", {"fields": ("word", "attributed_to", "basis", "via", "credibility")})
FIGURE: Any = (
    "Figure",
    {
        "fields": (
            ("quantity_low", "quantity_high", "quantity_unit", "quantity_qualifier"),
            ("since", "as_of"),
        )
    },
)


class EvidenceForm(RecordForm):
    """What a document says of a claim. A quote is looked up in the document's text; its place follows from that."""

    quantity_low = FigureField(label="Quantity, low")
    quantity_high = FigureField(label="Quantity, high")
    quote = forms.CharField(
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 4, "cols": 80, "dir": "auto"}),
        help_text="From a document whose text is kept here; its own words are kept. Else leave it empty and write a gist.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance._state.adding:
            del self.fields["quote"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        quote, document = (cleaned.get("quote") or "").replace("\r\n", "\n"), cleaned.get("document")
        if quote.strip() and document:
            cleaned["quote"], cleaned["start"] = own_words(quote, document.text)
        return cleaned

    def new_values(self) -> dict[str, Any]:
        """Return what `add_evidence` takes."""
        given = {name: self.cleaned_data[name] for name in ("document", "stance", "gist")}
        if "start" in self.cleaned_data:
            given |= {name: self.cleaned_data[name] for name in ("start", "quote")}
        return given | self.values()


class Withdrawn(Bucket):
    title = "withdrawn"
    parameter_name = "withdrawn"

    def values(self) -> Any:
        return [("no", "stands"), ("yes", "withdrawn")]

    def keep(self, queryset: QuerySet, value: str) -> QuerySet:
        return queryset.filter(withdrawn_at__isnull=value == "no")


@admin.register(Evidence, site=site)
class EvidenceAdmin(RecordAdmin):
    form = EvidenceForm
    autocomplete_fields = ("claim", "document", "attributed_to")
    list_display = (
        "said",
        "claim_name",
        "stance",
        "document",
        "word",
        "basis",
        "credibility",
        "added",
        "stands",
        "case",
    )
    list_filter = (
        choice_filter("stance", "stance", lambda: scales.words(scales.Stance)),
        ByCase,
        Withdrawn,
        choice_filter("word", "whose word", word_choices),
        choice_filter("basis", "basis", lambda: scales.words(scales.Basis)),
    )
    list_select_related = ("case", "claim", "document")
    search_fields = ("quote", "gist")
    search_help_text = "Words of the quote or the gist."
    # Backwards through the index evidence_by_date.
    ordering = ("-case_id", "-made_at", "-id")

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).defer("document__text")

    @admin.display(description="what it says")
    def said(self, evidence: Evidence) -> str:
        return Truncator(evidence.words).chars(140)

    @admin.display(description="claim")
    def claim_name(self, evidence: Evidence) -> str:
        return evidence.claim.name

    @admin.display(description="added")
    def added(self, evidence: Evidence) -> str:
        return day(evidence.made_at, evidence.case.time_zone)

    @admin.display(description="stands")
    def stands(self, evidence: Evidence) -> str:
        return "withdrawn" if evidence.withdrawn_at else "yes"

    @admin.display(description="what it says")
    def words(self, evidence: Evidence) -> str:
        return f"“{evidence.quote}”" if evidence.quote else evidence.gist

    @admin.display(description="withdrawn")
    def withdrawal(self, evidence: Evidence) -> str:
        if not evidence.withdrawn_at:
            return "no"
        name = evidence.withdrawn_on_behalf_of or evidence.withdrawn_by.get_username()  # type: ignore[union-attr]
        return (
            f"by {name}, {day(evidence.withdrawn_at, evidence.case.time_zone)}: {evidence.withdrawn_reason}"
        )

    def get_fieldsets(self, request: HttpRequest, obj: Evidence | None = None) -> Any:
        if obj is None:
            said: Any = ("case", *FIXED, "gist", "quote", "place")
            return [(None, {"fields": said}), ABOUT, FIGURE, (None, {"fields": ("note",)})]
        said = ("case", *FIXED, "words", "place", "withdrawal")
        return [(None, {"fields": said}), ABOUT, FIGURE, (None, {"fields": ("note",)})]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """What is said, where and on which side never changes: withdraw it and add it anew."""
        return (*self.readonly_fields, *FIXED, "words", "withdrawal") if obj else self.readonly_fields

    def beneath(self, request: HttpRequest, obj: Evidence) -> dict[str, Any]:
        if obj.withdrawn_at or not self.has_change_permission(request, obj):
            return {}
        return {"fates": [("Withdraw", reverse("evidence-withdraw", args=[obj.case.slug, obj.pk]))]}

    def edits_url(self, obj: Evidence) -> str:
        return reverse("claim-edits", args=[obj.case.slug, obj.claim.number])

    def view_on_site(self, obj: Evidence) -> str:
        return obj.claim.get_absolute_url()

    def record(self, request: HttpRequest, form: Any) -> Evidence:
        claim = form.cleaned_data["claim"]
        return claim.add_evidence(author=request.user, **form.new_values())
