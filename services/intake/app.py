"""The wiring of intake, and nothing else: `api` for uvicorn, `worker` for faststream, both made on first use."""

from typing import Any

from services.intake import handlers, tables
from services.intake.api import ROUTERS
from shared.service import Service

SERVICE = Service(
    name="intake",
    title="つなぐ 相談受付（包括的相談支援・アウトリーチ）",
    routers=ROUTERS,
    consumer=handlers.consumer,
    cipher=tables.cipher,
)


def __getattr__(name: str) -> Any:
    return SERVICE.part(name)
