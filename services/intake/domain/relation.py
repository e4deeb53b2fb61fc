"""Relations (続柄) as people write them: `20,12`, full-width, or in words (子の妻); the unknown is kept whole."""

import unicodedata
from functools import lru_cache

from shared.reference import codes

_OF = "の"


@lru_cache(maxsize=1000)
def read(typed: str) -> tuple[str, str | None]:
    """Give the code or chain of codes, or `other` with the text as typed (R1)."""
    relations = codes.of("relation")
    plain = "".join(unicodedata.normalize("NFKC", typed).split()).replace("、", codes.JOINT)
    for found in (plain, _in_words(plain)):
        if found in relations:
            return found, None
    return relations.coerce(typed)


def label(code: str | None, typed: str | None) -> str | None:
    """What is shown: the words of the code, or what was typed."""
    if code is None or typed:
        return typed
    return codes.of("relation").label(code) if code in codes.of("relation") else code


def _in_words(plain: str) -> str:
    return codes.JOINT.join(_by_label().get(part, "?") for part in plain.split(_OF))


@lru_cache(maxsize=1)
def _by_label() -> dict[str, str]:
    return {unicodedata.normalize("NFKC", code.label): code.code for code in codes.of("relation")}
