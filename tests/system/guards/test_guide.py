"""The examples of CONTRIBUTING.md still fit the code that they change; `make faults` runs them, too."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.shared.policy.test_profiles import PUBLISHED
from tests.support.guide import PARTS, ROOT, Change


def test_every_example_fits_the_code_and_uses_no_name_that_is_not_there(tmp_path: Path) -> None:
    changes = [step for steps in PARTS.values() for step in steps if isinstance(step, Change)]
    if any(each.what == "create" and (ROOT / each.file).exists() for each in changes):
        pytest.skip("the examples were followed in this copy")
    for each in changes:
        here = tmp_path / each.file
        if not here.exists() and (ROOT / each.file).exists():
            here.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / each.file, here)
        each.apply(tmp_path)
    ruff = [sys.executable, "-m", "ruff", "check", "--isolated", "--no-cache", "--select", "F,E9", "."]
    looked = subprocess.run(ruff, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert looked.returncode == 0, looked.stdout


def test_the_digest_in_the_example_is_that_of_the_settings_as_they_are() -> None:
    """The example's version changes a duty and no setting, so its second digest is the present version's."""
    present = PUBLISHED["blackpool-2013.yaml"][1]
    assert f'", "{present}"),' in (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
