"""Who may import whom: the contracts hold, they reach every file, and what they forbid is refused when it is tried."""

import ast
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from configparser import ConfigParser
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
LINTER = Path(sys.executable).with_name("lint-imports")
SERVICES = ("allocation", "scheduling", "escalation", "notifications", "reporting")
COMPOSITION = ("runtime", "cli")

APART = "services never import each other"
KERNEL = "shared imports no service"
COMPOSED = "nobody imports the composition"
DOWNWARD = "inside a service only downward, and every room has its floor"
NO_DATA = "bodies, letters, senders and pages ask no database"
FLOORS = "inside shared only downward, and every folder has its floor"
LEAF = "the statutory return knows nothing of the system but the codes of events"
NO_HTTP = "what a service does and decides knows no HTTP"
RULES = "rules know only the standard library, each other, policy, calendar and refusals"

PLANTED = [
    ("services.allocation.queries.unmatched_ends", "services.allocation.actions.team.iros", DOWNWARD),
    ("services.allocation.queries.families", "services.allocation.schemas.families", DOWNWARD),
    ("services.allocation.schemas.caseloads", "services.allocation.queries.team", DOWNWARD),
    ("services.allocation.rules.room", "services.allocation.tables.children", DOWNWARD),
    ("services.notifications.actions.settle", "services.notifications.api.door", DOWNWARD),
    ("services.notifications.actions.child_view", "services.notifications.sending.outcomes", DOWNWARD),
    ("services.notifications.sending.delivery", "services.notifications.actions.drafts", DOWNWARD),
    ("services.reporting.projections.journal", "services.reporting.api.pages", DOWNWARD),
    ("services.reporting.queries.recorded", "services.reporting.projections.child_row", DOWNWARD),
    ("services.escalation.tables.concerns", "services.escalation.declaration", DOWNWARD),
    ("services.reporting.pages.words", "services.reporting.queries.shown", NO_DATA),
    ("services.scheduling.actions.match", "services.escalation.rules.concerns.states", APART),
    ("services.allocation.hears", "services.runtime.clocks", COMPOSED),
    ("shared.child.details", "services.scheduling.rules.model", KERNEL),
    ("shared.register.facts", "shared.web.bodies", FLOORS),
    ("shared.outbox.outbox", "shared.service.duty_api", FLOORS),
    ("shared.work.unit_of_work", "shared.outbox.outbox", FLOORS),
    ("shared.ops.telemetry", "shared.auth.access", FLOORS),
    ("shared.child.states", "shared.ssda903.codes", FLOORS),
    ("shared.ssda903.codes", "shared.policy.duty", LEAF),
    ("services.escalation.rules.concerns.informal_limit", "sqlalchemy", RULES),
    ("services.notifications.rules.retry", "shared.child.states", RULES),
    ("services.allocation.actions.team.hours", "fastapi", NO_HTTP),
    ("services.scheduling.schemas.reviews", "starlette", NO_HTTP),
]
"""Who shall import what, and the contract that refuses it."""
STRAYS = ("services/scheduling/helpers.py", "shared/helpers/__init__.py")
"""New files that stand on no floor."""


def imported(path: Path) -> Iterator[str]:
    """Every module that a file imports by its full name."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            yield node.module


def linted(folder: Path) -> tuple[int, dict[str, str]]:
    """The linter's exit code, and what it says about each contract that is broken, by the contract's name."""
    environment = {**os.environ, "PYTHONPATH": str(folder), "COLUMNS": "400", "NO_COLOR": "1"}
    done = subprocess.run(
        [str(LINTER), "--no-cache", "--config", ".importlinter"],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    parts = re.split(r"^(.+)\n-{5,}$", done.stdout.partition("Broken contracts")[2], flags=re.MULTILINE)
    return done.returncode, dict(zip(parts[1::2], parts[2::2], strict=False)) or {"": done.stdout + done.stderr}


def copied(folder: Path) -> Path:
    """A scratch copy of what the contracts speak of."""
    for name in ("services", "shared"):
        leave = shutil.ignore_patterns("__pycache__", "versions", "*.yaml", "*.css", "*.html")
        shutil.copytree(ROOT / name, folder / name, ignore=leave)
    shutil.copy(ROOT / ".importlinter", folder)
    return folder


def file_of(module: str) -> str:
    return module.replace(".", "/") + ".py"


@pytest.fixture(scope="module")
def refused(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What the linter says of a copy in which everything forbidden is imported."""
    folder = copied(tmp_path_factory.mktemp("planted"))
    for importer, wanted, _ in PLANTED:
        with (folder / file_of(importer)).open("a", encoding="utf-8") as file:
            file.write(f"\nimport {wanted}\n")
    code, said = linted(folder)
    assert code == 1
    return said


def test_every_contract_is_kept() -> None:
    assert linted(ROOT)[0] == 0


@pytest.mark.parametrize(("importer", "wanted", "contract"), PLANTED, ids=lambda each: each.replace("services.", ""))
def test_what_is_forbidden_is_refused_by_the_contract_that_forbids_it(
    refused: dict[str, str], importer: str, wanted: str, contract: str
) -> None:
    assert re.search(rf"{re.escape(importer)} -> {re.escape(wanted)} \(l\.", refused.get(contract, "")), refused


@pytest.mark.parametrize("stray", STRAYS)
def test_a_file_that_stands_on_no_floor_is_refused(tmp_path: Path, stray: str) -> None:
    folder = copied(tmp_path)
    (folder / stray).parent.mkdir(exist_ok=True)
    (folder / stray).write_text('"""Belongs nowhere."""\n', encoding="utf-8")
    code, said = linted(folder)
    assert code != 0
    assert "helpers" in "".join(said.values())


@cache
def contract(name: str) -> dict[str, list[str]]:
    """A contract's settings, each as its lines."""
    read = ConfigParser()
    read.read(ROOT / ".importlinter", encoding="utf-8")
    found = next(read[each] for each in read.sections() if read[each].get("name") == name)
    return {key: value.split() for key, value in found.items()}


def named(folder: Path, *leave_out: str) -> set[str]:
    """The modules and packages that lie in a folder."""
    found = {each.stem for each in folder.iterdir() if each.suffix == ".py" or any(each.glob("*.py"))}
    return found - {"__init__", "__pycache__", *leave_out}


def test_every_service_and_every_folder_of_shared_is_under_contract() -> None:
    services = {f"services.{each}" for each in SERVICES}
    assert named(ROOT / "services") == {*SERVICES, *COMPOSITION}
    assert contract(DOWNWARD)["exhaustive"] == contract(FLOORS)["exhaustive"] == ["True"]
    assert contract(DOWNWARD)["exhaustive_ignores"] == ["migrations"]
    assert "exhaustive_ignores" not in contract(FLOORS)
    assert set(contract(DOWNWARD)["containers"]) == services
    assert set(contract(APART)["modules"]) == services
    assert set(contract(COMPOSED)["source_modules"]) == services
    assert set(contract(COMPOSED)["forbidden_modules"]) == {f"services.{each}" for each in COMPOSITION}


def test_the_statutory_return_may_import_the_events_and_nothing_else_of_shared() -> None:
    others = {f"shared.{each}" for each in named(ROOT / "shared", "events", "ssda903")}
    assert set(contract(LEAF)["forbidden_modules"]) == {"services", *others}


def test_rules_import_no_library_but_the_standard_one() -> None:
    """Only libraries that are named can be forbidden by a contract; this refuses those too that come later."""
    allowed = {*sys.stdlib_module_names, "services", "shared"}
    found = {
        f"{path.relative_to(ROOT)}: {module}"
        for path in (ROOT / "services").glob("*/rules/**/*.py")
        for module in imported(path)
        if module.partition(".")[0] not in allowed
    }
    assert found == set()


def inside(path: Path) -> list[str]:
    """What a test imports of the system it is to see from outside only."""
    return [module for module in imported(path) if module.partition(".")[0] == "services"]


def test_end_to_end_tests_import_no_service(tmp_path: Path) -> None:
    assert {str(path): inside(path) for path in (ROOT / "tests" / "e2e").rglob("*.py") if inside(path)} == {}
    planted = tmp_path / "test_planted.py"
    planted.write_text("def test() -> None:\n    from services.allocation import rules\n", encoding="utf-8")
    assert inside(planted) == ["services.allocation"]
