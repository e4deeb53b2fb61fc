"""The container's entry point: `api intake`, `worker intake`, `migrate`, `keys`, `healthy api intake`.

One image runs everything; configuration that cannot work ends it with one plain line and exit code 78 (EX_CONFIG).
"""

import os
import sys
import urllib.error
import urllib.request
from collections.abc import Sequence
from pathlib import Path

PORT = "8000"
LISTEN = ("--host", "0.0.0.0", "--port", PORT)  # noqa: S104 — a container's own network
TIMEOUT_S = 5
EX_CONFIG = 78


def main(arguments: Sequence[str]) -> int:
    """Become what the arguments say; returns an exit code only for `healthy` and mistakes."""
    match list(arguments):
        case ["api", service]:
            _refuse_bad_settings(service)
            _become("python", "-m", "shared.web.serving", f"services.{service}.app:api", *LISTEN)
        case ["worker", service]:
            _refuse_bad_settings(service)
            _become("faststream", "run", f"services.{service}.app:worker", *LISTEN, "--access-log", "false")
        case ["migrate", *services]:
            _become("tsunagu", "migrate", *services)
        case ["keys", *instances]:
            chosen = [word for name in instances for word in ("--instance", name)]
            _become("tsunagu", "keys", "generate", "/keys", *chosen)
        case ["healthy", "api", service]:
            return _ask(f"/{service}/readyz")
        case ["healthy", "worker", _]:
            return _ask("/readyz")
        case _:
            sys.stderr.write(f"{__doc__}\n")
    return EX_CONFIG


def _become(program: str, *arguments: str) -> None:
    os.execv(Path(sys.executable).with_name(program), [program, *arguments])  # noqa: S606 — our own programs


def _refuse_bad_settings(service: str) -> None:
    from shared.reference.definitions import DefinitionError
    from shared.reference.profile import load_profile
    from shared.settings import ServiceSettings, SettingsError

    try:
        settings = ServiceSettings.load(service)
        settings.check_keys()
        load_profile(settings.profile)
    except (SettingsError, DefinitionError) as error:
        sys.stderr.write(f"{service}: {error}\n")
        raise SystemExit(EX_CONFIG) from None


def _ask(path: str) -> int:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{PORT}{path}", timeout=TIMEOUT_S):
            return 0
    except (urllib.error.URLError, OSError):
        return 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
