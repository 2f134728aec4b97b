"""``IN`` for lists of ids, in the words of each database."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Integer, SQLColumnExpression, any_, bindparam
from sqlalchemy.dialects.postgresql import ARRAY


def among(backend: str, column: SQLColumnExpression[int], name: str) -> ColumnElement[bool]:
    """``column IN (…)`` of the parameter ``name``, a list; ``backend`` is the dialect's name.

    For PostgreSQL one array: the same text for any number of ids, which is parsed and planned once for all.
    """
    if backend == "postgresql":
        return column == any_(bindparam(name, type_=ARRAY(Integer)))
    return column.in_(bindparam(name, expanding=True))
