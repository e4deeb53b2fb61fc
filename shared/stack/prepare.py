"""A short process of its own: make the keys that are missing and bring every database to its newest version."""

from __future__ import annotations

import sys
from pathlib import Path

from shared.stack.databases import SERVICES


def main(keys: Path) -> None:
    """Prepare everything that the services' processes take for granted."""
    from shared.migrations import run_migrations
    from shared.settings import ServiceSettings
    from shared.stack.keys import make_keys

    make_keys(keys)
    for service in SERVICES:
        run_migrations(service, ServiceSettings.load(service).database_url)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
