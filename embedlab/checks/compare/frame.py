"""Data frames: the columns by their names, the numbers within a tolerance; the index is left out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from embedlab.checks.compare.same import as_items, difference
from embedlab.checks.compare.verdict import RIGHT, Verdict, count, share
from embedlab.checks.plain import plain
from embedlab.checks.wording import a_kind

if TYPE_CHECKING:
    import pandas as pd


def frame(
    came: Any,
    expected: pd.DataFrame,
    *,
    row_order: bool = True,
    column_order: bool = False,
    more_columns: bool = False,
    atol: float | None = None,
    rtol: float | None = None,
) -> Verdict:
    """Compare a table.

    Parameters
    ----------
    came : plain data
        A data frame, a list of dicts or a dict of columns.
    expected : pandas.DataFrame
    row_order, column_order : bool
        Whether the order counts.
    more_columns : bool, default False
        Whether other columns than the expected ones may be there.
    atol, rtol : float, optional
        Of numbers: see :func:`~embedlab.checks.compare.same.near`.
    """
    table = _as_frame(came)
    if table is None:
        return Verdict(0.0, f"A data frame was expected, not {a_kind(came)}.")
    names, wanted = [str(name) for name in table.columns], [str(name) for name in expected.columns]
    missing, extra = [n for n in wanted if n not in names], [n for n in names if n not in wanted]
    if missing or (extra and not more_columns):
        what = f"has no column {missing[0]!r}" if missing else f"has a column {extra[0]!r} that was not asked for"
        return Verdict(0.0, f"It {what}; expected {', '.join(wanted)}.")
    if len(set(names)) != len(names):
        return Verdict(0.0, "Two of its columns have the same name.")
    if column_order and [name for name in names if name in wanted] != wanted:
        return Verdict(0.0, f"The columns stand in the order {', '.join(names)}; expected {', '.join(wanted)}.")
    if len(table) != len(expected):
        return Verdict(0.0, f"It has {count(len(table), 'row')}, expected {len(expected):,}.")
    here, there = _rows(table, wanted, row_order), _rows(expected, wanted, row_order)
    told = [
        difference(one[column], other[column], atol, rtol, f"row {row}, column {name!r}")
        for row, (one, other) in enumerate(zip(here, there, strict=True))
        for column, name in enumerate(wanted)
    ]
    wrong = next(filter(None, told), "")
    return share(told.count(""), len(told), f"{wrong[:1].upper()}{wrong[1:]}.") if wrong else RIGHT


def _as_frame(value: Any) -> pd.DataFrame | None:
    import pandas as pd

    if isinstance(value, pd.DataFrame):
        return value
    if isinstance(value, list) and value and all(isinstance(row, dict) for row in value):
        return pd.DataFrame({name: [row.get(name) for row in value] for name in value[0]}, dtype=object)
    columns = {name: as_items(column) for name, column in value.items()} if isinstance(value, dict) else {}
    lengths = {-1 if column is None else len(column) for column in columns.values()}
    return pd.DataFrame(columns, dtype=object) if len(lengths) == 1 and -1 not in lengths else None


def _rows(table: pd.DataFrame, names: list[str], in_order: bool) -> list[list[Any]]:
    """Give the rows as plain data; sorted, with numbers cut to what a tolerance leaves, where their order is open."""
    table = table.rename(columns=str)[names]
    rows = [[plain(item) for item in row] for row in zip(*(table[name].tolist() for name in names), strict=True)]
    return rows if in_order else sorted(rows, key=lambda row: [_sortable(item) for item in row])


def _sortable(value: Any) -> str:
    return f"{value:020.4f}" if isinstance(value, (int, float)) else repr(value)
