"""`tsunagu keys`: key files for an installation without the embedded stack."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from shared.cli import given
from shared.stack.trouble import ExitCode, StackTrouble, reason

app = typer.Typer(help="鍵のファイルを作ります。", no_args_is_help=True)


HELP = """五つのサービスの鍵と、トークンに署名する鍵を作ります。すでにある鍵はそのまま残ります。

<フォルダ>/<サービス>/ に秘密鍵、public/ にその公開鍵、issuer/signing.jwks に署名の秘密鍵、
issuer/public.jwks にその公開鍵。

--instance kita のように付けると、機関がみずから動かすその相談受付の鍵だけを作ります。
"""


@app.command("generate", help=HELP)
def generate(
    folder: Annotated[
        Path, typer.Argument(metavar="フォルダ", help="鍵を置くフォルダ。", show_default=False, parser=given.path)
    ],
    instance: Annotated[
        list[str] | None,
        typer.Option(help="機関がみずから動かす相談受付の名前(繰り返せます)。", show_default=False),
    ] = None,
) -> None:
    """Make the keys that are missing."""
    from shared.reference.instances import BadInstances, Instances
    from shared.stack.keys import make_keys

    try:
        make_keys(folder, Instances.read(" ".join(instance or ())).names)
    except BadInstances as error:
        raise StackTrouble(f"インスタンスの名前を確かめてください（{error}）。", ExitCode.FAILED) from error
    except OSError as error:
        raise StackTrouble(f"{folder} に書き込めません（{reason(error)}）。", ExitCode.FOLDER_UNUSABLE) from error
    typer.echo(f"{folder} に鍵を置きました。秘密鍵は配らず、控えを安全な場所に保管してください。")


BACKUP_HELP = """控え(tsunagu backup)を暗号化する鍵を作ります。

秘密鍵をファイルに書き、公開鍵を表示します。秘密鍵はこの機械の外に保管し、公開鍵を tsunagu backup --to に渡します。
秘密鍵をなくすと、その控えは誰にも開けません。
"""


@app.command("backup", help=BACKUP_HELP)
def backup(
    file: Annotated[
        Path, typer.Argument(metavar="ファイル", help="秘密鍵を書くファイル。", show_default=False, parser=given.path)
    ],
) -> None:
    """Make a key pair that backups are encrypted for."""
    from shared.stack.backup.files import make_key

    try:
        public = make_key(file)
    except OSError as error:
        raise StackTrouble(f"{file} に書き込めません（{reason(error)}）。", ExitCode.FOLDER_UNUSABLE) from error
    typer.echo(public)
