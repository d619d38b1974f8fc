"""Pages by key: every row once, in the declared order, forwards and back, whatever the nulls and ties."""

import os
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from claims.models import Claim
from claims.search import paging
from tests.factories import make_case, make_claim, make_member

pytestmark = pytest.mark.django_db

BROKEN = "The place in the list is broken"
MOMENTS = [datetime(2024, 5, 1, tzinfo=UTC) + timedelta(hours=hour, microseconds=hour) for hour in range(4)]
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "changed_at": st.sampled_from(MOMENTS),
            "confidence_rank": st.sampled_from([None, 1, 2, 3]),
            "likelihood_rank": st.sampled_from([None, 1, 55, 95]),
            "period_from": st.sampled_from([None, date(2023, 1, 1), date(2023, 9, 1)]),
        }
    ),
    max_size=14,
)


@pytest.fixture
def pool():
    """Fourteen claims of one case; a test gives some of them values and leaves the others out."""
    case = make_case()
    by = make_member(case)
    return [make_claim(case, by=by) for _ in range(14)]


def give(pool, rows):
    """Write the values to the first claims and return these claims alone."""
    for claim, row in zip(pool, rows, strict=False):
        Claim.objects.filter(pk=claim.pk).update(**row)
    return Claim.objects.filter(pk__in=[claim.pk for claim, _ in zip(pool, rows, strict=False)])


def expected(claims, sorting):
    """The ids in the declared order, worked out in Python: nulls last both ways, ties by id in the same direction."""
    places = [sorting.place_of(claim) for claim in claims]
    given = sorted(
        (p for p in places if p.key is not None), key=lambda p: (p.key, p.pk), reverse=sorting.descending
    )
    without = sorted((p for p in places if p.key is None), key=lambda p: p.pk, reverse=sorting.descending)
    return [place.pk for place in given + without]


def walk(claims, sorting, size):
    """All pages, forwards."""
    pages = [paging.page(claims, sorting, size=size)]
    while pages[-1].next:
        pages.append(paging.page(claims, sorting, after=pages[-1].next, size=size))
        assert len(pages) < 30, "the walk does not end"
    return pages


@pytest.mark.parametrize("name", paging.SORTS)
@given(rows=ROWS, size=st.integers(1, 5))
@settings(
    max_examples=int(os.environ.get("PAGING_EXAMPLES", "25")),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_walking_shows_every_claim_once_in_order_and_the_same_pages_back(pool, name, rows, size):
    claims, sorting = give(pool, rows), paging.Sorting(name)
    order = expected(claims, sorting)
    pages = walk(claims, sorting, size)
    assert [pk for one in pages for pk in one.ids] == order
    assert all(len(one.ids) == size for one in pages[:-1])
    assert not pages[0].previous
    for earlier, later in zip(pages, pages[1:], strict=False):
        back = paging.page(claims, sorting, before=later.previous, size=size)
        assert (back.ids, back.next, back.previous) == (earlier.ids, earlier.next, earlier.previous)
    assert list(paging.in_order(claims, sorting).values_list("pk", flat=True)) == order


@pytest.mark.parametrize("name", paging.SORTS)
@given(rows=ROWS)
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_claims_beside_one_are_those_of_the_list(pool, name, rows):
    claims, sorting = give(pool, rows), paging.Sorting(name)
    order = expected(claims, sorting)
    for claim in claims:
        place, at = sorting.place_of(claim), order.index(claim.pk)
        around = (order[at - 1] if at else None, order[at + 1] if at + 1 < len(order) else None)
        assert paging.beside(claims, sorting, place) == around
        assert paging.position(claims, sorting, place) == at + 1


def test_going_back_past_the_start_gives_the_first_page_whole(pool):
    claims, sorting = Claim.objects.filter(case=pool[0].case), paging.Sorting("number")
    back = paging.page(claims, sorting, before=str(sorting.place_of(pool[1])), size=5)
    assert back.ids == [claim.pk for claim in pool[:5]]
    assert (back.previous, bool(back.next)) == ("", True)


def test_a_place_stays_where_it_was_when_its_claim_is_gone_from_the_list(pool):
    claims, sorting = Claim.objects.filter(case=pool[0].case), paging.Sorting("number")
    first = paging.page(claims, sorting, size=5)
    rest = claims.exclude(pk__in=first.ids)
    assert paging.page(rest, sorting, after=first.next, size=5).ids == [claim.pk for claim in pool[5:10]]


def test_a_position_far_down_is_not_counted(pool, monkeypatch):
    monkeypatch.setattr(paging, "COUNTED", 3)
    claims, sorting = Claim.objects.filter(case=pool[0].case), paging.Sorting("number")
    assert paging.position(claims, sorting, sorting.place_of(pool[2])) == 3
    assert paging.position(claims, sorting, sorting.place_of(pool[3])) is None


@pytest.mark.parametrize(
    ("name", "token"),
    [
        ("-changed", "2024-05-01T00:00:00.000001Z~30"),
        ("-changed", "2024-05-01T00:00:00Z~30"),
        ("number", "30~12"),
        ("confidence", "3~12"),
        ("confidence", "~12"),
        ("period", "2023-09-01~12"),
        ("period", "~12"),
    ],
)
def test_a_token_says_in_the_open_where_it_points(name, token):
    assert str(paging.Sorting(name).read(token)) == token


@pytest.mark.parametrize(
    ("name", "token"),
    [
        ("-changed", "x"),
        ("-changed", "~30"),
        ("-changed", "2024-05-01T00:00:00Z"),
        ("-changed", "2024-05-01T00:00:00Z~"),
        ("-changed", "2024-05-01T00:00:00+00:00~30"),
        ("-changed", "2024-13-01T00:00:00Z~30"),
        ("-changed", "3~30"),
        ("number", "~30"),
        ("number", "-3~30"),
        ("number", "1e3~30"),
        ("number", "٣~30"),
        ("number", "3~30~4"),
        ("number", "9999999999~30"),
        ("number", "3~9999999999999999999"),
        ("period", "2023-02-30~1"),
        ("period", "2023~1"),
    ],
)
def test_a_broken_token_is_refused_with_a_sentence(name, token):
    with pytest.raises(ValueError, match=BROKEN):
        paging.Sorting(name).read(token)


@pytest.mark.parametrize("name", paging.SORTS)
def test_a_page_is_read_by_key_and_never_by_counting_past_the_pages_before(
    pool, name, django_assert_max_num_queries
):
    claims, sorting = Claim.objects.filter(case=pool[0].case), paging.Sorting(name)
    second = paging.page(claims, sorting, size=3).next
    with django_assert_max_num_queries(3) as asked:
        paging.page(claims, sorting, after=second, size=3)
    assert all("OFFSET" not in query["sql"].upper() for query in asked)


@pytest.mark.parametrize("name", [name for name in paging.SORTS if "number" not in name])
def test_among_claims_of_one_value_a_page_starts_at_its_place(pool, name):
    if connection.vendor != "sqlite":
        pytest.skip("the planner of PostgreSQL goes by the size of the table")
    claims, sorting = Claim.objects.filter(case=pool[0].case), paging.Sorting(name)
    key = {"changed": MOMENTS[0], "period": date(2023, 1, 1)}.get(sorting.name.removeprefix("-"), 1)
    ties, *_ = paging._legs(claims, sorting, paging.Place(key, pool[7].pk))
    column = sorting.order.column
    assert f"(case_id=? AND {column}=? AND id{'<' if sorting.descending else '>'}?)" in ties.explain()
