"""Definitions that a city may write itself, as TOML: what is wrong is told to who wrote it, with its line."""

import re
import tomllib
from collections.abc import Callable, Iterable
from pathlib import Path as File
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from shared.reference.lines import Lines, Path

D = TypeVar("D", bound=BaseModel)
Problem = tuple[Path, str]
"""Where something is wrong, and what, in Japanese."""

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
    "int_from_float": "整数を書いてください。",
    "tuple_type": "[ ] で囲んだ一覧にしてください。",
    "too_short": "{min_length}件以上必要です。",
    "greater_than_equal": "{ge}以上にしてください。",
    "less_than_equal": "{le}以下にしてください。",
    "literal_error": "使えない値です。使える値: {expected}",
    "enum": "使えない値です。使える値: {expected}",
    "date_type": "日付（YYYY-MM-DD）を書いてください。",
    "date_parsing": "日付（YYYY-MM-DD）を書いてください。",
    "date_from_datetime_parsing": "日付（YYYY-MM-DD）を書いてください。",
    "model_type": "項目をもつ表（[…]）にしてください。",
    "model_attributes_type": "項目をもつ表（[…]）にしてください。",
}
_UNREADABLE = "この値を読めません。書き方を確認してください。"


class DefinitionError(ValueError):
    """A definition cannot be used. `problems` are Japanese lines, each with the place; the message holds them all."""

    def __init__(self, source: str, found: Iterable[str]) -> None:
        self.problems = tuple(found)
        super().__init__("\n".join([f"{source} に誤りがあります。", *(f"・{line}" for line in self.problems)]))


def parse(model: type[D], text: str, *, source: str, contradictions: Callable[[D], Iterable[Problem]]) -> D:
    """Read a definition; `source` names it in messages, `contradictions` finds what one entry says against another.

    Raises `DefinitionError` with every mistake found.
    """
    lines = Lines(text)
    try:
        read = model.model_validate(_parse(text, source))
    except ValidationError as wrong:
        found = ((error["loc"], _explain(error)) for error in wrong.errors(include_url=False))
        raise DefinitionError(source, [_tell(lines, where, what) for where, what in found]) from None
    if against := list(contradictions(read)):
        raise DefinitionError(source, [_tell(lines, where, what) for where, what in against])
    return read


def text_of(path: File, *, source: str) -> str:
    """Return what stands in a file, with or without a byte order mark. Raises `DefinitionError`."""
    try:
        return path.read_text("utf-8-sig")
    except OSError as failure:
        raise DefinitionError(
            source, [f"ファイルを開けません（{failure.strerror}）。場所と権限を確認してください。"]
        ) from failure
    except UnicodeDecodeError as failure:
        raise DefinitionError(
            source, ["文字コードが UTF-8 ではありません。UTF-8 で保存し直してください。"]
        ) from failure


def _parse(text: str, source: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as failure:
        at = re.search(r"line (\d+), column (\d+)", str(failure))
        where = f"{at[1]}行目の{at[2]}文字目" if at else "ファイルの終わり"
        said = "TOML の書き方に誤りがあります（引用符・かっこの閉じ忘れ、項目の重複など）。"
        raise DefinitionError(source, [f"{where}: {said}"]) from failure


def _explain(error: ErrorDetails) -> str:
    return _SAID.get(error["type"], _UNREADABLE).format(**error.get("ctx", {}))


def _tell(lines: Lines, where: Path, what: str) -> str:
    line = lines.of(where)
    place = " ".join(f"{part + 1}番目" if isinstance(part, int) else part for part in where)
    return f"{line}行目 {place}: {what}" if line else f"{place}: {what}"
