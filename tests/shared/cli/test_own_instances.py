"""The command line where agencies run intakes of their own: they are known by the setting, with their own addresses."""

from __future__ import annotations

from pathlib import Path

import pytest

from shared.stack.trouble import ExitCode
from tests.shared.cli.conftest import Tsunagu

OWN = {"TSUNAGU_OWN_INSTANCES": "kita"}


def test_only_the_instances_keys_are_made_for_it(tsunagu: Tsunagu, tmp_path: Path) -> None:
    assert tsunagu("keys", "generate", str(tmp_path / "keys"), "--instance", "kita").returncode == 0

    made = {str(file.relative_to(tmp_path / "keys")) for file in (tmp_path / "keys").rglob("*.jwks")}
    assert made == {"kita/sealing.jwks", "kita/columns.jwks", "kita/apart.jwks", "public/kita.jwks"}


@pytest.mark.parametrize(
    ("arguments", "environment", "word"),
    [
        (["keys", "generate", "keys", "--instance", "public"], {}, "インスタンスの名前を確かめてください"),
        (["migrate", "kita"], {}, "kita というサービスはありません"),
        (["migrate", "kita"], OWN, "TSUNAGU_KITA_DATABASE_URL に接続先を設定してください"),
        (["replay", "--to", "kita", "--service", "reporting"], OWN, "coordination, community, intake のどれかです"),
        (["forget", "kita"], OWN, "kita は今の設定にある受け手です"),
        (["forget", "reporting"], {}, "reporting は今の設定にある受け手です"),
        (["migrate"], {"TSUNAGU_OWN_INSTANCES": "Kita"}, "TSUNAGU_OWN_INSTANCES を読めません"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_cannot_be_is_refused_in_plain_words(
    tsunagu: Tsunagu, arguments: list[str], environment: dict[str, str], word: str
) -> None:
    said = tsunagu(*arguments, **environment)

    assert (said.returncode, said.stdout) == (ExitCode.FAILED, "")
    assert word in said.stderr
    assert said.stderr.count("\n") == 1
