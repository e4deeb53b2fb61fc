"""`tsunagu keys`: key files for an installation without the embedded stack."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from shared.stack.trouble import ExitCode, StackTrouble

app = typer.Typer(help="鍵のファイルを作ります。", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Make `generate` a command of its own name, though it is the only one."""


HELP = """五つのサービスの鍵と、トークンに署名する鍵を作ります。すでにある鍵はそのまま残ります。

<フォルダ>/<サービス>/ に秘密鍵、public/ にその公開鍵、issuer/signing.jwks に署名の秘密鍵、
issuer/public.jwks にその公開鍵。
"""


@app.command("generate", help=HELP)
def generate(
    folder: Annotated[Path, typer.Argument(help="鍵を置くフォルダ。", show_default=False)],
) -> None:
    """Make the keys that are missing."""
    from shared.stack.keys import make_keys

    try:
        make_keys(folder.expanduser().absolute())
    except OSError as error:
        raise StackTrouble(f"{folder} に書き込めません（{error.strerror}）。", ExitCode.FOLDER_UNUSABLE) from error
    typer.echo(f"{folder} に鍵を置きました。秘密鍵は配らず、控えを安全な場所に保管してください。")
