"""Pages of what comes in: by which road, how it goes, what was read of it, and what becomes of it."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from claims.analysis import scales
from claims.forms.arrivals import BringForm, CheckForm, PasteForm
from claims.models import Arrival, Case
from claims.models.arrivals import UNDER_WAY
from claims.search.lists import LAST_RECORDED, listed
from claims.tasks import bring_in, match_document
from claims.views.access import get_case, need
from claims.views.claim_head import get_or_post, posted

SHOWN_AT_FIRST, SHOWN_OF_THE_END = 3000, 600
"""How many characters of a text, and of its end, are shown beside the form, until the whole is asked for."""
LONG_WAIT = 60
"""After how many seconds of waiting a page asks whether anybody does the work."""
GROUPS: dict[str, tuple[str, ...]] = {
    "waiting": ("to_check", "failed"),
    "under_way": UNDER_WAY,
    "done": ("done",),
    "dropped": ("dropped",),
}


@get_or_post
def bring(request: HttpRequest, slug: str) -> HttpResponse:
    """Take an article in: its address, its text, or files; it is kept at once and read in the background."""
    case = get_case(request, slug)
    need(request, case, "add")
    form = BringForm(posted(request), request.FILES or None, case=case)
    if form.is_valid() and (begun := form.begin(by=request.user)):
        queue(begun)
        if len(begun) > 1:
            return redirect("arrival-list", slug=case.slug)
        return redirect("arrival", slug=case.slug, pk=begun[0].pk)
    context = {"case": case, "section": "reporting", "form": form}
    return render(request, "arrivals/arrival_new.html", context)


@require_safe
def arrival_list(request: HttpRequest, slug: str) -> HttpResponse:
    """What comes in and what came: the newest first, by how it stands; with `by=me` what the person brought."""
    case = get_case(request, slug)
    group, by = request.GET.get("state", ""), request.GET.get("by", "")
    rows = Arrival.objects.filter(case=case, **({"author": request.user} if by == "me" else {}))
    counts = dict(rows.order_by().values_list("state").annotate(Count("pk")))
    context: dict[str, Any] = {
        "case": case,
        "section": "reporting",
        "can": case.actions_of(request.user),
        "group": group,
        "mine": "&by=me" if by == "me" else "",
        "counts": {name: sum(counts.get(one, 0) for one in states) for name, states in GROUPS.items()},
        "total": sum(counts.values()),
    }
    try:
        if (group and group not in GROUPS) or by not in ("", "me"):
            raise ValueError("There are no such arrivals: look at all of them.")
        chosen = rows.filter(state__in=GROUPS[group]) if group else rows
        shown = Arrival.objects.light().select_related("author", "document").prefetch_related("entries__feed")
        page = listed(chosen, shown.defer("body", "text", "document__text"), LAST_RECORDED, request.GET)
        context |= {"page": page, "moving": any(row.is_under_way for row in page.rows)}
    except ValueError as problem:
        context["problem"] = str(problem)
    return render(request, "arrivals/arrival_list.html", context, status=400 if "problem" in context else 200)


@get_or_post
def arrival(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One arrival: how it goes; once it is read, what was read, to be checked and recorded."""
    case = get_case(request, slug)
    need(request, case, "add")
    row = _arrival(case, pk)
    form = None
    if row.state == scales.ArrivalState.TO_CHECK:
        form = CheckForm(posted(request), arrival=row)
        if form.is_valid() and (document := form.record(by=request.user)):
            match_document.enqueue(document.pk)
            messages.success(request, form.told(document))
            return redirect(document)
    elif request.method == "POST" and row.document:  # somebody else was first
        messages.warning(request, _too_late(request))
        return redirect(row.document)
    return _show(request, row, form=form)


@get_or_post
def retry_arrival(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Fetch or read once more what failed."""
    case = get_case(request, slug)
    need(request, case, "add")
    row = _arrival(case, pk)
    if request.method == "POST":
        try:
            if request.POST.get("text", "").strip():
                return _show(request, row, paste=_not_to_be_lost(request, case))
            row.retry(by=request.user)
            queue([row])
        except ValidationError as error:
            messages.warning(request, " ".join(error.messages))
    return redirect("arrival", slug=case.slug, pk=row.pk)


@get_or_post
def drop_arrival(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Leave out what came in."""
    case = get_case(request, slug)
    need(request, case, "add")
    row = _arrival(case, pk)
    if request.method == "POST":
        try:
            if request.POST.get("text", "").strip():
                return _show(request, row, paste=_not_to_be_lost(request, case))
            row.drop(by=request.user, **_corrected(request, row))
            messages.success(request, "It is left out, and becomes no document.")
            return redirect("arrival-list", slug=case.slug)
        except ValidationError as error:
            messages.warning(request, " ".join(error.messages))
    return redirect("arrival", slug=case.slug, pk=row.pk)


@get_or_post
def paste_arrival(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Paste the text of what could not be fetched or read."""
    case = get_case(request, slug)
    need(request, case, "add")
    row = _arrival(case, pk)
    form = PasteForm(posted(request), case=case)
    if form.is_valid() and (pasted := form.paste(row, by=request.user)):
        queue([pasted])
        return redirect("arrival", slug=case.slug, pk=pasted.pk)
    return _show(request, row, paste=form)


def _not_to_be_lost(request: HttpRequest, case: Case) -> PasteForm:
    """The form with a text that stands in it while another button was pressed, which would lose it."""
    form = PasteForm(request.POST, case=case)
    form.add_error(
        "text", "A text stands here: keep it, or empty the field and press the other button again."
    )
    return form


def _too_late(request: HttpRequest) -> str:
    """Say that somebody else has recorded it, with all that was written meanwhile, so that nothing of it is lost."""
    names = (("title", "Title"), ("source", "Publisher"), ("published", "Published"), ("byline", "Author"))
    written = [
        f"{label}: {request.POST[name]}" for name, label in names if request.POST.get(name, "").strip()
    ]
    told = f" What you had written: {'; '.join(written)}." if written else ""
    return f"Somebody else recorded it meanwhile, as this document.{told} Edit it where that is better."


def _corrected(request: HttpRequest, row: Arrival) -> dict[str, Any]:
    """What was put right on the page from which an arrival is left out."""
    is_checked = row.state == scales.ArrivalState.TO_CHECK and "title" in request.POST
    return CheckForm(request.POST, arrival=row).corrected() if is_checked else {}


def _arrival(case: Case, pk: int) -> Arrival:
    rows = Arrival.objects.filter(case=case).select_related("author", "document")
    row = get_object_or_404(rows.defer("body", "document__text"), pk=pk)
    row.case = case
    if row.document:
        row.document.case = case
    return row


def queue(begun: Iterable[Arrival]) -> None:
    """Have these fetched and read in the background."""
    for row in begun:
        bring_in.enqueue(row.pk)


def _show(
    request: HttpRequest, row: Arrival, *, form: CheckForm | None = None, paste: PasteForm | None = None
) -> HttpResponse:
    whole = "whole" in request.GET
    waited = (timezone.now() - row.moved_at).total_seconds() if row.state == "waiting" else 0
    context: dict[str, Any] = {
        "case": row.case,
        "section": "reporting",
        "arrival": row,
        "form": form,
        "same": form and row.same.light().select_related("author").order_by("pk").first(),
        "pasted_for": row.pasted_for,
        "receipts": row.receipts.defer("body").select_related("author").order_by("-pk"),
        "paste": paste or PasteForm(case=row.case),
        "text": row.text if whole else row.text[:SHOWN_AT_FIRST],
        "is_cut": len(row.text) > SHOWN_AT_FIRST and not whole,
        "ending": row.text[max(SHOWN_AT_FIRST, len(row.text) - SHOWN_OF_THE_END) :],
        "is_late": waited > LONG_WAIT and not row.sentence,
    }
    return render(request, "arrivals/arrival_detail.html", context)
