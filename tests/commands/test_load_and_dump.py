"""The commands load_case and dump_case: what they say, and that they go round."""

import json
from io import StringIO

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command

from claims.models import Assessment, Case, Claim
from tests.exchange.test_wrong_case_files import a_file
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def path(tmp_path):
    file = tmp_path / "case.json"
    file.write_text(json.dumps(a_file()))
    return file


def run(*arguments):
    out = StringIO()
    call_command(*map(str, arguments), stdout=out)
    return out.getvalue()


def test_loading_says_what_was_added(path):
    assert run("load_case", path).strip() == (
        "A case (a-case): added 2 claims, 2 pieces of evidence, 2 judgements, 2 documents, 3 sources, 1 link."
    )


def test_loading_again_says_that_there_was_nothing_to_add(path):
    run("load_case", path)
    assert run("load_case", path).strip() == "Nothing to add: A case holds all of this already."


def test_the_importer_is_an_account_that_cannot_log_in(path):
    run("load_case", path)
    importer = get_user_model().objects.get()
    assert importer.username == "import"
    assert not importer.is_active and not importer.has_usable_password()
    assert Assessment.objects.first().author == importer


def test_another_account_may_act(path):
    user = make_user("anna")
    run("load_case", path, "--by", "anna")
    assert Assessment.objects.first().author == user
    with pytest.raises(CommandError, match="There is no account 'berta'"):
        run("load_case", path, "--by", "berta")


def test_a_wrong_file_is_refused_with_every_error_and_nothing_is_loaded(path):
    file = a_file()
    file["claims"][0]["judgements"][0]["confidence"] = "medium"
    file["claims"][1]["kind"] = "rumour"
    path.write_text(json.dumps(file))
    with pytest.raises(CommandError) as caught:
        run("load_case", path)
    first, *errors = str(caught.value).splitlines()
    assert first == f"{path} was refused, and nothing was loaded. 2 errors:"
    assert errors == [
        "claims[0].judgements[0].confidence: 'medium' is not one of low, moderate, high.",
        "claims[1].kind: 'rumour' is not one of event, statement, view, forecast.",
    ]
    assert not Case.objects.exists()


def test_a_file_that_differs_is_refused_with_both_values(path):
    run("load_case", path)
    file = a_file()
    file["claims"][0]["statement"] = "It was not so."
    path.write_text(json.dumps(file))
    with pytest.raises(CommandError) as caught:
        run("load_case", path)
    assert str(caught.value).endswith(
        "1 error:\nclaims[0].statement: the file says 'It was not so.', the case says 'It was so.'."
    )
    assert Claim.objects.get(number=1).statement == "It was so."


@pytest.mark.parametrize("body", [b"\xff\xfe\x00", None])
def test_a_file_that_cannot_be_read_is_named(path, body):
    path.unlink()
    if body is not None:
        path.write_bytes(body)
    with pytest.raises(CommandError, match="case.json cannot be read"):
        run("load_case", path)


def test_a_mark_at_the_beginning_of_the_file_is_no_fault(path):
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert "added 2 claims" in run("load_case", path)


def test_a_refusal_can_be_printed_whatever_the_file_holds(path, capsys):
    path.write_text(json.dumps(a_file() | {"\ud800 odd": 1}))
    with pytest.raises(CommandError) as caught:
        run("load_case", path)
    str(caught.value).encode()


def test_what_is_dumped_is_loaded_back_and_adds_nothing(path):
    run("load_case", path)
    dumped = run("dump_case", "a-case")
    path.write_text(dumped)
    assert run("load_case", path).startswith("Nothing to add")
    assert run("dump_case", "a-case") == dumped
    assert json.loads(dumped)["claims"][0]["statement"] == "It was so."


def test_dumping_a_case_that_is_not_there_says_so():
    with pytest.raises(CommandError, match="There is no case 'nowhere'"):
        run("dump_case", "nowhere")
