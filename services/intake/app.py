"""The wiring of intake, and nothing else: `api` for uvicorn, `worker` for faststream, both made on first use."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from services.intake import tables
from services.intake.forms import load_forms
from services.intake.forms.notices import load_notices
from services.intake.store import concerns, finding
from shared.contracts.intake import LedgerTold
from shared.service import Service

if TYPE_CHECKING:
    from shared.messaging.consumer import Consumer
    from shared.web import Router


def routers() -> "Sequence[Router]":
    """The API's routers; a worker never loads them."""
    from services.intake.api import ROUTERS

    return ROUTERS


def consumer() -> "Consumer":
    """What the worker listens to; an API never loads it."""
    from services.intake import handlers

    return handlers.consumer


SERVICE = Service(
    name="intake",
    title="つなぐ 相談受付（包括的相談支援・アウトリーチ）",
    routers=routers,
    consumer=consumer,
    cipher=tables.cipher,
    beat=LedgerTold,
    prepare=concerns.lay_apart,
    upkeep=finding.index,
    definitions=lambda settings: (load_forms(settings.forms), load_notices(settings.forms)),
)


def __getattr__(name: str) -> Any:
    return SERVICE.part(name)
