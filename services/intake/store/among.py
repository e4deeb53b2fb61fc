"""Asking for several ids in one value: as a list of places it were another statement for each length, planned anew."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Uuid, any_, cast


def among(column: ColumnElement[Any], ids: Iterable[UUID]) -> ColumnElement[bool]:
    """Give the condition that a column holds one of these ids."""
    return column == any_(cast(list(set(ids)), ARRAY(Uuid)))
