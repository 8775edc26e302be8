"""The locks pin every package to one version and its hashes, and name no registry."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
LOCKS = ["requirements.txt", "requirements-dev.txt"]
PINNED = re.compile(r"^[a-z0-9][a-z0-9._-]*(\[[a-z0-9,_-]+\])?==\S+( ; .+)?$", re.IGNORECASE)


def faults(lock: str) -> list[str]:
    """What is wrong with the text of a lock, one line each."""
    whole = re.sub(r"\\\n\s*", "", lock)
    entries = [line for line in whole.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    found = [f"names an address: {line}" for line in lock.splitlines() if re.search(r"https?:|--.*(index|links)", line)]
    for entry in entries:
        name, *hashes = re.split(r"\s*--hash=", entry)
        if not PINNED.match(name.strip()):
            found.append(f"not pinned: {name}")
        if not hashes or not all(re.fullmatch(r"sha256:[0-9a-f]{64}\s*", each) for each in hashes):
            found.append(f"without hashes: {name}")
    return found


@pytest.mark.parametrize("name", LOCKS)
def test_every_line_is_pinned_and_hashed_and_names_no_address(name: str) -> None:
    assert faults((ROOT / name).read_text()) == []


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("fastapi>=0.165 --hash=sha256:" + "a" * 64, "not pinned"),
        ("fastapi==0.165.0", "without hashes"),
        ("fastapi @ https://example.org/fastapi.whl", "names an address"),
        ("--index-url https://example.org/simple", "names an address"),
    ],
)
def test_a_bad_line_is_found(line: str, fault: str) -> None:
    assert any(found.startswith(fault) for found in faults(line))


def test_the_development_lock_holds_the_same_versions_as_the_lock() -> None:
    pins = [dict(re.findall(r"^([a-z0-9._-]+(?:\[.+\])?)==(\S+)", (ROOT / name).read_text(), re.M)) for name in LOCKS]
    assert pins[0].items() <= pins[1].items()
