"""What is shown in place of what one may not see (R15)."""

from collections.abc import Collection, Mapping
from typing import Any, Literal, TypeVar

HIDDEN: Literal["（非公開）"] = "（非公開）"

T = TypeVar("T")


def mask(actor_may_see: bool, value: T) -> T | str:
    """Give the value, or HIDDEN. A missing value is hidden too: that nothing is there would be an answer."""
    return value if actor_may_see else HIDDEN


def address(value: str | None, *, protected: bool, may_see: bool = False) -> str | None:
    """Show an address; a protected one (DV等支援措置) only to someone who was let, by default to nobody."""
    return mask(may_see or not protected, value)


def mask_fields(record: Mapping[str, Any], fields: Collection[str], *, may_see: bool = False) -> dict[str, Any]:
    """Copy the record with these fields hidden, whatever they hold; the others are untouched."""
    return {name: mask(may_see or name not in fields, value) for name, value in record.items()}
