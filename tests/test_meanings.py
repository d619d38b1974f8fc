"""Vectors of claims: made once, kept beside the claims, made anew where the words change, and never of another case."""

import subprocess
import sys

import numpy as np
import pytest

from claims.models import ClaimVector
from claims.search import meanings
from claims.search.proposals import propose
from claims.search.vectors import WIDTH, embed
from tests.factories import anyone, make_case, make_claim

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return make_case()


def kept(case):
    return dict(ClaimVector.objects.filter(case=case).values_list("claim_id", "value"))


def test_a_vector_is_kept_in_512_bytes_and_made_once(case, django_assert_num_queries):
    claim = make_claim(case, statement="Sergei Shoigu visited Pyongyang.")
    meanings.of_case(case)
    [(pk, value)] = kept(case).items()
    assert pk == claim.pk
    assert np.array_equal(np.frombuffer(bytes(value), "<f2"), embed(["Sergei Shoigu visited Pyongyang."])[0])
    with django_assert_num_queries(2):
        meanings.of_case(case)


def test_another_process_reads_what_is_kept(case, django_assert_num_queries):
    make_claim(case, statement="Sergei Shoigu visited Pyongyang.")
    held = meanings.of_case(case)
    meanings._held.clear()
    with django_assert_num_queries(2):
        again = meanings.of_case(case)
    assert np.array_equal(held.rows, again.rows)


def test_a_claim_that_reads_otherwise_gets_another_vector(case):
    claim = make_claim(case, statement="Sergei Shoigu visited Pyongyang.")
    before = meanings.of_case(case).rows
    claim.edit(by=anyone(case), version=claim.version, statement="Containers left Rajin for Dunai.")
    assert np.array_equal(
        meanings.of_case(case).rows[0], embed(["Containers left Rajin for Dunai."])[0].astype(np.float32)
    )
    assert not np.array_equal(before, meanings.of_case(case).rows)
    assert len(kept(case)) == 1


def test_a_case_holds_no_vector_of_another(case):
    make_claim(make_case(), statement="Sergei Shoigu visited Pyongyang.")
    claim = make_claim(case, statement="Containers left Rajin for Dunai.")
    assert list(meanings.of_case(case).ids) == [claim.pk]


def test_a_case_without_claims_has_nothing_to_propose(case):
    assert propose(case, ["Containers left Rajin for Dunai.", ""]) == [[], []]


def test_a_claim_that_shares_no_word_is_found_by_its_meaning(case):
    soldiers = make_claim(case, statement="Soldiers were killed in battle.")
    for number in range(60):
        make_claim(case, statement=f"Rice costs {number} won in the market.")
    near = meanings.of_case(case).nearest(meanings.meant_by(["Troops died fighting."]), 5)
    assert soldiers.pk in near[0]


def test_vectors_are_of_length_one_and_nothing_has_none():
    rows = embed(["Containers left Rajin.", "", "🚢", "x" * 5000]).astype(np.float32)
    assert rows.shape == (4, WIDTH)
    assert np.linalg.norm(rows[0]) == pytest.approx(1, abs=0.01)
    assert not rows[1].any()
    assert np.isfinite(rows).all()


def test_reading_the_model_asks_no_network_and_leaves_logging_alone():
    code = (
        "import logging, socket, sys\n"
        "def refuse(*a, **k): raise AssertionError('network')\n"
        "socket.socket.connect = refuse\n"
        "from claims.search.vectors import embed\n"
        "embed(['Containers left Rajin.'])\n"
        "sys.exit(bool(logging.getLogger().handlers) or 'requests' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_page_writes_no_vector_and_makes_only_a_few(case, monkeypatch):
    monkeypatch.setattr(meanings, "_FEW", 1)
    for statement in ("Sergei Shoigu visited Pyongyang.", "Containers left Rajin for Dunai."):
        make_claim(case, statement=statement)
    rows = meanings.of_case(case, keep=False).rows
    assert rows[0].any() and not rows[1].any() and not kept(case)
    assert meanings.of_case(case).rows[1].any() and len(kept(case)) == 2
    assert meanings.of_case(case, keep=False).rows[1].any()
