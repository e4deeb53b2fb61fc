"""How long one item of a support conference stays open without consent, by the basis on which it was opened."""

import tomllib
from functools import cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict


class OpeningRule(BaseModel):
    """For one basis: the longest time of an opening, and by when it is reviewed; both in days after the decision."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    most_days: int
    review_within_days: int


@cache
def rules() -> dict[str, OpeningRule]:
    """Return the rule of every basis that opens without consent (codes of list `legal_basis`)."""
    text = files(__package__).joinpath("openings.toml").read_text("utf-8")
    return {basis: OpeningRule.model_validate(table) for basis, table in tomllib.loads(text).items()}
