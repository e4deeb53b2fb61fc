"""Names survive: kept as typed, found in any spelling, and printed by machines that know fewer characters.

What is stored is what was typed: no form here is ever written over it. Characters have variants that one person uses
and the next clerk does not (髙/高, 𠮷/吉, 邊/邉/辺, 葛 with a variation selector): people are found by the
commonest of each, as the tables of 文字情報基盤 (MJ縮退マップ) give it.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from shared.privacy import kana

GETA = "〓"
"""Printers' mark for a character that is not there."""

FIRST_KANJI = "\u3400"

_FIRST_OF_LEVEL_2 = b"\x98\x9f"
_SELECTORS = "\ufe00-\ufe0f\U000e0100-\U000e01ef"
_SELECTOR = re.compile(f"[{_SELECTORS}]")
_CLUSTER = re.compile(f".[{_SELECTORS}\u0300-\u036f\u3099\u309a]*", re.DOTALL)
_LOOKS_ALIKE = {"〜": "～", "−": "－", "—": "―", "‖": "∥", "¢": "￠", "£": "￡", "¬": "￢"}
"""JIS characters that CP932 maps to another code point."""


@dataclass(frozen=True, slots=True)
class Printable:
    """A text that an encoding can hold, and the characters it had to replace, each as typed."""

    text: str
    replaced: tuple[str, ...] = ()


def search_form(name: str) -> str:
    """Give the form by which a name is found: full-width katakana, common kanji, no spaces, no variation selectors."""
    return "".join(map(_commonest, kana.normalised(_SELECTOR.sub("", name))))


def printable(text: str, encoding: str) -> Printable:
    """Give what an encoding such as `cp932` can hold of a text, with 〓 where no variant fits either."""
    replaced: list[str] = []
    fitting = [_fitting(cluster, encoding, replaced) for cluster in _CLUSTER.findall(text)]
    return Printable("".join(fitting), tuple(replaced))


@lru_cache(maxsize=10_000)
def _commonest(character: str) -> str:
    """Follow a character to its commonest variant; of those that lead to one another, any one and always the same."""
    followed = [character]
    while (commoner := _variants(followed[-1])[0]) not in followed:
        followed.append(commoner)
    return min(followed[followed.index(commoner) :])


def _variants(character: str) -> list[str]:
    """Give a character's variants, those of JIS level 1 before level 2 before others; itself when it has none."""
    if character < FIRST_KANJI:
        return [character]
    import jntajis  # its tables weigh two megabytes on a process that is never asked for a kanji

    every_scheme = jntajis.MJShrinkSchemeCombo(sum(scheme.value for scheme in jntajis.MJShrinkSchemeCombo))
    return sorted(jntajis.mj_shrink_candidates(character, every_scheme), key=_rareness) or [character]


def _rareness(character: str) -> int:
    """Tell in which part of JIS X 0208 a character stands: 0 level 1, 1 level 2, 2 neither."""
    try:
        code = character.encode("shift_jis")
    except UnicodeEncodeError:
        return 2
    return int(code >= _FIRST_OF_LEVEL_2)


def _fitting(cluster: str, encoding: str, replaced: list[str]) -> str:
    composed = unicodedata.normalize("NFC", cluster)
    for same in (cluster, composed):
        if _fits(same, encoding):
            return same
    replaced.append(cluster)
    base = _SELECTOR.sub("", composed)
    candidates = (base, _LOOKS_ALIKE.get(base, base), *(_variants(base) if len(base) == 1 else ()))
    return next((found for found in candidates if _fits(found, encoding)), GETA)


def _fits(text: str, encoding: str) -> bool:
    try:
        return text.encode(encoding).decode(encoding) == text
    except UnicodeEncodeError:
        return False
