"""What a field's error says to the person who filled it in: Japanese, by pydantic's error type; never the input."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from shared.reference.fields import ADVISED, NOT_LISTED, choices_of

NO_BODY = "本文がありません。JSON で送信してください。"
GENERIC = "値が正しくありません。"
_LIMITS = ("min_length", "max_length", "ge", "gt", "le", "lt", "multiple_of")
SHOWN_LIMITS = (*_LIMITS, "expected", "expected_tags", "title", "choices", "words")
CODE = "コード (半角の英小文字・数字・_) で入力してください。"
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_\-]{0,63}")
_JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
_CODE = "[a-z0-9_]"
_QUOTED = re.compile(r"'([^']*)'")
_CHOSEN = ("enum", "literal_error")
_PLACES = ("body", "query", "path", "header", "cookie")

MESSAGES: dict[str, str] = {
    "missing": "必須の項目です。",
    "extra_forbidden": "この項目は受け付けていません。項目名を確認してください。",
    "none_required": "この項目は空にしてください。",
    "string_type": "文字で入力してください。",
    "string_too_short": "{min_length}文字以上で入力してください。",
    "string_too_long": "{max_length}文字以内で入力してください。",
    "string_pattern_mismatch": "決められた形式で入力してください。",
    "string_unicode": "扱えない文字が含まれています。",
    "nul": "使えない文字 (NUL) が含まれています。取り除いてください。",
    "surrogate": "壊れた文字 (サロゲートの片方) が含まれています。入力し直してください。",
    ADVISED: "{words}",
    NOT_LISTED: "「{title}」のコードから選んでください: {choices}",
    "enum": "選択肢から選んでください: {expected}",
    "literal_error": "選択肢から選んでください: {expected}",
    "bool_type": "はい (true)・いいえ (false) で入力してください。",
    "bool_parsing": "はい (true)・いいえ (false) で入力してください。",
    "int_type": "整数で入力してください。",
    "int_parsing": "整数で入力してください。",
    "int_parsing_size": "数が大きすぎます。",
    "int_from_float": "整数で入力してください。",
    "float_type": "数で入力してください。",
    "float_parsing": "数で入力してください。",
    "decimal_type": "数で入力してください。",
    "decimal_parsing": "数で入力してください。",
    "finite_number": "有限の数で入力してください。",
    "greater_than": "{gt}より大きい値を入力してください。",
    "greater_than_equal": "{ge}以上の値を入力してください。",
    "less_than": "{lt}より小さい値を入力してください。",
    "less_than_equal": "{le}以下の値を入力してください。",
    "multiple_of": "{multiple_of}の倍数を入力してください。",
    "date_type": "日付を半角の YYYY-MM-DD の形で入力してください。",
    "date_parsing": "実在する日付を YYYY-MM-DD の形で入力してください。",
    "date_from_datetime_parsing": "実在する日付を YYYY-MM-DD の形で入力してください。",
    "date_from_datetime_inexact": "時刻を付けず、日付 (YYYY-MM-DD) だけで入力してください。",
    "date_past": "過去の日付を入力してください。",
    "date_future": "未来の日付を入力してください。",
    "datetime_type": "日時で入力してください。",
    "datetime_parsing": "実在する日時を入力してください。",
    "datetime_from_date_parsing": "実在する日時を入力してください。",
    "datetime_object_invalid": "実在する日時を入力してください。",
    "timezone_aware": "時差 (例: +09:00) を付けた日時で入力してください。",
    "timezone_naive": "時差を付けない日時で入力してください。",
    "time_type": "時刻 (HH:MM) で入力してください。",
    "time_parsing": "実在する時刻を HH:MM の形で入力してください。",
    "uuid_type": "番号 (UUID) で入力してください。",
    "uuid_parsing": "番号 (UUID) の形が正しくありません。",
    "uuid_version": "番号 (UUID) の形が正しくありません。",
    "list_type": "一覧 (配列) で入力してください。",
    "tuple_type": "一覧 (配列) で入力してください。",
    "set_type": "一覧 (配列) で入力してください。",
    "frozen_set_type": "一覧 (配列) で入力してください。",
    "too_short": "{min_length}件以上入力してください。",
    "too_long": "{max_length}件以内で入力してください。",
    "dict_type": "項目の組 (オブジェクト) で入力してください。",
    "model_type": "項目の組 (オブジェクト) で入力してください。",
    "model_attributes_type": "項目の組 (オブジェクト) で入力してください。",
    "dataclass_type": "項目の組 (オブジェクト) で入力してください。",
    "union_tag_not_found": "種類を示す項目がありません。",
    "union_tag_invalid": "種類を選択肢から選んでください: {expected_tags}",
    "url_parsing": "アドレス (URL) の形が正しくありません。",
    "url_scheme": "アドレス (URL) の形が正しくありません。",
    "url_type": "アドレス (URL) の形が正しくありません。",
}


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, Sequence) and not isinstance(value, bytes):
        for inner in value:
            yield from _texts(inner)


def _own_words(error: Mapping[str, Any]) -> str:
    """A validator of ours speaks Japanese; its words are shown unless they repeat what was typed."""
    said = str(error.get("msg", "")).removeprefix("Value error, ").removeprefix("Assertion failed, ")
    repeats = any(text and text in said for text in _texts(error.get("input")))
    return said if _JAPANESE.search(said) and not repeats else GENERIC


def _without_english(limit: Any) -> Any:
    """Pydantic joins what it expects by an English word: 'a', 'b' or 'c'."""
    choices = _QUOTED.findall(limit) if isinstance(limit, str) else []
    return "、".join(choices) or limit


def message_of(error: Mapping[str, Any]) -> str:
    """The Japanese message of one pydantic error."""
    template = MESSAGES.get(error["type"])
    if template is None:
        return _own_words(error)
    ctx = error.get("ctx") or {}
    if _CODE in str(ctx.get("pattern", "")):
        template = CODE
    if error["type"] in _CHOSEN and (listed := choices_of(_QUOTED.findall(str(ctx.get("expected", ""))))):
        template, ctx = MESSAGES[NOT_LISTED], listed
    limits = {name: _without_english(ctx[name]) for name in SHOWN_LIMITS if name in ctx}
    try:
        return template.format(**limits)
    except KeyError:
        return GENERIC


def pointer_of(path: Sequence[Any]) -> str:
    """A JSON pointer (RFC 6901) to a field; a token that is no plain name was typed by someone: shown as `*`."""
    return "".join(f"/{token if isinstance(token, int) or _NAME.fullmatch(str(token)) else '*'}" for token in path)


def errors_of(errors: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    """Pydantic's errors as `{pointer, message}`, with `in` where the field is not in the body."""
    found: list[dict[str, str]] = []
    for error in errors:
        place, *path = error["loc"] or ("body",)
        if place not in _PLACES:
            place, path = "body", list(error["loc"])
        empty = place == "body" and not path and error["type"] == "missing"
        item = {"pointer": pointer_of(path), "message": NO_BODY if empty else message_of(error)}
        found.append(item if place == "body" else {**item, "in": str(place)})
    return found
