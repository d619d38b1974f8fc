"""The lists of documents and of sources: one way to show, page and export them, and what each of the two adds."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db.models import BooleanField, Count, ExpressionWrapper, Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from claims.exchange import FORMATS
from claims.exchange import lists as tables
from claims.filters.documents import DocumentFilter
from claims.filters.lists import ListFilter
from claims.filters.sources import SourceFilter
from claims.models import Arrival, Case, Claim, Derivation, Document, Evidence, LineageSign, Source
from claims.search.lists import listed
from claims.search.paging import in_order
from claims.views.access import get_case, need
from claims.views.exporting import too_many
from claims.views.register import count

ROWS_AT_A_TIME = 500
"""How many rows of an export are held at once."""


@dataclass(frozen=True, slots=True)
class PlainList:
    """A list of a case's records: what may be asked of it, what a row shows, and how a line of its export is written."""

    noun: str
    section: str
    key: str
    """The column by which the address of a record names it."""
    wanted: type[ListFilter]
    shown: Callable[[], QuerySet]
    beside: Callable[[Iterable[Any]], Mapping[int, Mapping[str, int]]]
    """Counts what hangs on each of some rows, by id. The number of queries is the same for any number of rows."""
    heads: Sequence[str]
    line: Callable[[Any, Mapping[str, int], str], list[Any]]
    around: Callable[[Case], Mapping[str, Any]] = lambda case: {}
    """What else its head shows of the case."""

    @property
    def template(self) -> str:
        return f"{self.noun}s/{self.noun}_list.html"


def _show(request: HttpRequest, slug: str, plain: PlainList) -> HttpResponse:
    """Show the rows that the address asks for, a page at a time; a wrong address shows what is wrong, and no rows."""
    wanted = plain.wanted(request.GET, case=get_case(request, slug), user=request.user)
    if wanted.canonical != request.GET:
        return HttpResponseRedirect(f"{request.path}?{wanted.canonical.urlencode()}")
    if wanted.problems:
        return _refuse(request, plain, wanted, wanted.problems)
    shown = wanted.rows
    page = listed(shown, plain.shown(), wanted.sorting, wanted.data)
    found = count(wanted.qs)
    rows = {
        "page": page,
        "beside": plain.beside(page.rows),
        "found": found,
        "total": count(wanted.queryset) if wanted.is_narrowed else found,
        "rows_found": found if shown is wanted.qs else count(shown),
    }
    return render(request, plain.template, {**_frame(request, plain, wanted), **rows})


def _frame(request: HttpRequest, plain: PlainList, wanted: ListFilter) -> dict[str, Any]:
    """What the page shows around the rows, whether the address is right or wrong."""
    can = wanted.case.actions_of(request.user)
    frame = {"case": wanted.case, "section": plain.section, "wanted": wanted, "can": can}
    return {**frame, **plain.around(wanted.case)}


def _refuse(
    request: HttpRequest, plain: PlainList, wanted: ListFilter, problems: Sequence[str]
) -> HttpResponse:
    context = {**_frame(request, plain, wanted), "problems": problems}
    return render(request, plain.template, context, status=400)


def _export(
    request: HttpRequest, slug: str, plain: PlainList, form: str
) -> HttpResponse | StreamingHttpResponse:
    """Write all rows that the address asks for, in its order, as they are read: no page, a few hundred held in memory.

    A list that the format cannot hold is refused before anything is sent.
    """
    case, chosen = get_case(request, slug), FORMATS[form]
    need(request, case, "export")
    wanted = plain.wanted(request.GET, case=case, user=request.user)
    problems = list(wanted.problems)
    if not problems and too_many(wanted, chosen):
        problems = [
            f"A sheet holds {chosen.most:,} rows, and these filters leave more: filter further, or take CSV."
        ]
    if problems:
        return _refuse(request, plain, wanted, problems)
    name = f"{case.slug}-{plain.noun}s-{timezone.localdate():%Y-%m-%d}{chosen.suffix}"
    return StreamingHttpResponse(
        chosen.table(plain.heads, _lines(request, wanted, plain), f"{plain.noun}s".capitalize()),
        content_type=chosen.media_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _lines(request: HttpRequest, wanted: ListFilter, plain: PlainList) -> Iterator[list[Any]]:
    base = request.build_absolute_uri(reverse(f"{plain.noun}-list", args=[wanted.case.slug]))
    ids = in_order(wanted.qs, wanted.sorting).values_list("pk", flat=True).iterator(ROWS_AT_A_TIME)
    while some := list(islice(ids, ROWS_AT_A_TIME)):
        rows = plain.shown().in_bulk(some)
        beside = plain.beside(rows.values())
        for row in (rows[pk] for pk in some if pk in rows):
            yield plain.line(row, beside.get(row.pk, {}), f"{base}{getattr(row, plain.key)}/")


# Documents


def documents() -> QuerySet:
    """Documents with what a row of their list shows."""
    live = Derivation.objects.filter(withdrawn_at=None).select_related("original").defer("original__text")
    return (
        Document.objects.select_related("source", "assigned_to", "story")
        .defer("text", "story__text")
        .annotate(has_text=ExpressionWrapper(~Q(text=""), output_field=BooleanField()))
        .prefetch_related(Prefetch("derivations", live, to_attr="live_derivations"))
    )


def bearing(documents: Iterable[Document]) -> dict[int, dict[str, int]]:
    """Count, for each of these documents, its live evidence, the claims that this bears on, its copies and its open signs."""
    ids = [row.pk for row in documents]
    evidence = Evidence.objects.filter(document__in=ids, withdrawn_at=None).order_by().values("document_id")
    copies = Document.objects.filter(story__in=ids).order_by().values_list("story_id")
    signs = LineageSign.objects.to_settle().filter(document__in=ids).order_by().values_list("document_id")
    counts = evidence.annotate(pieces=Count("pk"), claims=Count("claim", distinct=True))
    found: dict[int, dict[str, int]] = {pk: {} for pk in ids}
    for row in counts:
        found[row["document_id"]] |= {"pieces": row["pieces"], "claims": row["claims"]}
    for name, rows in (("copies", copies), ("signs", signs)):
        for pk, n in rows.annotate(n=Count("pk")):
            found[pk][name] = n
    return found


def _waiting(case: Case) -> dict[str, int]:
    """Count what came in and waits for a person."""
    return {"waiting": Arrival.objects.filter(case=case, state__in=("to_check", "failed")).count()}


DOCUMENTS = PlainList(
    noun="document",
    section="reporting",
    key="number",
    wanted=DocumentFilter,
    shown=documents,
    beside=bearing,
    heads=tables.DOCUMENT_HEADS,
    line=tables.document_line,
    around=_waiting,
)


@require_safe
def document_list(request: HttpRequest, slug: str) -> HttpResponse:
    """The documents of a case, as far as the address asks for them."""
    return _show(request, slug, DOCUMENTS)


@require_safe
def document_export(
    request: HttpRequest, slug: str, form: str = "csv"
) -> HttpResponse | StreamingHttpResponse:
    """The documents that the address asks for, as a file."""
    return _export(request, slug, DOCUMENTS, form)


# Sources


def _counts(sources: Iterable[Source]) -> dict[int, dict[str, int]]:
    """Count, for each of these sources with those merged with it, as its page does: its documents, the claims that it said,
    and the live evidence on its word. Four queries."""
    stands_for = {row.pk: row.same_as_id or row.pk for row in sources}
    kept = set(stands_for.values())
    rows = Source.objects.filter(Q(pk__in=kept) | Q(same_as__in=kept)).values_list("pk", "same_as_id")
    kept_of = {pk: same_as or pk for pk, same_as in rows}

    def per(rows: QuerySet, column: str) -> Counter[int]:
        found: Counter[int] = Counter()
        for pk, many in (
            rows.filter(**{f"{column}__in": kept_of}).order_by().values_list(column).annotate(Count("pk"))
        ):
            found[kept_of[pk]] += many
        return found

    documents = per(Document.objects.all(), "source")
    claims = per(Claim.objects.all(), "claimant")
    evidence = per(Evidence.objects.filter(withdrawn_at=None), "attributed_to")
    return {
        pk: {"documents": documents[one], "claims": claims[one], "evidence": evidence[one]}
        for pk, one in stands_for.items()
    }


SOURCES = PlainList(
    noun="source",
    section="sources",
    key="pk",
    wanted=SourceFilter,
    shown=lambda: Source.objects.select_related("part_of", "same_as"),
    beside=_counts,
    heads=tables.SOURCE_HEADS,
    line=tables.source_line,
)


@require_safe
def source_list(request: HttpRequest, slug: str) -> HttpResponse:
    """The sources of a case, as far as the address asks for them."""
    return _show(request, slug, SOURCES)


@require_safe
def source_export(request: HttpRequest, slug: str, form: str = "csv") -> HttpResponse | StreamingHttpResponse:
    """The sources that the address asks for, as a file."""
    return _export(request, slug, SOURCES, form)
