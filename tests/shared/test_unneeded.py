"""What weighs on every process of a service without being of use to it stays out."""

import subprocess
import sys

_ASKED = """
import sys
import services.coordination.app, services.reporting.app, shared.messaging.worker
print(sorted({"rich", "pygments", "opentelemetry.sdk.metrics"} & set(sys.modules)))
import rich.console, opentelemetry.sdk.metrics
"""


def test_a_worker_loads_nothing_that_libraries_merely_find_and_others_still_may() -> None:
    assert subprocess.check_output([sys.executable, "-c", _ASKED], text=True).strip() == "[]"


def test_what_was_loaded_before_a_service_stays_whole() -> None:
    asked = "import rich.traceback, structlog.dev, services, sys; assert structlog.dev.rich is rich"

    subprocess.run([sys.executable, "-c", asked], check=True)
