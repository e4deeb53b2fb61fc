"""By which words a person is found: the beginnings of names, days of birth, places, telephone numbers.

What is stored of a word is a keyed digest for one agency (`store.finding`); here are the words themselves, made in
the same way of what is on record and of what is asked. One that would fit half the city is refused.
"""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date

from services.intake.domain.errors.finding import TooBroad
from shared.privacy.names import search_form
from shared.reference.birth import Born

SHORTEST, LONGEST = 2, 6
"""Beginnings of so many characters are stored; what is longer is found by its beginning and then compared whole."""

LAST_DIGITS = 4
KANJI = "\u3400"
_BORDER = "|"

_KANJI_DIGITS = str.maketrans("〇一二三四五六七八九", "0123456789")
_KANJI_NUMBER = re.compile(r"([〇一二三四五六七八九]?)(十?)([〇一二三四五六七八九]?)(?=丁目|番|号)")
_BETWEEN = re.compile(r"(?<=\d)(?:丁目|番地の|番地|番|号室|号|の|[-ー‐‑–—―−])\s*")
_MUNICIPALITY = re.compile(r"(?:〒?[\d-]*)?(?:東京都|北海道|京都府|大阪府|.{2,3}県)?.{1,6}?[市区郡](?=.)")
_NUMBERED = re.compile(r"(?P<town>\D*)(?P<numbers>\d[\d-]*)?(?P<rest>.*)", re.DOTALL)


def name_words(typed: str | None) -> Iterator[str]:
    """Give the beginnings of a name or reading, and those of its later parts: 架空 花子 is found by 花子 too."""
    parts = _parts(typed or "")
    for form in ("".join(parts), *parts[1:]):
        yield from _beginnings(form)
    yield from (part for part in parts if len(part) == 1)


def name_word(asked: str) -> str:
    """Give the one word to look for. Raises TooBroad for a single kana."""
    form = search_form(asked)
    if not form or (len(form) < SHORTEST and form < KANJI):
        raise TooBroad(field="name")
    return form[:LONGEST]


def is_named(asked: str, *names: str | None) -> bool:
    """Whether one of these names, or a later part of it, begins so."""
    form = search_form(asked)
    return any(_begins(form, _parts(name)) for name in names if name)


def birth_words(born: Born | None) -> Iterator[str]:
    """Give the day, if it is known, and the year."""
    if born is None:
        return
    if born.exact:
        yield born.earliest.isoformat()
    if born.earliest.year == born.latest.year:
        yield str(born.earliest.year)


def birth_word(asked: Born | None) -> str:
    """Give the day or the year to look for. Raises TooBroad for what is neither."""
    words = list(birth_words(asked))
    if asked is None or not words:
        raise TooBroad(field="birth_date")
    whole_year = (date(asked.earliest.year, 1, 1), date(asked.earliest.year, 12, 31))
    if asked.exact or asked.about or (asked.earliest, asked.latest) == whole_year:
        return words[0]
    raise TooBroad(field="birth_date")


def phone_words(typed: str | None) -> Iterator[str]:
    """Give the digits of a telephone number, and the last four of them."""
    digits = _digits(typed or "")
    if len(digits) > LAST_DIGITS:
        yield digits
    if len(digits) >= LAST_DIGITS:
        yield digits[-LAST_DIGITS:]


def phone_word(asked: str) -> str:
    """Give the digits to look for: all of them, or the last four. Raises TooBroad for fewer."""
    digits = _digits(asked)
    if len(digits) < LAST_DIGITS:
        raise TooBroad(field="phone")
    return digits


def address_words(typed: str | None) -> Iterator[str]:
    """Give the town's beginnings, the town with each of its numbers, and the beginnings of what the house is called."""
    for town, numbers, rest in _places(typed or ""):
        yield from _beginnings(town)
        for end in range(1, len(numbers) + 1):
            yield town + "-".join(numbers[:end])
        for word in rest:
            yield from _beginnings(word)


def address_word_choices(asked: str) -> list[str]:
    """Give the words of which one must fit, with and without the city's name. Raises TooBroad for a number alone."""
    choices = []
    for town, numbers, _ in _places(asked):
        if len(town) >= SHORTEST:
            choices.append(town + "-".join(numbers) if numbers else town[:LONGEST])
    if not choices:
        raise TooBroad(field="address")
    return choices


def _parts(name: str) -> list[str]:
    """Give the search forms of a name's parts, by one conversion: it costs more than all the rest."""
    return [part for part in search_form(_BORDER.join(name.split())).split(_BORDER) if part]


def _beginnings(form: str) -> Iterator[str]:
    yield from (form[:length] for length in range(SHORTEST, 1 + min(LONGEST, len(form))))


def _begins(asked: str, parts: list[str]) -> bool:
    return any(form.startswith(asked) for form in ("".join(parts), *parts[1:])) or asked in parts


def _digits(typed: str) -> str:
    plain = unicodedata.normalize("NFKC", typed).strip().replace("+81", "0")
    return "".join(character for character in plain if character in "0123456789")


def _places(typed: str) -> list[tuple[str, list[str], list[str]]]:
    """Give town, numbers and the rest; also without the city's name, which most leave out."""
    plain = unicodedata.normalize("NFKC", typed).casefold()
    plain = _BETWEEN.sub("-", _KANJI_NUMBER.sub(_number, plain))
    places = []
    for text in dict.fromkeys((plain, _MUNICIPALITY.sub("", plain, count=1))):
        found = _NUMBERED.fullmatch(text.strip())
        if found is not None:
            numbers = [number for number in (found["numbers"] or "").split("-") if number]
            places.append(("".join(found["town"].split()), numbers, found["rest"].split()))
    return places


def _number(found: re.Match[str]) -> str:
    """Write a number below a hundred in digits: 二十三 is 23."""
    tens, ten, ones = found.groups()
    if not ten:
        return (tens + ones).translate(_KANJI_DIGITS)
    return (tens or "一").translate(_KANJI_DIGITS) + (ones or "〇").translate(_KANJI_DIGITS)
