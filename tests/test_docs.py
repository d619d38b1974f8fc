"""The documents against the code: what exists is described, what is described exists, and examples work."""

import inspect
import json
import re
from collections import defaultdict
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import get_commands
from django.utils import timezone

from claims.analysis import scales
from claims.analysis.roles import MAY, Role, roles_for
from claims.exchange import FORMATS, casefile, caseread, figurelist, lists, tabular
from claims.exchange.claimcolumns import COLUMNS, EXAMPLES, guess
from claims.exchange.claimlist import Rules, read_claims
from claims.exchange.rows import Row
from claims.exchange.tables import read_table
from claims.models.comparing import Refused
from claims.models.dumping import dump
from claims.models.loading import load
from tests.factories import make_user

ROOT = Path(settings.BASE_DIR)
DOCS = ROOT / "docs"
IGNORED = {".venv", "var", "node_modules", ".pytest_cache", "static_root"}
DOCUMENTS = sorted(
    path for path in ROOT.rglob("*.md") if not IGNORED & set(path.relative_to(ROOT).parts[:-1])
)
FORMATS_PAGE = (DOCS / "formats.md").read_text()
MODEL_PAGE = (DOCS / "model.md").read_text()
MODELS = [
    model
    for model in apps.get_app_config("claims").get_models()
    if not model.__name__.startswith("Historical")
]
EXAMPLE = re.search(r"```json\n(.*?)```", FORMATS_PAGE, re.DOTALL)[1]


def headings(text, level):
    return re.findall(rf"^{'#' * level} (.+)$", text, re.MULTILINE)


def sections(text, level):
    """Return the text under each heading of a level, by the heading without its backticks."""
    _, *parts = re.split(rf"^{'#' * level} (.+)$", text, flags=re.MULTILINE)
    return {head.strip("`"): body for head, body in zip(parts[::2], parts[1::2], strict=True)}


def rows(text):
    """Return the cells of the tables of a text, without their heads."""
    lines = re.findall(r"^\| (.+) \|$", text, re.MULTILINE)
    return [
        re.split(r" ?\| ?", line)
        for line in lines
        if not line.startswith(("field |", "column |", "format |"))
    ]


def read(data):
    return caseread.read(json.dumps(data), now=timezone.now())


def changed(path, value):
    """Return the example with one field set; None takes it out."""
    data = json.loads(EXAMPLE)
    *way, last = path
    inner = data
    for step in way:
        inner = inner[step]
    if value is None:
        del inner[last]
    else:
        inner[last] = value
    return data


# Commands, formats, models, roles


def test_each_command_has_a_heading_and_each_heading_a_command():
    ours = [name for name, app in get_commands().items() if app == "claims"]
    assert sorted(headings((DOCS / "commands.md").read_text(), 2)) == sorted(ours)


def test_each_format_has_a_heading():
    assert sorted(headings(FORMATS_PAGE, 2)) == sorted({"casefile", "list", *FORMATS})


def test_each_column_of_the_csv_is_described_in_its_order():
    described = rows(sections(FORMATS_PAGE, 2)["csv"])
    assert [cells[0].strip("`") for cells in described] == list(tabular.HEADS)


def test_each_column_of_the_figures_is_described_in_its_order():
    told = re.sub(r"\s+", " ", FORMATS_PAGE.split("### Figures of a claim")[1].split("\n##")[0])
    assert re.findall("`([^`]+)`", told) == list(figurelist.HEADS)


def test_each_column_of_the_lists_is_described_in_its_order():
    told = re.sub(r"\s+", " ", FORMATS_PAGE.split("### Documents and sources")[1].split("\n## ")[0])
    _, documents, sources = re.split("Documents:|Sources:", told)
    assert re.findall("`([^`]+)`", documents) == list(lists.DOCUMENT_HEADS)
    assert re.findall("`([^`]+)`", sources) == list(lists.SOURCE_HEADS)


def test_each_column_of_a_list_is_described_with_the_heads_by_which_it_is_known():
    described = rows(sections(FORMATS_PAGE, 2)["list"])
    assert [tuple(cells) for cells in described] == [
        (f"`{column.head}`", "yes" if name == "statement" else "no", column.holds, ", ".join(column.others))
        for name, column in COLUMNS.items()
    ]


def test_the_example_of_a_list_holds_two_claims_that_can_be_taken():
    table = read_table(re.search(r"```csv\n(.*?)```", FORMATS_PAGE, re.DOTALL)[1].encode())
    rules = Rules(standard="icd203", time_zone="UTC", now=timezone.now())
    told = read_claims(table, guess(table.heads), rules, name="list.csv")
    assert not told.bad
    assert [claim.statement for claim in told.claims] == [row["statement"] for row in EXAMPLES]
    assert [claim.rationale for claim in told.claims] == [row["rationale"] for row in EXAMPLES]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_each_model_is_described(model):
    assert f"**{model.__name__}**" in MODEL_PAGE


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_each_verb_is_named_beside_its_model(model):
    """A verb is a public method that says by whom it is done."""
    for name, member in inspect.getmembers(model, inspect.isroutine):
        is_ours = not name.startswith("_") and getattr(member, "__module__", "").startswith("claims.models")
        if (
            is_ours
            and {"by", "author"} & set(inspect.signature(member).parameters)
            and name not in ("keep", "stamp_withdrawal")
        ):
            assert re.search(rf"`(?:\w+\.)?{name}[(`]", MODEL_PAGE), name


def test_the_table_of_roles_is_the_one_that_is_asked():
    told = {}
    for cells in rows(sections(MODEL_PAGE, 2)["Case and people"]):
        for action in cells[0].split(", "):
            told[action] = {role for role, cell in zip(Role, cells[1:], strict=True) if cell.strip() == "yes"}
    told.pop("action")
    assert told == {action: roles_for(action) for actions in MAY.values() for action in actions}


# The case file


@pytest.fixture
def asked(monkeypatch):
    """The fields that the reader asks for while it reads the example, by the part of the file."""
    found = defaultdict(set)
    done = Row.done

    def note(self):
        path = re.sub(r"\[\d+\]", "[]", self.path)
        found["withdrawn" if path.endswith(".withdrawn") else path or "The file"] |= self._read
        done(self)

    monkeypatch.setattr(Row, "done", note)
    caseread.read(EXAMPLE, now=timezone.now())
    return found


def described_fields():
    """Return (part, field, needed) of every line of the tables of the case file."""
    parts = sections(sections(FORMATS_PAGE, 2)["casefile"], 3)
    return [
        (part, cells[0].strip("`"), cells[1])
        for part, text in parts.items()
        for cells in rows(text)
        if part not in ("Rules", "An example")
    ]


def test_each_field_of_the_case_file_is_described_and_no_other(asked):
    told = defaultdict(set)
    for part, name, _ in described_fields():
        told[part].add(name)
    assert dict(told) == dict(asked)


def test_the_example_holds_each_field():
    text = set(re.findall(r'"(\w+)":', EXAMPLE))
    assert {name for _, name, _ in described_fields()} <= text


@pytest.mark.parametrize(
    ("part", "name", "needed"), [line for line in described_fields() if line[2] in ("yes", "no")]
)
def test_a_field_is_needed_where_the_document_says_so(part, name, needed):
    """Take the field out of the first part that has it: the reader misses it, or does not."""
    data = json.loads(EXAMPLE)
    for holder in holders(data, part):
        if name in holder:
            del holder[name]
            break
    else:
        pytest.fail(f"the example has no {part}.{name}")
    if needed == "yes":
        with pytest.raises(casefile.Unreadable):
            read(data)
    else:
        read(data)


def holders(data, part):
    """Return the objects of the example that stand at a part of the file."""
    if part == "The file":
        return [data]
    if part == "withdrawn":
        return [
            one["withdrawn"]
            for claim in data["claims"]
            for one in claim.get("evidence", [])
            if "withdrawn" in one
        ]
    found = [data]
    for step in part.split("."):
        inner = [holder[step.removesuffix("[]")] for holder in found if step.removesuffix("[]") in holder]
        found = [one for many in inner for one in many] if step.endswith("[]") else inner
    return found


@pytest.mark.django_db
def test_the_example_loads_and_loads_again_without_adding_anything():
    by = make_user()
    first = load(caseread.read(EXAMPLE, now=timezone.now()), by=by)
    assert first["claim"] == 2
    assert first["assessment"] == 2
    assert not load(caseread.read(EXAMPLE, now=timezone.now()), by=by).total()


@pytest.mark.django_db
def test_the_example_comes_back_as_it_went_in():
    from claims.models import Case

    given = caseread.read(EXAMPLE, now=timezone.now())
    load(given, by=make_user())
    assert caseread.read(casefile.write(dump(Case.objects.get())), now=timezone.now()) == dump(
        Case.objects.get()
    )


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("claims", 0, "judgements", 0, "confidence"), "medium"),
        (("claims", 0, "evidence", 1, "document"), "frist"),
        (("claims", 1, "made_at"), "2999-01-01T00:00:00Z"),
        (("links", 0, "knd"), "refines"),
    ],
)
def test_errors_read_as_the_document_shows_them(path, value):
    with pytest.raises(casefile.Unreadable) as refused:
        read(changed(path, value))
    (error,) = refused.value.errors
    assert f"\n{error}\n" in FORMATS_PAGE


@pytest.mark.django_db
def test_a_difference_reads_as_the_document_shows_it():
    by = make_user()
    load(read(json.loads(EXAMPLE)), by=by)
    with pytest.raises(Refused) as refused:
        load(read(changed(("claims", 0, "statement"), "The mill burned.")), by=by)
    (error,) = refused.value.errors
    assert f"\n{error}\n" in FORMATS_PAGE


@pytest.mark.parametrize(
    "enum",
    [
        scales.Kind, scales.Status, scales.Confidence, scales.Stance, scales.Word, scales.Basis, scales.Qualifier,
        scales.SourceKind, scales.DocumentState, scales.DerivationKind, scales.LinkKind, scales.NoteKind,
        scales.Standard,
    ],
)  # fmt: skip
def test_each_word_that_a_file_may_hold_is_named(enum):
    for member in enum:
        assert not member.value or f"`{member.value}`" in FORMATS_PAGE


@pytest.mark.parametrize("standard", scales.Standard)
def test_each_likelihood_that_a_file_may_hold_is_named(standard):
    for code in scales.likelihoods(standard):
        assert f"`{code}`" in FORMATS_PAGE


# Decisions


def test_each_dependency_has_its_reason():
    page = (DOCS / "decisions" / "0007-parts-and-why.md").read_text()
    chosen = page.partition("\nRefused:")[0]
    told = {name.lower() for cells in rows(chosen) for name in cells[0].split(", ")} - {"part"}
    asked = set()
    for file in (ROOT / "requirements").glob("*.in"):
        asked |= set(re.findall(r"^([A-Za-z0-9-]+)", file.read_text(), re.MULTILINE))
    assert {name for name in told if not name.startswith("-")} == {
        name.lower() for name in asked if not name.startswith("-")
    }


def test_each_decision_is_in_the_list_and_has_its_three_parts():
    index = (DOCS / "README.md").read_text()
    decisions = sorted((DOCS / "decisions").glob("*.md"))
    assert re.findall(r"\(decisions/(.+?)\)", index) == [path.name for path in decisions]
    for at, path in enumerate(decisions, start=1):
        text = path.read_text()
        assert text.startswith(f"# {at:04} ")
        assert path.name.startswith(f"{at:04}-")
        assert f"[{headings(text, 1)[0]}](decisions/{path.name})" in index
        for part in ("Context", "Decision", "Consequences"):
            assert f"**{part}.**" in text, path.name


# All documents


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_each_link_leads_somewhere(document):
    for target in re.findall(r"\]\(([^)\s]+)\)", document.read_text()):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        file = (document.parent / name).resolve() if name else document
        assert file.exists(), target
        if anchor:
            assert anchor in {slug(head) for head in re.findall(r"^#+ (.+)$", file.read_text(), re.MULTILINE)}


def slug(heading):
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_document_names_a_folder_of_a_machine(document):
    machine = r"(?<![\w.])/(?:home|root|work|Users|tmp|mnt|opt|srv)/|[A-Z]:\\|\.\./\.\./\.\."
    assert not re.findall(machine, document.read_text())


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_each_make_target_that_is_named_exists(document):
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    text = document.read_text()
    named = re.findall(r"`(?:[A-Z_]+=\S+ )*make ([a-z-]+)|^make ([a-z-]+)", text, re.MULTILINE)
    assert {one or other for one, other in named} <= set(targets)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_each_file_and_folder_that_is_named_exists(document):
    """Paths in backticks that begin with a folder of the repository."""
    tops = "claims|config|docs|requirements|templates|tests"
    for name in re.findall(rf"`((?:{tops})/[\w./-]*)`", document.read_text()):
        assert (ROOT / name).exists(), name


def test_the_readme_tells_the_demo_accounts():
    from claims.management.demo import ACCOUNTS

    told = re.findall(r"^\| `(\w+)` \|", (ROOT / "README.md").read_text(), re.MULTILINE)
    assert told == list(ACCOUNTS)
    assert "DEMO_PASSWORD" in (ROOT / "README.md").read_text()


def test_the_readme_counts_the_claims_of_the_shipped_case():
    shipped = json.loads((ROOT / "claims" / "cases" / "russia-north-korea.json").read_text())
    for page in ("README.md", "CHANGELOG.md"):
        assert f"{len(shipped['claims'])}" in re.findall(r"(\d+)\s+claims", (ROOT / page).read_text())
