"""What an indicator is: one id, one rule, one version.

`flow` adds up over a period, `stock` is as at its end, `distinct` counts once in the period asked and does not add up.
"""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["flow", "stock", "distinct"]
WHOLE = "whole"


@dataclass(frozen=True, slots=True)
class Beside:
    """A figure beside the indicator's own, from another measure or from one code of its own."""

    key: str
    label: str
    measure: str
    kind: Kind = "flow"
    dimension: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Split:
    """The indicator by the codes of one dimension; `always` are shown even where they are 0.

    `labels` says what the codes mean: the name of a code list, or a word that `Names` knows.
    """

    key: str
    label: str
    dimension: str
    labels: str
    always: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Indicator:
    """One number with its rule: `measure` names the facts (flow) or the tally (stock, distinct) it counts."""

    id: str
    programme: str
    label: str
    kind: Kind = "flow"
    measure: str = ""
    beside: tuple[Beside, ...] = ()
    splits: tuple[Split, ...] = ()
    in_plan: bool = False
    version: int = 1

    @property
    def counts(self) -> str:
        """The measure or tally it counts."""
        return self.measure or self.id
