"""The register: the list of a case's claims, its counts, and the claims beside one in it."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from claims.filters.claims import FLAGS, MOST, ClaimFilter
from claims.filters.most import most_common
from claims.filters.panel import chips, linkings, options, origins, warnings
from claims.models import Case, Claim, ClaimTag, Note, Tag
from claims.search import groups, paging
from claims.search.hits import find_hits
from claims.views.access import get_case
from claims.views.footing import causes_of
from claims.views.linked import MOST_IN_ROW, marks_of
from claims.views.matrix import matrix_of_list
from claims.views.view_menu import view_menu

COUNTED = 10_000
"""How far the claims of a list are counted; past it the page says "10,000+"."""
MOST_TICKS = 30
"""How many tags are shown to be ticked; past it they are typed."""


@require_safe
def claim_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the claims that the address asks for, a page at a time; a wrong address shows what is wrong, and no rows."""
    case = get_case(request, slug)
    wanted = ClaimFilter(request.GET, case=case)
    if wanted.canonical != request.GET:
        return HttpResponseRedirect(f"{request.path}?{wanted.canonical.urlencode()}")
    if not wanted.is_valid():
        return render(request, "claims/claim_list.html", frame(request, wanted), status=400)
    return render(request, "claims/claim_list.html", {**frame(request, wanted), **_rows(wanted)})


@require_safe
def claim_counts(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer the counts of the facets, for the page to put beside their values."""
    wanted = ClaimFilter(request.GET, case=get_case(request, slug))
    if not wanted.is_valid():
        return render(request, "claims/_claim_refused.html", {"wanted": wanted}, status=400)
    return render(request, "claims/_claim_counts.html", {"facets": options(wanted, counted=True)})


@require_safe
def claim_most(request: HttpRequest, slug: str, what: str) -> HttpResponse:
    """Answer the most common values of one filter, for the panel to show where somebody opened them."""
    wanted = ClaimFilter(request.GET, case=get_case(request, slug))
    if what not in MOST:
        raise Http404
    if not wanted.is_valid():
        return render(request, "claims/_claim_refused.html", {"wanted": wanted}, status=400)
    return render(request, "claims/_claim_most.html", _most(wanted, what))


def _most(wanted: ClaimFilter, what: str) -> dict[str, Any]:
    values, more = most_common(wanted, what)
    return {"values": values, "more": more, "here": reverse("claim-list", args=[wanted.case.slug])}


@dataclass(frozen=True, slots=True)
class Count:
    """How many claims there are, as far as they are counted."""

    n: int

    def __str__(self) -> str:
        return f"{COUNTED:,}+" if self.n > COUNTED else f"{self.n:,}"


def count(claims: Any) -> Count:
    """Count claims exactly up to COUNTED, and no further."""
    return Count(claims.order_by()[: COUNTED + 1].count())


def frame(request: HttpRequest, wanted: ClaimFilter) -> dict[str, Any]:
    """What the page shows around the rows, whether the address is right or wrong."""
    case, valid = wanted.case, wanted.is_valid()
    can = case.actions_of(request.user)
    tags = list(Tag.objects.filter(case=case).values_list("name", flat=True)[: MOST_TICKS + 1])
    ticks = tags if len(tags) <= MOST_TICKS else []
    return {
        "case": case,
        "section": "claims",
        "q": wanted.text("q"),
        "wanted": wanted,
        "facets": options(wanted, counted=valid and "1" in wanted.values("counts")),
        "most": {what: _most(wanted, what) for what in MOST if valid and what in wanted.values("counts")},
        "origins": origins(wanted),
        "warnings": warnings(wanted),
        "linkings": linkings(wanted),
        "flags": {name: label for name, (label, _) in FLAGS.items()},
        "chips": chips(wanted) if valid else [],
        "ticks": [*ticks, *(name for name in wanted.values("tag") if name not in ticks)],
        "type_tag": len(tags) > MOST_TICKS,
        "may_add": "add" in can,
        "may_judge": "judge" in can,
        "orders": paging.ORDERS,
        "sort": wanted.sorting.name if valid else paging.DEFAULT_SORT,
        "default_sort": paging.DEFAULT_SORT,
        **view_menu(wanted, request.user, can),
    }


@dataclass(frozen=True, slots=True)
class Group:
    """Rows of the register under one head: a tag, no tag, or none where the list is not grouped.

    `again` has the ids of those that stand under an earlier head already.
    """

    claims: list[Claim]
    name: str = ""
    number: Count | None = None
    tag: str | None = None
    again: frozenset[int] = frozenset()


def _rows(wanted: ClaimFilter) -> dict[str, Any]:
    """The rows of the page: their ids first, by key; then the claims of these ids with what a row shows."""
    found = count(wanted.qs)
    return {
        **(_grouped(wanted) if wanted.is_grouped else _paged(wanted)),
        "found": found,
        "stale": count(Claim.objects.filter(case=wanted.case, is_stale=True)),
        "total": count(wanted.queryset) if wanted.is_narrowed else found,
        "matrix": matrix_of_list(wanted) if wanted.values("grid") else None,
    }


def _paged(wanted: ClaimFilter) -> dict[str, Any]:
    place = {name: wanted.data.get(name, "") for name in ("after", "before")}
    page = paging.page(wanted.qs, wanted.sorting, **place)
    there = next((f"{name}={key}" for name, key in place.items() if key), "first")
    return {**_shown(wanted, page.ids), "page": page, "place": there}


def _grouped(wanted: ClaimFilter) -> dict[str, Any]:
    """The first claims of each tag, of those chosen where some are, and of no tag. Eight queries at most, however many tags."""
    tags = wanted.form.cleaned_data.get("tag")
    by_tag, cut = groups.by_tag(wanted.hanging(ClaimTag.objects.all()), wanted.sorting, tags)
    bare = wanted.qs.none() if tags else wanted.filters["untagged"].filter(wanted.qs, True)
    ids = paging.page(bare, wanted.sorting, size=groups.MOST_ROWS).ids
    shown = _shown(wanted, list(dict.fromkeys([*(pk for one in by_tag for pk in one.ids), *ids])))
    there, seen, rows = {claim.pk: claim for claim in shown["claims"]}, frozenset[int](), []
    for one in by_tag:
        claims = [there[pk] for pk in one.ids if pk in there]
        rows.append(Group(claims, one.tag, Count(one.number), one.tag, seen))
        seen |= set(one.ids)
    if ids:
        rows.append(Group([there[pk] for pk in ids if pk in there], "no tag", count(bare)))
    return {**shown, "page": paging.Page([]), "place": "first", "groups": rows, "groups_cut": cut}


def _shown(wanted: ClaimFilter, ids: list[int]) -> dict[str, Any]:
    """The claims of these ids, in this order, with what their rows show. A handful of queries, however many."""
    there = {claim.pk: claim for claim in Claim.objects.for_register().filter(pk__in=ids)}
    claims = [there[pk] for pk in ids if pk in there]
    words = wanted.data.get("q")
    dissent = Note.objects.filter(case=wanted.case, claim__in=ids).open_dissent()
    flagged = [claim for claim in claims if claim.has_new_evidence]
    return {
        "claims": claims,
        "groups": [Group(claims)],
        "hits_of": find_hits(claims, words) if words else {},
        "dissented": set(dissent.values_list("claim", flat=True)),
        "links_of": marks_of(ids),
        "most_links": MOST_IN_ROW,
        "causes_of": causes_of(flagged) if flagged else {},
        "recorded": None,
    }


def one_row(request: HttpRequest, claim: Claim) -> dict[str, Any]:
    """What the row of one claim shows in the list that its visitor came from (`list` in the address)."""
    wanted = ClaimFilter(QueryDict(request.GET.get("list", "")), case=claim.case)
    if not wanted.is_valid():
        wanted = ClaimFilter(QueryDict(), case=claim.case)
    place = request.GET.get("back", "first")
    return {**frame(request, wanted), **_shown(wanted, [claim.pk]), "place": place, "recorded": claim.pk}


def neighbours(
    case: Case, user: Any, query: str, claim: Claim
) -> tuple[Claim | None, Claim | None, int | None]:
    """Return the claims before and after `claim` in the list that `query` describes, and its row there, from 1.

    `query` is what stands behind the register's question mark, as its links give it to a claim's page in `list`. A wrong
    query, or a case that `user` may not see, has no neighbours; the row is None where the claim is not in the list, or
    past the first thousand. The list is read by key from the claim's place; only the row's number is counted.
    """
    wanted = ClaimFilter(QueryDict(query), case=case)
    if not case.lets(user, "see") or claim.case_id != case.pk or not wanted.is_valid():
        return None, None, None
    place = wanted.sorting.place_of(claim)
    before, after = paging.beside(wanted.qs, wanted.sorting, place)
    is_there = wanted.qs.filter(pk=claim.pk).exists()
    row = paging.position(wanted.qs, wanted.sorting, place) if is_there else None
    there = Claim.objects.select_related("case").in_bulk([pk for pk in (before, after) if pk])
    return there.get(before), there.get(after), row
