"""Claims in the admin: the register as a list, and one form for wording and judgement."""

import re
from collections.abc import Iterable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import Truncator

from claims import search
from claims.admin.base import RecordAdmin
from claims.admin.claim_filters import FILTERS
from claims.admin.claim_form import ClaimForm, judged_fields
from claims.admin.door import site
from claims.admin.lists import chosen_case, complain
from claims.admin.rights import may_in, may_somewhere
from claims.analysis import scales
from claims.forms.selecting import Selection
from claims.models import Case, Claim, Evidence
from claims.views import bulk
from claims.views.access import need
from claims.views.reading import copies_of, whose_word
from config.templating import day

MOST_BENEATH = 100
MOST_WORDS = 10
UNBROKEN = "\N{NO-BREAK SPACE}"
SEVERAL_CASES = "These are claims of several cases: judge those of one case at a time."
NUMBER = re.compile(r"(?:[Cc]-?)?(\d{1,9})")

WORDING: Any = (None, {"fields": ("case", "statement", "kind", "claimant", "hedge")})
ABOUT: Any = (
    "What it is about",
    {
        "fields": (
            ("period_from", "period_to"),
            ("quantity_low", "quantity_high", "quantity_unit", "quantity_approximate"),
        )
    },
)
TEST: Any = (
    "How it could be tested",
    {
        "fields": ("test", "due"),
        "description": "For a view or a forecast. A forecast needs both, or it cannot be scored as worded.",
    },
)
PLACE: Any = ("In the case", {"fields": ("owner", "tags")})


@admin.register(Claim, site=site)
class ClaimAdmin(RecordAdmin):
    form = ClaimForm
    autocomplete_fields = ("claimant", "owner")
    list_display = (
        "name",
        "worded",
        "how_confident",
        "how_it_stands",
        "how_likely",
        "kind",
        "speaker",
        "reports",
        "judged",
        "newest_evidence",
        "case",
    )
    list_display_links = ("name", "worded")
    list_filter = FILTERS
    list_select_related = ("case", "claimant")
    search_fields = ("statement",)
    search_help_text = (
        "Words of the statement or, in one case, of its evidence too; or a number such as C-30."
    )
    # Backwards through the index claim_by_change.
    ordering = ("-case_id", "-changed_at", "-id")

    actions = ("assess_selected",)

    # The list

    def has_judge_permission(self, request: HttpRequest) -> bool:
        """Say whether the person may judge in any case: who may not is offered no action."""
        return may_somewhere(request, "judge")

    @admin.action(description="Assess selected claims", permissions=["judge"])
    def assess_selected(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        """Lead to the app's page that judges several claims at once: of one case, as they stand now."""
        cases = list(Case.objects.filter(pk__in=queryset.order_by().values("case"))[:2])
        try:
            if len(cases) != 1:
                raise ValidationError(SEVERAL_CASES if cases else "No claim is selected.")
            need(request, cases[0], "judge")
            return bulk.show(request, Selection.of(cases[0], queryset))
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return None

    @admin.display(description="number", ordering="number")
    def name(self, claim: Claim) -> str:
        return claim.name

    @admin.display(description="statement")
    def worded(self, claim: Claim) -> str:
        return Truncator(claim.statement).chars(160)

    @admin.display(description="confidence", ordering=F("confidence_rank").asc(nulls_last=True))
    def how_confident(self, claim: Claim) -> str:
        return claim.confidence or "not given"

    @admin.display(description="status")
    def how_it_stands(self, claim: Claim) -> str:
        return scales.status_word(claim.kind, claim.status) if claim.is_active else claim.fate

    @admin.display(description="likelihood", ordering=F("likelihood_rank").asc(nulls_last=True))
    def how_likely(self, claim: Claim) -> str:
        if not claim.likelihood:
            return "not given"
        standard = claim.likelihood_standard
        word = scales.likelihood_word(standard, claim.likelihood)
        band = scales.likelihood_range(standard, claim.likelihood)
        return format_html('{} <span class="records-day">({})</span>', word, band)

    @admin.display(description="said by")
    def speaker(self, claim: Claim) -> str:
        return claim.claimant.name if claim.claimant else "not named"

    @admin.display(description="reports")
    def reports(self, claim: Claim) -> str:
        return f"{claim.reports_for}{UNBROKEN}for, {claim.reports_against}{UNBROKEN}against"

    @admin.display(description="last judged")
    def judged(self, claim: Claim) -> str:
        return day(claim.assessed_at, claim.case.time_zone) or "never"

    @admin.display(description="newest evidence")
    def newest_evidence(self, claim: Claim) -> str:
        return day(claim.evidence_at, claim.case.time_zone) or "none"

    def get_sortable_by(self, request: HttpRequest) -> Any:
        """Sort within one case only: there an index gives the order."""
        return ("name", "how_confident", "how_likely") if chosen_case(request) else ()

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        """Search by number, in one case by its index of words, over several cases in the statements."""
        words = search_term.strip()
        number = NUMBER.fullmatch(words)
        case = chosen_case(request)
        if not words:
            return queryset, False
        if number:
            return queryset.filter(number=int(number[1])), False
        try:
            if case:
                return search.find(queryset, case.pk, words), False
            for piece in _pieces(words):
                queryset = queryset.filter(statement__icontains=piece)
            return queryset, False
        except ValueError as error:
            complain(request, str(error))
            return queryset.none(), False

    # The form

    def get_fieldsets(self, request: HttpRequest, obj: Claim | None = None) -> Any:
        if obj and not self.has_change_permission(request, obj):
            return self._standing_fieldsets()
        judged = judged_fields(obj)
        about = [WORDING, ABOUT, TEST, PLACE]
        if obj is None:
            fields: Any = ("document", "gist", "place")
            about.append(("Where you read it", {"fields": fields}))
        if judged:
            figure = tuple(name for name in judged if name.startswith("figure"))
            rows = (
                ("status", "confidence"),
                ("likelihood", "probability"),
                figure,
                "rationale",
                "as_worded",
                "would_change",
                "review_on",
            )
            described = self._last_judged(obj)
            about.append(
                ("Judgement", {"fields": tuple(row for row in rows if row), "description": described})
            )
        return about

    def _standing_fieldsets(self) -> Any:
        """Return what a member without the right to edit reads."""
        period: Any = ("period_from", "period_to")
        about = (
            "About",
            {"fields": (period, "quantity_low", "quantity_high", "quantity_unit", "test", "due")},
        )
        shown = ("how_it_stands", "how_confident", "how_likely", "reports", "judged", "fate")
        return [WORDING, about, PLACE, ("Judgement", {"fields": shown})]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        shown = ("how_it_stands", "how_confident", "how_likely", "reports", "judged", "fate")
        return (
            (*self.readonly_fields, *shown)
            if obj and not self.has_change_permission(request, obj)
            else self.readonly_fields
        )

    def _last_judged(self, claim: Claim | None) -> str:
        if claim is None:
            return "May be left for later."
        standing = claim.standing
        if standing is None:
            return "Not judged yet."
        new = " Evidence has come in or was taken back since." if claim.has_new_evidence else ""
        return f"As it stands since {day(standing.made_at, claim.case.time_zone)}.{new}"

    def beneath(self, request: HttpRequest, obj: Claim) -> dict[str, Any]:
        """Show the claim's evidence and its past judgements, newest first, each linked to its own page."""
        evidence = obj.evidence.select_related("document__source", "attributed_to", "author")
        evidence = evidence.defer("document__text")
        judgements = obj.assessments.select_related("author")
        may_add = self.has_change_permission(request, obj)
        address = f"{reverse('admin:claims_evidence_add')}?case={obj.case.slug}&claim={obj.pk}"
        return {
            "claim": obj,
            "evidence": _with_word(evidence[: MOST_BENEATH + 1]),
            "judgements": [_told(one, obj.kind) for one in judgements[: MOST_BENEATH + 1]],
            "most": MOST_BENEATH,
            "add_evidence_url": address if may_add else "",
            "fates": _fates(obj, may_in(request, obj.case_id, "merge")) if may_add else [],
        }

    def edits_url(self, obj: Claim) -> str:
        return reverse("claim-edits", args=[obj.case.slug, obj.number])

    # Writing

    def record(self, request: HttpRequest, form: Any) -> Claim:
        claim = Claim.record(
            case=form.case,
            by=request.user,
            tags=form.cleaned_data["tags"],
            evidence=form.first_evidence(),
            **form.values(),
        )
        return self._judge(claim, request, form)

    def edit(self, request: HttpRequest, obj: Claim, form: Any) -> Claim:
        """Change the wording, then the judgement: both or neither."""
        version, tags = form.cleaned_data["version"], form.cleaned_data["tags"]
        claim = obj.edit(by=request.user, version=version, tags=tags, **form.values())
        return self._judge(claim, request, form)

    def _judge(self, claim: Claim, request: HttpRequest, form: Any) -> Claim:
        if form.judges:
            claim.assess(
                author=request.user,
                rationale=form.cleaned_data["rationale"],
                previous=form.seen_judgement,
                seen_version=claim.version,
                seen_evidence=form.cleaned_data.get("seen_evidence"),
                **form.judgement(),
            )
        return claim


def _pieces(words: str) -> list[str]:
    if len(words) > search.MOST_CHARACTERS:
        raise ValueError(f"Search for at most {search.MOST_CHARACTERS} characters at a time.")
    if not search.phrases(words):
        raise ValueError("Type at least one letter or digit to search for.")
    return words.split()[:MOST_WORDS]


def _with_word(evidence: Iterable[Evidence]) -> list[dict[str, Any]]:
    """Return each piece with the source whose word it is, found as the page of the claim finds it."""
    rows = list(evidence)
    copies = copies_of({row.document_id for row in rows})
    return [{"row": row, "source": whose_word(row, copies)} for row in rows]


def _told(judgement: Any, kind: str) -> dict[str, Any]:
    """Return a judgement in the words of its scales."""
    standard, code = judgement.likelihood_standard, judgement.likelihood
    return {
        "row": judgement,
        "status": scales.status_word(kind, judgement.status),
        "confidence": judgement.confidence or "not given",
        "likelihood": f"{scales.likelihood_word(standard, code)} ({scales.likelihood_range(standard, code)})"
        if code
        else "not given",
    }


def _fates(claim: Claim, may_merge: bool) -> list[tuple[str, str]]:
    """Return the verbs that link a claim, end it, or bring it back: pages of the app."""
    verbs = ["link", "supersede", "withdraw"] if claim.is_active else ["reinstate"]
    verbs += ["merge"] if may_merge and claim.is_active else []
    return [
        (verb.capitalize(), reverse(f"claim-{verb}", args=[claim.case.slug, claim.number])) for verb in verbs
    ]
