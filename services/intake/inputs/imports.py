"""Forms about imports, and the lines of a table as the form of a reception."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import orjson
from pydantic import ValidationError

from services.intake.domain.imports import reading
from services.intake.domain.imports.reading import Numbered, Remark, Understood
from services.intake.inputs.base import Form
from services.intake.inputs.consultations import Reception
from shared.reference.profile import Profile
from shared.web.messages import message_of


class Commit(Form):
    """Which consultations are brought in: all, or those that can be read."""

    rows: Literal["all", "good"] = "all"


@dataclass(frozen=True, slots=True)
class Ready:
    """What lines say, and the form of the reception when nothing is wrong with them."""

    understood: Understood
    reception: Reception | None

    @property
    def content(self) -> bytes:
        """All that is said, for comparing."""
        said = [self.understood.told, self.understood.ended]
        return orjson.dumps(said, option=orjson.OPT_SORT_KEYS)


def ready(lines: Sequence[Numbered], *, profile: Profile, agency: str, today: date) -> Ready:
    """Read the lines of one consultation as the counter's form is read."""
    understood = reading.understand(lines, profile=profile, agency=agency, today=today)
    try:
        reception = Reception.model_validate(understood.told)
    except ValidationError as wrong:
        told = {fault.column for fault in understood.faults}
        for error in wrong.errors():
            line, column = reading.column_of(error["loc"], understood, lines[0].number)
            if column is None or column not in told:
                understood.faults.append(Remark(line, message_of(error), column))
        reception = None
    return Ready(understood, None if understood.faults else reception)
