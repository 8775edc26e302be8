"""Writes modules of the return as the DfE's layout has them: column order, DD/MM/YYYY, CRLF, UTF-8."""

import csv
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import TypeAlias

from shared.ssda903.modules import Module

Value: TypeAlias = str | int | date | None


def write_module(file: Path, module: Module, records: Iterable[Mapping[str, Value]]) -> None:
    """Write one module, its heading included. A column that a record has not got stays blank.

    Raises ValueError when a record has a column that the module has not.
    """
    names = [column.name for column in module.columns]
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, names, restval="", extrasaction="raise", lineterminator="\r\n")
        writer.writeheader()
        writer.writerows({name: _written(value) for name, value in record.items()} for record in records)


def _written(value: Value) -> str:
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    return "" if value is None else str(value)
