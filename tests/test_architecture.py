"""How the house is built: imports run one way, files and functions stay short, everything says what it promises."""

import ast
import dataclasses
import importlib
import inspect
import pkgutil
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.admin.options import BaseModelAdmin

import claims.analysis

ROOT = Path(claims.analysis.__file__).resolve().parent.parent.parent
APP = ROOT / "claims"

LAYERS = [
    {"analysis"},
    {"capture", "exchange"},
    {"models"},
    {"search"},
    {"filters", "forms"},
    {"views", "api", "admin", "management", "tasks", "checks", "adapter", "templatetags", "apps", "urls"},
]
"""What a part may import: parts of the layers above it in this list, and of its own."""
APART = {"capture": {"exchange"}, "exchange": {"capture"}}
"""Parts of one layer that know nothing of each other."""
BANNED = {"services", "service", "utils", "util", "helpers", "helper", "common", "misc"}

LINES_OF_A_FILE = 400
LINES_OF_A_FUNCTION = 40


def modules() -> list[Path]:
    """Every module of the app but its migrations."""
    return [path for path in sorted(APP.rglob("*.py")) if "migrations" not in path.parts]


def part(path: Path) -> str:
    """The drawer that a module lies in: "models", "views", "urls"."""
    steps = path.relative_to(APP).parts
    return steps[0].removesuffix(".py")


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imported(path: Path) -> Iterator[str]:
    """The names of all modules that a module imports, anywhere in it."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def layer(name: str) -> int:
    return next(index for index, names in enumerate(LAYERS) if name in names)


def where(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_every_part_of_the_app_has_its_layer():
    parts = {part(path) for path in modules()} - {"__init__"}
    known = set().union(*LAYERS)
    assert parts <= known, "say in LAYERS what this part may import"
    assert {"analysis", "exchange", "models", "search", "views"} <= parts


def test_imports_run_one_way():
    wrong = []
    for path in modules():
        here = part(path)
        if here == "__init__":
            continue
        for name in imported(path):
            steps = name.split(".")
            if steps[0] != "claims" or len(steps) < 2 or steps[1] == "migrations":
                continue
            there = steps[1]
            if there not in set().union(*LAYERS):
                continue
            if layer(there) > layer(here) or there in APART.get(here, set()):
                wrong.append(f"{where(path)} imports {name}")
    assert wrong == []


def test_nothing_of_the_app_is_imported_by_the_settings():
    assert [
        name for name in imported(ROOT / "config" / "settings.py") if name.split(".")[0] == "claims"
    ] == []


def run(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)


def names_in(package: str) -> list[str]:
    found = [name for _, name, _ in pkgutil.walk_packages([str(APP / package)], f"claims.{package}.")]
    assert found
    return [f"claims.{package}", *found]


@pytest.mark.parametrize("package", ["analysis", "capture", "exchange"])
def test_what_is_worked_out_and_what_goes_out_know_no_database(package):
    code = f"import sys, {', '.join(names_in(package))}\n"
    code += "sys.exit(','.join(m for m in sys.modules if m.split('.')[0] == 'django' or m.startswith('claims.models')) or 0)"
    done = run(code)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("package", ["analysis"])
def test_what_is_worked_out_reads_no_file_no_clock_and_no_network(package):
    banned = {
        "os",
        "io",
        "pathlib",
        "socket",
        "urllib",
        "http",
        "httpx",
        "subprocess",
        "time",
        "random",
        "secrets",
    }
    wrong = []
    for path in (APP / package).rglob("*.py"):
        # Taking an address apart opens nothing.
        named = [name for name in imported(path) if not name.startswith("urllib.parse")]
        wrong += [f"{where(path)} imports {name}" for name in named if name.split(".")[0] in banned]
        calls = [node.func for node in ast.walk(tree(path)) if isinstance(node, ast.Call)]
        names = {call.attr if isinstance(call, ast.Attribute) else getattr(call, "id", "") for call in calls}
        wrong += [
            f"{where(path)} calls {name}" for name in names & {"open", "now", "today", "utcnow", "print"}
        ]
    assert wrong == []


def test_only_fetching_opens_connections():
    banned = {"socket", "ssl", "urllib3", "httpx", "httpcore", "requests", "urllib.request", "http.client"}
    wrong = {
        where(path)
        for path in modules()
        for name in imported(path)
        if (name in banned or name.split(".")[0] in banned)
        and part(path) in ("analysis", "capture", "exchange", "models")
    }
    assert wrong == {"claims/capture/fetch.py"}


def test_importing_the_app_loads_no_django():
    assert (APP / "__init__.py").read_text().strip() == ""


def test_nothing_is_named_for_what_it_does_not_say():
    names = [path for path in APP.rglob("*") if path.stem in BANNED]
    names += [path for path in (ROOT / "tests").rglob("*") if path.stem in BANNED]
    assert names == []


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    yield from (
        node for node in ast.walk(tree(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )


def test_no_file_is_long():
    counts = {where(path): len(path.read_text().splitlines()) for path in modules()}
    assert {name: count for name, count in counts.items() if count > LINES_OF_A_FILE} == {}


def test_no_function_is_long():
    long = [
        f"{where(path)}: {node.name} has {lines} lines"
        for path in modules()
        for node in functions(path)
        if (lines := (node.end_lineno or 0) - node.lineno + 1) > LINES_OF_A_FUNCTION
    ]
    assert long == []


def test_every_module_says_what_is_found_in_it():
    assert [
        where(path) for path in modules() if path.read_text().strip() and not ast.get_docstring(tree(path))
    ] == []


def undocumented(path: Path) -> Iterator[str]:
    """The public functions, classes and methods of a module that do not say what they promise."""
    module = importlib.import_module(
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    )
    for name, thing in vars(module).items():
        if name.startswith("_") or getattr(thing, "__module__", "") != module.__name__:
            continue
        if inspect.isclass(thing):
            if not inspect.getdoc(thing) and not is_plain(thing):
                yield f"{where(path)}: {name}"
            methods = [(key, value) for key, value in vars(thing).items() if inspect.isfunction(value)]
            yield from (f"{where(path)}: {name}.{key}" for key, value in methods if owes(thing, key, value))
        elif inspect.isfunction(thing) and owes(None, name, thing):
            yield f"{where(path)}: {name}"


def is_plain(thing: type) -> bool:
    """Rows and commands whose fields, or whose help, say it."""
    return dataclasses.is_dataclass(thing) or hasattr(thing, "help")


def owes(owner: type | None, name: str, function: Any) -> bool:
    """Whether a function has to say what it promises, and does not.

    It does not have to if it is private; if it fills in what a base class asks for (Django's own `clean` or `save_model`,
    or one of ours that says it); if it is a column or an action with a description; if it only names an expression.
    """
    if name.startswith(("_", "clean_")) or function.__doc__ or function.__module__.split(".")[0] != "claims":
        return False
    if getattr(function, "short_description", "") or getattr(function, "__wrapped__", None):
        return False
    if owner and any(name in vars(base) for base in (*owner.__mro__[1:], *BaseModelAdmin.__mro__)):
        return False
    body = ast.parse(textwrap.dedent(inspect.getsource(function))).body[0]
    return not (
        isinstance(body, ast.FunctionDef) and len(body.body) == 1 and isinstance(body.body[0], ast.Return)
    )


def test_what_is_public_says_what_it_promises():
    assert [name for path in modules() for name in undocumented(path)] == []


def test_the_tests_mirror_the_app():
    folders = {path.name for path in (ROOT / "tests").iterdir() if path.is_dir()} - {
        "__pycache__",
        "browser",
        "commands",
    }
    assert folders <= {path.stem for path in APP.iterdir()}
    assert {"analysis", "exchange", "models", "views"} <= folders
