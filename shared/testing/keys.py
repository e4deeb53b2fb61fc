"""The keys of a whole town, made once a test session: every service's own, and the issuer's."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from joserfc.jwk import ECKey

from shared.actors import Actor
from shared.privacy.keys import KeyRing, generate
from shared.settings import SERVICES, ServiceSettings
from shared.web.tokens import mint, new_signing_key, public_jwks


@dataclass(frozen=True)
class Keys:
    """Where the key files lie, and the key that signs tokens."""

    folder: Path
    signing: ECKey

    @classmethod
    def make(cls, folder: Path) -> Keys:
        """Generate all of them into an empty folder."""
        generate(folder, list(SERVICES))
        signing = new_signing_key()
        (folder / "issuer.jwks").write_text(public_jwks(signing))
        return cls(folder, signing)

    def add(self, instance: str) -> None:
        """Generate those of an intake of an agency's own; rings taken before do not know it."""
        generate(self.folder, [instance])

    def ring(self, service: str) -> KeyRing:
        """The keys as that service holds them: its own and everybody's public ones."""
        return KeyRing.load(self.folder / service, self.folder / "public")

    def token(self, actor: Actor) -> str:
        """A valid token for this actor."""
        return mint(self.signing, subject=actor.subject, agency=actor.agency, roles=actor.roles)

    def settings(self, service: str, url: str, *, instance: str | None = None, **facts: Any) -> ServiceSettings:
        """The settings of that service, or of an instance of it, on the database at `url`."""
        return ServiceSettings(
            service=service,
            instance=instance or service,
            database_url=url,
            issuer_jwks=str(self.folder / "issuer.jwks"),
            keys=self.folder / (instance or service),
            public_keys=self.folder / "public",
            **facts,
        )
