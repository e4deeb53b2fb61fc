"""Read a profile and, when it is wrong, tell the official who wrote it what is wrong in which line."""

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from pathlib import Path as File
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from shared.reference.profile.checks import problems
from shared.reference.profile.lines import Lines, Path
from shared.reference.profile.models import Profile

_SAID = {
    "missing": "この項目がありません。追加してください。",
    "extra_forbidden": "この項目は定義されていません。つづりを確認してください。",
    "string_type": '文字列（"…"）で書いてください。',
    "string_too_short": "空のままです。内容を書いてください。",
    "string_too_long": "長すぎます。{max_length}文字以内にしてください。",
    "string_pattern_mismatch": "半角英小文字で始まり、半角英小文字・数字・_ だけのコードにしてください。",
    "bool_type": "true か false を書いてください。",
    "bool_parsing": "true か false を書いてください。",
    "int_type": "整数を書いてください。",
    "int_parsing": "整数を書いてください。",
    "tuple_type": "[ ] で囲んだ一覧にしてください。",
    "too_short": "{min_length}件以上必要です。",
    "greater_than_equal": "{ge}以上にしてください。",
    "less_than_equal": "{le}以下にしてください。",
    "literal_error": "使えない値です。使える値: {expected}",
    "date_type": "日付（YYYY-MM-DD）を書いてください。",
    "date_parsing": "日付（YYYY-MM-DD）を書いてください。",
    "date_from_datetime_parsing": "日付（YYYY-MM-DD）を書いてください。",
    "model_type": "項目をもつ表（[…]）にしてください。",
    "model_attributes_type": "項目をもつ表（[…]）にしてください。",
}
_UNREADABLE = "この値を読めません。書き方を確認してください。"


class ProfileError(ValueError):
    """The profile cannot be used. `problems` are Japanese lines, each with the place; the message holds them all."""

    def __init__(self, source: str, found: Iterable[str]) -> None:
        self.problems = tuple(found)
        super().__init__(
            "\n".join([f"基礎データ {source} に誤りがあります。", *(f"・{line}" for line in self.problems)])
        )


@cache
def load_profile(path: File | None = None) -> Profile:
    """Return the profile in the file, or Koganei's. Read once: a profile is constant while the system runs.

    Raises `ProfileError` with every mistake found, in Japanese.
    """
    source = str(path) if path else "koganei.toml"
    text = _read(path, source)
    lines = Lines(text)
    try:
        profile = Profile.model_validate(_parse(text, source))
    except ValidationError as wrong:
        found = ((error["loc"], _explain(error)) for error in wrong.errors(include_url=False))
        raise ProfileError(source, [_tell(lines, where, what) for where, what in found]) from None
    if contradictions := list(problems(profile)):
        raise ProfileError(source, [_tell(lines, where, what) for where, what in contradictions])
    return profile


def _read(path: File | None, source: str) -> str:
    try:
        if path is None:
            return files("shared.reference").joinpath("koganei.toml").read_text("utf-8")
        return path.read_text("utf-8-sig")
    except OSError as failure:
        raise ProfileError(
            source, [f"ファイルを開けません（{failure.strerror}）。場所と権限を確認してください。"]
        ) from failure
    except UnicodeDecodeError as failure:
        raise ProfileError(source, ["文字コードが UTF-8 ではありません。UTF-8 で保存し直してください。"]) from failure


def _parse(text: str, source: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as failure:
        at = re.search(r"line (\d+), column (\d+)", str(failure))
        where = f"{at[1]}行目の{at[2]}文字目" if at else "ファイルの終わり"
        said = "TOML の書き方に誤りがあります（引用符・かっこの閉じ忘れ、項目の重複など）。"
        raise ProfileError(source, [f"{where}: {said}"]) from failure


def _explain(error: ErrorDetails) -> str:
    return _SAID.get(error["type"], _UNREADABLE).format(**error.get("ctx", {}))


def _tell(lines: Lines, where: Path, what: str) -> str:
    line = lines.of(where)
    place = " ".join(f"{part + 1}番目" if isinstance(part, int) else part for part in where)
    return f"{line}行目 {place}: {what}" if line else f"{place}: {what}"
