"""`tsunagu token`: a bearer token where no identity provider stands yet."""

from __future__ import annotations

import os
import re
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


HELP = """API を呼ぶためのトークンを一つ作って表示します。"""


def run(
    agency: Annotated[str, typer.Option(help="所属の符号。例: city, council, kita, higashi")],
    role: Annotated[
        list[str], typer.Option(help="役割。複数あれば繰り返します。例: worker, coordinator, city_officer")
    ],
    subject: Annotated[str, typer.Option(help="人を表す符号(個人名は使いません)。")] = "",
    key: Annotated[
        Path | None,
        typer.Option(help="署名する秘密鍵(JWK)のファイル。省略すると、このフォルダの鍵。", show_default=False),
    ] = None,
    expires: Annotated[str, typer.Option(help="有効な長さ。例: 30m, 12h, 7d")] = "12h",
) -> None:
    """Print one token; who is in no list of the city is said so, for no service would admit them."""
    if not _is_known(agency):
        typer.echo(f"注意: {agency} という所属は市の定義にありません。サービスには受け付けられません(401)。", err=True)
    typer.echo(
        minted(agency=agency, roles=role, subject=subject or f"{agency}-cli", key=key, lifetime=_length(expires))
    )


def minted(*, agency: str, roles: list[str], subject: str, key: Path | None = None, lifetime: timedelta) -> str:
    """Sign a token with `key`, by default this home's. Raises typer.BadParameter for an unknown role or key."""
    from shared.actors import Role
    from shared.stack.home import find_home
    from shared.stack.keys import signing_file
    from shared.web.tokens import NoSigningKeyError, mint, signing_key

    unknown = [name for name in roles if name not in set(Role)]
    if unknown:
        raise typer.BadParameter(f"{', '.join(unknown)} という役割はありません。{', '.join(Role)} のどれかです。")
    try:
        signer = signing_key(key or signing_file(find_home().keys))
    except NoSigningKeyError as error:
        raise typer.BadParameter(f"{error}。一度 tsunagu up を実行すると鍵が作られます。") from error
    return mint(signer, subject=subject, agency=agency, roles=[Role(name) for name in roles], lifetime=lifetime)


def _is_known(agency: str) -> bool:
    from shared.reference.profile import load_profile

    profile = load_profile(Path(said) if (said := os.environ.get("TSUNAGU_PROFILE")) else None)
    return profile.has_agency(agency) or any(hub.code == agency for hub in profile.hubs)


def _length(text: str) -> timedelta:
    match = re.fullmatch(r"(\d{1,5})([mhd])", text)
    if not match:
        raise typer.BadParameter(f"{text} を長さとして読めません。例: 30m, 12h, 7d")
    return timedelta(**{_UNITS[match[2]]: int(match[1])})
