"""Bringing in one's own list: the file, what would become of it, and its claims once they are there."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from claims.analysis import scales
from claims.exchange import tabular
from claims.exchange.claimcolumns import COLUMNS, EXAMPLES
from claims.exchange.tables import MOST_BYTES, MOST_ROWS
from claims.forms.importing import BringInForm, UploadForm
from claims.models import Case, Upload
from claims.models.uploads import KEPT_FOR
from claims.views.access import get_case, need
from claims.views.claim_head import get_or_post, posted

MOST_SHOWN = 10
MOST_BAD = 100


@get_or_post
def import_claims(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask for the file with the list, and keep it until its person has seen what would become of it."""
    case = get_case(request, slug)
    need(request, case, "add")
    form = UploadForm(posted(request), request.FILES or None, case=case)
    if form.is_valid():
        return redirect("upload", slug=case.slug, pk=form.keep(by=request.user).pk)
    context = {
        "case": case,
        "section": "claims",
        "form": form,
        "columns": COLUMNS,
        "most_rows": MOST_ROWS,
        "most_bytes": MOST_BYTES,
        "waiting": _mine(request, case).defer("body").order_by("-made_at")[:MOST_SHOWN],
    }
    return render(request, "uploads/upload_new.html", context)


@get_or_post
def upload(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Show what would become of each row of a file, and write nothing; bring its claims in when its person says so."""
    case = get_case(request, slug)
    need(request, case, "add")
    kept = _own(request, case, pk)
    form = BringInForm(posted(request), upload=kept)
    if form.is_valid() and ("bring" not in request.POST or not form.was_seen()):
        form.keep()
        if "bring" in request.POST:
            messages.warning(
                request, "Nothing was brought in: you have not seen it with these columns yet. This is it."
            )
        return redirect("upload", slug=case.slug, pk=kept.pk)
    plan = form.plan()
    if plan and plan.judged:
        need(request, case, "judge")
    if form.is_valid() and (done := form.bring_in(by=request.user)):
        if not done.new:
            messages.info(request, "Nothing was added: the case holds all of these claims already.")
        return redirect("upload", slug=case.slug, pk=kept.pk)
    context = {
        "case": case,
        "section": "claims",
        "upload": kept,
        "form": form,
        "plan": plan,
        "most_shown": MOST_SHOWN,
        "most_bad": MOST_BAD,
        "source_kinds": scales.words(scales.SourceKind),
    }
    return render(request, "uploads/upload_detail.html", context)


@require_safe
def upload_bad(request: HttpRequest, slug: str, pk: int) -> HttpResponse | StreamingHttpResponse:
    """Write every cell of a file that cannot be taken as CSV: where it stands, what it says, what is wanted."""
    case = get_case(request, slug)
    need(request, case, "add")
    plan = BringInForm(upload=_own(request, case, pk)).plan()
    rows = ((one.line, one.column, one.value, one.wanted) for one in (plan.bad if plan else []))
    return _csv(tabular.write(("line", "column", "value", "what is wanted"), rows), f"{case.slug}-bad-cells")


@require_safe
def claim_template(request: HttpRequest, slug: str) -> StreamingHttpResponse:
    """Write a list to begin with: the heads of all columns, and two rows that show what stands in them."""
    case = get_case(request, slug)
    heads = (column.head for column in COLUMNS.values())
    lines = ([row.get(name, "") for name in COLUMNS] for row in EXAMPLES)
    return _csv(tabular.write(heads, lines), f"{case.slug}-list-of-claims")


def _mine(request: HttpRequest, case: Case) -> Any:
    """The files of the visitor that wait in this case; what is too old is gone, whether it was swept away or not."""
    return Upload.objects.filter(case=case, user=request.user.pk, made_at__gte=timezone.now() - KEPT_FOR)


def _own(request: HttpRequest, case: Case, pk: int) -> Upload:
    """Return a file that the visitor brought to this case; 404 for those of everybody else."""
    return get_object_or_404(_mine(request, case).select_related("case"), pk=pk)


def _csv(lines: Any, name: str) -> StreamingHttpResponse:
    return StreamingHttpResponse(
        lines,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
    )
