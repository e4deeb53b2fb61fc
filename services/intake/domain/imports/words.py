"""What the cells of a line mean: codes or their labels, days in every form, yes and no.

What cannot be understood raises ValueError, in Japanese for who typed it, without repeating what was typed.
"""

import unicodedata
from datetime import date
from functools import lru_cache

from services.intake.domain.export import BETWEEN, STATUS
from shared.reference import birth, codes
from shared.reference.profile import ConsultationDesk, Profile

EARLIEST = date(1900, 1, 1)
YES = frozenset({"はい", "1", "true", "yes", "y", "○", "〇", "有", "あり", "✓"})
NO = frozenset({"", "いいえ", "0", "false", "no", "n", "×", "無", "なし", "-"})
UNKNOWN_BIRTHS = frozenset({"不詳", "不明", "未詳", "未聴取", "不詳。"})

_OTHER_SIGNS = ("、", ",", ";", "・", "\n", "/")


def plain(typed: str) -> str:
    """Give a text without blanks and widths, for comparing."""
    return "".join(unicodedata.normalize("NFKC", typed).split()).casefold()


def day(typed: str, *, today: date) -> date:
    """Read a day in ISO, era, full-width or other form."""
    found = birth.read(typed)
    if found is None or not found.exact:
        raise ValueError("年月日まで分かる日付を入力してください（例：2026-04-10、令和8年4月10日）。")
    if not EARLIEST <= found.earliest <= today:
        raise ValueError("日付が未来か、古すぎます。年を確認してください。")
    return found.earliest


def yes(typed: str) -> bool:
    """Read a yes or no."""
    said = plain(typed)
    if said not in YES | NO:
        raise ValueError("「はい」か空欄にしてください。")
    return said in YES


def one_of(name: str, typed: str) -> str:
    """Read a code of a closed list, or its label."""
    found = _known(name).get(plain(typed))
    if found is None:
        listed = codes.of(name)
        raise ValueError(f"{listed.title}は次から選んでください：{'、'.join(each.label for each in listed)}")
    return found


def open_word(name: str, typed: str) -> str:
    """Give the code of a list to which others may be added; what it does not know stays as typed (R1)."""
    return _known(name).get(plain(typed), typed)


def issues(typed: str) -> tuple[str, ...]:
    """Read several issues in one cell; other signs between them count where every part is known."""
    found: list[str] = []
    for part in filter(str.strip, typed.split(BETWEEN)):
        found += _split(part)
    return tuple(dict.fromkeys(found))


def desk(profile: Profile, agency: str, typed: str) -> str:
    """Read a desk of one's own agency, by code or name; the only one where nothing is said."""
    own, said = profile.desks_of(agency), plain(typed)
    found = [each.code for each in own if not said or said in _called(each)]
    if len(found) == 1:
        return found[0]
    if not found and any(said in _called(each) for each in profile.all_desks):
        raise ValueError("ご自分の機関の窓口ではありません。取り込めるのは、ご自分の機関の窓口で受けた相談だけです。")
    named = "、".join(each.name for each in own) or "ご自分の機関に窓口がありません"
    raise ValueError(f"窓口は次から選んでください：{named}")


def is_own(profile: Profile, agency: str, typed: str) -> bool:
    """Whether a word names one's own agency."""
    own = [profile.agency(agency)] if profile.has_agency(agency) else []
    return plain(typed) in {agency.casefold(), *(plain(name) for each in own for name in (each.name, each.short_name))}


def is_ended(typed: str) -> bool | None:
    """Read the state of a consultation; None where nothing is said."""
    said = plain(typed)
    if not said:
        return None
    for code, label in STATUS.items():
        if said in {code, label}:
            return code == "concluded"
    raise ValueError(f"状態は次から選んでください：{'、'.join(STATUS.values())}")


def _called(each: ConsultationDesk) -> set[str]:
    """By its code, its name, and its name without what stands in brackets behind it."""
    name = plain(each.name)
    return {each.code.casefold(), name, name.partition("(")[0]}


def _split(part: str) -> list[str]:
    known = _known("issue")
    if plain(part) in known:
        return [known[plain(part)]]
    for sign in _OTHER_SIGNS:
        parts = [plain(each) for each in part.split(sign) if each.strip()]
        if len(parts) > 1 and all(each in known for each in parts):
            return [known[each] for each in parts]
    return [part]


@lru_cache(maxsize=32)
def _known(name: str) -> dict[str, str]:
    listed = codes.of(name)
    return {plain(word): each.code for each in listed for word in (each.label, each.code)}
