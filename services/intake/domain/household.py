"""A household as a desk knows it; members may be unnamed, of unknown age, and represented by another one (R3)."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.intake.domain.errors.consents import ConsentsSeparately, NotLiving, RepresentativeNeeded
from services.intake.domain.errors.households import AlreadyDead, NotDead, ProtectionStays
from shared.privacy.masking import HIDDEN
from shared.reference import birth
from shared.reference.birth import Born
from shared.reference.calendar import age

AGE_OF_OWN_CONSENT = 16
"""Below this a legal representative consents: the guideline names ages up to 12–15 (PPC, Q&A on the Act, 1-62)."""
ADULT = 18


@dataclass(slots=True)
class Household:
    """Where people live together, registered or not. A protected address (DV等支援措置) is masked everywhere (R15)."""

    id: UUID
    address: str | None = None
    address_protected: bool = False
    revision: int = 1
    """Rises with every change of the household or of who belongs to it."""

    def learn(self, *, address: str | None, address_protected: bool) -> bool:
        """Take over what is told later; protection once set is never lifted by that, and the mask is no address.

        Says whether the address became protected just now: then others have to hear of it (R15).
        """
        becomes_protected = address_protected and not self.address_protected
        self.address = self.address if address == HIDDEN else address or self.address
        self.address_protected = self.address_protected or address_protected
        return becomes_protected

    def lift_protection(self, reason: str | None) -> None:
        """End the protection because the measure (支援措置) ended, for a reason on record. Raises ProtectionStays."""
        if not (reason or "").strip():
            raise ProtectionStays(household=str(self.id))
        self.address_protected = False


@dataclass(slots=True)
class Member:
    """One person of a household; `birth_date` is as it was told: a day, 昭和49年2月3日, 昭和40年頃, 「不詳」."""

    id: UUID
    household_id: UUID
    name: str | None = None
    kana: str | None = None
    birth_date: str | None = None
    relation: str | None = None
    relation_typed: str | None = None
    living: bool = True
    died_on: date | None = None
    represented_by: UUID | None = None
    name_index: bytes | None = None
    kana_index: bytes | None = None
    position: int = 0
    """The order in which the desk named them."""

    @property
    def born(self) -> Born | None:
        """The days on which they can have been born, None when nobody knows."""
        try:
            return birth.read(self.birth_date)
        except ValueError:  # kept before such dates were refused
            return None

    def age(self, on: date) -> int | None:
        """Full years on a day, the most they can have; None when the date of birth is not known for certain."""
        born = self.born
        return None if born is None or born.about else age(born.earliest, on)

    def is_minor(self, on: date) -> bool:
        """Known to be under 18."""
        years = self.age(on)
        return years is not None and years < ADULT

    def die(self, on: date | None) -> None:
        """Note a death; consents of the dead carry nothing new (R3). Raises AlreadyDead."""
        if not self.living:
            raise AlreadyDead(member=str(self.id))
        self.living, self.died_on = False, on

    def was_reported_dead_by_mistake(self) -> None:
        """Take a death back that was recorded wrongly. Raises NotDead."""
        if self.living:
            raise NotDead(member=str(self.id))
        self.living, self.died_on = True, None

    def check_consent_given_by(self, giver: "Member | None", on: date) -> None:
        """Raise unless this is who may consent for the person (R3).

        NotLiving; RepresentativeNeeded for a represented person or a child without their representative;
        ConsentsSeparately when somebody speaks for a grown person whom they do not represent.
        """
        if not self.living:
            raise NotLiving(member=str(self.id))
        if self.represented_by is not None:
            self._must_be_the_representative(giver)
        elif giver is None:
            self._must_be_old_enough(on)
        elif not self.is_minor(on) or giver.is_minor(on) or not giver.living:
            raise ConsentsSeparately(member=str(self.id))

    def _must_be_the_representative(self, giver: "Member | None") -> None:
        if giver is None or giver.id != self.represented_by:
            raise RepresentativeNeeded(member=str(self.id), representative=str(self.represented_by))

    def _must_be_old_enough(self, on: date) -> None:
        years = self.age(on)
        if years is not None and years < AGE_OF_OWN_CONSENT:
            raise RepresentativeNeeded(member=str(self.id))


@dataclass(frozen=True, slots=True)
class Concerned:
    """What a consultation is about for one member: one main issue (◎), any number of others (○)."""

    consultation_id: UUID
    member_id: UUID
    position: int
    issues: tuple[str, ...] = ()
    issues_typed: tuple[str, ...] = ()
    main_issue: str | None = None
    note: str | None = None
