"""Households drawn at random, through the API: what stands on a sheet or before an agency crosses no wall (R15)."""

import json
import random
from collections.abc import Iterable
from itertools import combinations
from typing import Any

import pytest

from tests.coordination.meeting_room import CITY, COUNCIL, KITA
from tests.coordination.office import Office

WORDS = ("mother", "son", "daughter")
SEATS = ("city", "council", "higashi", "kita")
Said = tuple[str, frozenset[str], frozenset[str], bool]
"""A marker, who said it, whom it concerns, and whether it stands in the chronology."""


@pytest.mark.parametrize("seed", [11, 5])
async def test_no_text_crosses_a_wall_whoever_said_it(office: Office, seed: int) -> None:
    chance = random.Random(seed)
    case = await office.case(*WORDS)
    await office.hears(*(office.grant(word, agencies=SEATS) for word in WORDS))
    await office.convened("support_conference", agencies=SEATS)
    said = [await tell(office, case, chance, number) for number in range(16)]
    pairs = [pair for pair in combinations(WORDS, 2) if chance.random() < 0.5] or [("mother", "son")]
    for one, other in pairs:
        wall = {"on": "2026-07-01", "one": office.family[one], "other": office.family[other], "reason": "violence"}
        await office.does(CITY, f"/cases/{case}/walls", **wall)
    beside = frozenset(chance.sample(WORDS, 1))
    works = {"on": "2026-07-01", "agency": "kita", "member_ids": ids(office, beside)}
    assert (await office.post(COUNCIL, f"/cases/{case}/engagements", works)).status_code == 204

    found = {word: await shown(office, f"/cases/{case}/members/{office.family[word]}/sheet", COUNCIL) for word in WORDS}
    agency = await shown(office, f"/cases/{case}/chronology", KITA)

    for word in WORDS:
        assert markers(found[word], said) == {text for text, *whose in said if may_stand(whose, word, pairs)}
    hidden = {each for word in beside for each in across(word, pairs)} - beside
    crossing = {text for text, by, about, _ in said if (by | about) & hidden}
    assert markers(agency, said) & crossing == set()
    assert any(markers(text, said) for text in found.values())


async def tell(office: Office, case: str, chance: random.Random, number: int) -> Said:
    """An activity or an entry of the chronology, of anybody about anybody."""
    by, about = (frozenset(chance.sample(WORDS, chance.randint(low, 2))) for low in (0, 1))
    text, in_chronology = f"言葉{number:02}番", chance.random() < 0.5
    whose = {"said_by": ids(office, by), "member_ids": ids(office, about)}
    if in_chronology:
        entry = {"on": "2026-06-30", "when": "2011", "text": text}
        await office.does(COUNCIL, f"/cases/{case}/chronology", **entry, **whose)
    else:
        met = {"on": "2026-06-30", "method": "phone", "content": text}
        await office.does(COUNCIL, f"/cases/{case}/activities", **met, **whose)
    return text, by, about, in_chronology


def may_stand(whose: list[Any], word: str, pairs: Iterable[tuple[str, str]]) -> bool:
    """The rule read anew: it is theirs, its source is known where a wall stands, and nobody across is in it."""
    by, about, in_chronology = whose
    others = across(word, pairs)
    if in_chronology:
        source_known = bool(by) or not others
        return word in by | about and source_known and not (by | about) & others
    return word in about and by == {word} and not about & others


def across(word: str, pairs: Iterable[tuple[str, str]]) -> set[str]:
    return {each for pair in pairs if word in pair for each in pair} - {word}


def ids(office: Office, words: Iterable[str]) -> list[str]:
    return [office.family[word] for word in sorted(words)]


def markers(text: str, said: list[Said]) -> set[str]:
    return {marker for marker, *_ in said if marker in text}


async def shown(office: Office, path: str, who: Any) -> str:
    return json.dumps(await office.sees(who, path), ensure_ascii=False)
