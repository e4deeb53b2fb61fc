"""What one service's app holds while it runs."""

from dataclasses import dataclass

from shared.db import Database
from shared.privacy.keys import KeyRing
from shared.reference.calendar import Clock
from shared.reference.profile import Profile
from shared.settings import ServiceSettings
from shared.web.auth import Verifier


@dataclass(frozen=True, slots=True)
class Platform:
    """Opened by the app's lifespan and kept in `app.state.platform`; never global, as five apps share a process."""

    settings: ServiceSettings
    database: Database
    keys: KeyRing
    clock: Clock
    profile: Profile
    verifier: Verifier
