"""import_claims: a list from the terminal, each bad cell on a line."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from claims.models import Claim
from tests.factories import make_case, make_member

pytestmark = pytest.mark.django_db

BODY = "Claim,Status,Confidence,Why\nIt burned.,unverified,low,One report.\nIt fell.,unverified,medium,One report.\nit burned.,,,\n"


@pytest.fixture
def case():
    return make_case(slug="mill", title="Mill")


@pytest.fixture
def run(case, tmp_path):
    def run(body=BODY, *options, slug="mill"):
        file = tmp_path / "own.csv"
        file.write_text(body)
        out, err = StringIO(), StringIO()
        call_command("import_claims", slug, str(file), *options, stdout=out, stderr=err)
        return out.getvalue(), err.getvalue()

    return run


def test_good_rows_are_added_and_bad_cells_named_each_on_a_line(run):
    out, err = run()
    assert err.splitlines() == [
        "line 3, column Confidence: 'medium': write low, moderate or high.",
        "line 4 says what line 2 says: left out",
    ]
    assert "Columns: Claim as statement, Status as status" in out
    assert "Mill: 1 claim added; 1 said twice in the file; 1 not right." in out
    claim = Claim.objects.get()
    assert (claim.statement, claim.status) == ("It burned.", "unverified")
    assert not claim.author.is_active


def test_a_second_time_nothing_is_added(run):
    run()
    assert "Mill: 0 claims added; 1 there already" in run()[0]
    assert Claim.objects.count() == 1


def test_all_or_nothing_refuses_the_file(run):
    with pytest.raises(CommandError, match="nothing was added: 1 row is not right yet"):
        run(BODY, "--all-or-nothing")
    assert not Claim.objects.exists()


def test_a_dry_run_says_it_and_adds_nothing(run):
    assert "1 claim would be added" in run(BODY, "--dry-run", "--tag", "own")[0]
    with pytest.raises(CommandError):
        run(BODY, "--dry-run", "--all-or-nothing")
    assert not Claim.objects.exists()


def test_a_tag_and_an_account_may_be_named(run, case):
    make_member(case, "analyst", "anna")
    run(BODY, "--by", "anna", "--tag", " own  list ")
    claim = Claim.objects.get()
    assert claim.author.username == "anna" and claim.tags.get().name == "own list"


def test_an_account_acts_under_its_role(run, case):
    make_member(case, "reader", "rita")
    with pytest.raises(CommandError, match="rita may not add in this case"):
        run(BODY, "--by", "rita")
    with pytest.raises(CommandError, match="no account 'nobody'"):
        run(BODY, "--by", "nobody")


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("", "empty"),
        ("Status\nlow\n", "No column holds the claims"),
        ("Claim,kind\nX.,rumour\n", "no row is right"),
    ],
)
def test_a_file_without_a_claim_is_refused(run, body, sentence):
    with pytest.raises(CommandError, match=sentence):
        run(body)


def test_a_closed_or_unknown_case_is_refused(run, case):
    with pytest.raises(CommandError, match="no case 'other'"):
        run(slug="other")
    case.close(by=make_member(case, "manager"), reason="Done.")
    with pytest.raises(CommandError, match="This case is closed"):
        run()


def test_a_file_that_is_not_there_is_refused(case):
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_claims", "mill", "nowhere.csv")
