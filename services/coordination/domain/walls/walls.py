"""All walls of one case, and what they let through: where it is not known whose a text is, nothing."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from services.coordination.domain.walls.telling import Telling

Ids = frozenset[UUID]
NOBODY: Ids = frozenset()
SHORTEST = 2
"""Characters from which a name is looked for in a text; one kanji stands in too many other words."""

PIECE = 6
"""Characters of an address that tell the place."""

_AREA = re.compile(r"^(?:.{2,4}?[都道府県])?(?:.{1,8}?[市区])?")


@dataclass(frozen=True)
class Walls:
    """Who is walled off from whom, which agency works with whom, and the words by which one would know.

    `persons` are the records of each person; `pairs` the walls that stand, by record; `works_with` what each agency's
    members are today; `everywhere` the agencies that work with all (coordination's own). `names` are a member's names,
    `agency_names` an agency's, `places` addresses that nobody may read.
    """

    persons: tuple[Ids, ...] = ()
    pairs: frozenset[tuple[UUID, UUID]] = frozenset()
    works_with: Mapping[str, Ids] = field(default_factory=dict)
    everywhere: frozenset[str] = frozenset()
    names: Mapping[UUID, tuple[str, ...]] = field(default_factory=dict)
    agency_names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    places: tuple[str, ...] = ()

    def records_of(self, members: Iterable[UUID]) -> Ids:
        """All records of the persons who have these."""
        wanted = frozenset(members)
        return wanted.union(*(person for person in self.persons if person & wanted))

    def across(self, member: UUID) -> Ids:
        """Every record of those who are walled off from this person."""
        own = self.records_of([member])
        others = {other for one, other in self.pairs if one in own} | {one for one, other in self.pairs if other in own}
        return self.records_of(others)

    def hidden_from(self, agency: str) -> Ids:
        """Whom an agency must not know of: who is walled off from somebody it works with, and it works not with them.

        An agency that works with nobody known stands on no side: nobody behind a wall is shown to it.
        """
        if agency in self.everywhere:
            return NOBODY
        own = self.members_of(agency)
        if not own:
            return self.records_of(each for pair in self.pairs for each in pair)
        return NOBODY.union(*(self.across(member) for member in own)) - own

    def members_of(self, agency: str) -> Ids:
        """Every record of those with whom an agency works."""
        return self.records_of(self.works_with.get(agency, NOBODY))

    def on_sheet(self, telling: Telling, member: UUID) -> bool:
        """Whether it may stand on this member's own sheet: it comes from or concerns them, and nothing is across."""
        own, hidden = self.records_of([member]), self.across(member)
        about_them = not telling.named or bool(self.records_of(telling.named) & own)
        return about_them and self._passes(telling, own, hidden)

    def before(self, telling: Telling, agency: str) -> bool:
        """Whether an agency may have it, as far as walls go; consent (R3) is asked besides."""
        return self._passes(telling, self.members_of(agency), self.hidden_from(agency), but=agency)

    def may_be_named(self, agency: str, member: UUID) -> bool:
        """Whether an agency may be named to this member: a name can tell where somebody found shelter."""
        return self._is_beside(agency, self.records_of([member]), self.across(member))

    def may_be_named_before(self, agency: str, reader: str) -> bool:
        """Whether an agency may be named to another one."""
        own, hidden = self.members_of(reader), self.hidden_from(reader)
        return agency == reader or self._is_beside(agency, own, hidden)

    def _passes(self, telling: Telling, own: Ids, hidden: Ids, *, but: str | None = None) -> bool:
        if self._tells_a_place(telling.texts):
            return False
        if not hidden:
            return True
        if not telling.named or self.records_of(telling.named) & hidden:
            return False
        named = telling.named_agencies - {but}
        return (
            self._source_is_known(telling, hidden)
            and all(self._is_beside(agency, own, hidden) for agency in named)
            and not self._names_somebody(telling.texts, own, hidden, but)
        )

    def _source_is_known(self, telling: Telling, hidden: Ids) -> bool:
        """What nobody is known to have said may have been said by who is hidden."""
        if telling.said_by:
            return True
        return telling.agency is not None and not self.members_of(telling.agency) & hidden

    def _is_beside(self, agency: str, own: Ids, hidden: Ids) -> bool:
        return not hidden or agency in self.everywhere or bool(self.members_of(agency) & own)

    def _names_somebody(self, texts: Iterable[str], own: Ids, hidden: Ids, but: str | None) -> bool:
        known = {name for member in own for name in self.names.get(member, ())}
        secret = [name for member in hidden for name in self.names.get(member, ()) if name not in known]
        for agency, names in self.agency_names.items():
            if agency != but and not self._is_beside(agency, own, hidden):
                secret += names
        return _mentions(texts, secret)

    def _tells_a_place(self, texts: Iterable[str]) -> bool:
        return _mentions(texts, (part for place in self.places for part in _parts(place)))


def _mentions(texts: Iterable[str], secret: Iterable[str]) -> bool:
    """Whether a text names one of these; width, spaces and kana of either kind do not matter."""
    plain = [_plain(text) for text in texts]
    wanted = [word for word in map(_plain, secret) if len(word) >= SHORTEST]
    return any(word in text for text in plain for word in wanted)


def _parts(place: str) -> list[str]:
    """Pieces by which an address is recognised; its city alone is none."""
    street = _AREA.sub("", _plain(place))
    return [street[start : start + PIECE] for start in range(max(1, len(street) - PIECE + 1))]


def _plain(text: str) -> str:
    plain = re.sub(r"[\s・,、，.．ー－‐-]+", "", unicodedata.normalize("NFKC", text)).casefold()
    return "".join(chr(ord(each) - 0x60) if "ァ" <= each <= "ヶ" else each for each in plain)
