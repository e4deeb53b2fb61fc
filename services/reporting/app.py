"""Reporting's wiring: `api` and `worker`, built from the environment on first use."""

from typing import Any

from services.reporting import handlers
from services.reporting.api import router
from shared.service import Service

SERVICE = Service(name="reporting", title="つなぐ 集計・報告", routers=(router,), consumer=handlers.consumer)


def __getattr__(name: str) -> Any:
    return SERVICE.part(name)
