"""The keys of one installation: each service's own, and the token issuer's where no identity provider stands."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from shared.stack.databases import SERVICES
from shared.stack.home import write_private


def signing_file(keys: Path) -> Path:
    """Name the private key that tokens are signed with."""
    return keys / "issuer" / "signing.jwks"


def issuer_file(keys: Path) -> Path:
    """Name the public keys that services verify tokens with."""
    return keys / "issuer" / "public.jwks"


def make_keys(keys: Path, instances: Sequence[str] = ()) -> None:
    """Make every key that is missing below `keys`; what exists is left as it is.

    `instances`: only those of these intakes of agencies' own; tokens are signed elsewhere then.
    """
    from shared.privacy.keys import generate
    from shared.web.tokens import new_signing_key, public_jwks, signing_key

    generate(keys, instances or SERVICES)
    if instances:
        return
    signing, public = signing_file(keys), issuer_file(keys)
    if not signing.exists():
        signing.parent.mkdir(mode=0o700, exist_ok=True)
        write_private(signing, json.dumps(new_signing_key().as_dict(private=True)))
    if not public.exists():
        write_private(public, public_jwks(signing_key(signing)))
