"""What the command for developers writes can be read by Python."""

import ast
from importlib import import_module

from services.cli.revise import _FILE


def test_a_new_revision_imports_what_there_is() -> None:
    written = _FILE.format(words="More", revision="0009", before="0008", body="    pass", back="    pass")
    for node in ast.parse(written).body:
        if isinstance(node, ast.ImportFrom) and node.module is not None:
            found = import_module(node.module)
            assert all(hasattr(found, each.name) for each in node.names)
