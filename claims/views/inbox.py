"""The inbox: what is done with documents in their list, without opening them."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from claims.filters.documents import DocumentFilter
from claims.forms.inbox import SortForm
from claims.models import Case, Document
from claims.views.access import get_case, need
from claims.views.claim_head import get_or_post
from claims.views.lists import bearing, documents

MOST_COPIES = 20
"""How many copies a row opens to; the list of the story has all."""


@require_safe
def document_counts(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer the counts of states and people, for the page to put beside their values."""
    wanted = DocumentFilter(request.GET, case=get_case(request, slug), user=request.user)
    counts = wanted.counts() if wanted.is_valid() else {}
    return render(
        request,
        "documents/_document_counts.html",
        {"wanted": wanted, "counts": counts},
        status=200 if counts else 400,
    )


@require_safe
def document_copies(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Answer the copies that stand behind one row of the list."""
    case = get_case(request, slug)
    lead = get_object_or_404(Document.objects.filter(case=case).defer("text"), number=number)
    copies = list(documents().filter(story=lead).order_by("published", "number")[: MOST_COPIES + 1])
    context = {"case": case, "lead": lead, "copies": copies[:MOST_COPIES], "more": len(copies) > MOST_COPIES}
    return render(request, "documents/_document_copies.html", context)


@get_or_post
def sort_documents(request: HttpRequest, slug: str) -> HttpResponse:
    """Move documents to another state, or assign them. One row answers with the row as it stands, else back to the list."""
    case = get_case(request, slug)
    need(request, case, "edit")
    if request.method != "POST":
        return redirect("document-list", slug=case.slug)
    form = SortForm(request.POST, case=case)
    done = form.is_valid() and form.act(by=request.user)
    if request.htmx and len(form.numbers) == 1:  # type: ignore[attr-defined]
        return _row(request, case, form)
    if not done:
        context = {"case": case, "section": "reporting", "form": form}
        return render(request, "documents/document_sort.html", context, status=400)
    if len(form.documents) > 1:
        messages.success(request, f"{len(form.documents)} documents are sorted.")
    return redirect(f"{_list_of(case, request.POST.get('list', ''))}#d-{form.documents[0].number}")


def _list_of(case: Case, query: str) -> str:
    """Return the address of the list that somebody came from; whatever is no list of documents leads to all of them."""
    here = reverse("document-list", args=[case.slug])
    asked = QueryDict(query[:2000]).urlencode()
    return f"{here}?{asked}" if asked else here


def _row(request: HttpRequest, case: Case, form: SortForm) -> HttpResponse:
    document = get_object_or_404(documents().filter(case=case), number=form.numbers[0])
    context = {
        "case": case,
        "document": document,
        "beside": bearing([document]),
        "can": case.actions_of(request.user),
        "came": request.POST.get("list", ""),
        "problems": [sentence for errors in form.errors.values() for sentence in errors],
        "typed": request.POST.get("reason", "") if form.errors else "",
    }
    return render(request, "documents/_document_row.html", context)
