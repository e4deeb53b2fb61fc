"""How much of a case an actor may see today: staff all of it, an agency what each person lets it know (R3, R15)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.domain.case import Case, Member
from services.coordination.domain.consent import SUPPORT_SHARING, Consent, consented_categories
from services.coordination.domain.merging import Merge, hidden_by
from services.coordination.domain.walls import Walls
from services.coordination.policy import cases as policy
from services.coordination.queries.views.persons import ConsentView, MemberView
from services.coordination.store import cases, consents, merging, presence
from services.coordination.store.walls import walls_of
from shared import access
from shared.actors import Actor
from shared.privacy.masking import address, mask
from shared.reference.profile import Profile

IDENTITY = ("name", "kana", "birth_date", "relation")
BASIC, HEALTH, HISTORY = "basic", "health", "support_history"


@dataclass(frozen=True, slots=True)
class Sight:
    """One actor's view of one case on one day."""

    case: Case
    agency: str
    is_staff: bool
    agencies: frozenset[str]
    grants: list[Consent]
    ledger: list[Consent]
    is_protected: bool
    today: date
    walls: Walls = field(default_factory=Walls)
    merges: tuple[Merge, ...] = ()
    """By which others became part of the case: what an agency did not know before, it does not know by them."""

    @property
    def hidden(self) -> frozenset[UUID]:
        """The members behind a wall from whom the agency works with, and those of the other case; nobody for staff."""
        return frozenset() if self.is_staff else self.walls.hidden_from(self.agency) | self.apart

    async def with_names(self, session: AsyncSession, profile: Profile) -> "Sight":
        """The same sight, whose walls also know agencies by their names: for texts that are shown one by one."""
        walls = await walls_of(session, self.case, today=self.today, grants=self.grants, profile=profile)
        return replace(self, walls=walls)

    @property
    def is_whole(self) -> bool:
        """Whether texts about the household as a whole may be shown: everyone living lets the agency know."""
        return self.is_staff or self._everyone(lambda member: bool(self.categories(member)))

    @property
    def basis(self) -> str:
        """Why it is lawful to read (code list `legal_basis`)."""
        shown = any(self.categories(member.id) for member in self.case.members)
        return "consent" if shown and not self.is_staff else "internal_use"

    def persons(self) -> list[list[Member]]:
        """The household's persons that the agency knows to be of it, each with all their records."""
        apart = frozenset() if self.is_staff else self.apart
        return [records for records in self.case.persons() if not any(each.id in apart for each in records)]

    def categories(self, member: UUID) -> frozenset[str]:
        """Which kinds of data of a member the agency may know: what they let it, and nothing across a wall."""
        if not self.is_staff and member in self.walls.hidden_from(self.agency):
            return frozenset()
        return consented_categories(member, self.agency, self.grants, purpose=SUPPORT_SHARING, on=self.today)

    def person(self, records: Sequence[Member]) -> MemberView:
        """A person, by all their records, with what the agency may not know masked."""
        member, *others = records
        allowed = self.categories(member.id)

        def shown(category: str, name: str) -> Any:
            return mask(self.is_staff or category in allowed, _first(records, name))

        knows = self.is_staff or BASIC in allowed
        issues = list(dict.fromkeys(issue for each in records for issue in each.issues))
        return MemberView(
            id=member.id,
            also=[each.id for each in others],
            living=all(each.living for each in records),
            died_on=_first(records, "died_on"),
            left_on=next((each.left_on for each in records if each.is_away), None) if knows else None,
            represented_by=_first(records, "represented_by"),
            issues=mask(self.is_staff or HEALTH in allowed, issues),
            main_issue=shown(HEALTH, "main_issue"),
            note=shown(HISTORY, "note"),
            **{name: shown(BASIC, name) for name in IDENTITY},
        )

    def address(self) -> str | None:
        """The address; a protected one is masked for everyone (R15)."""
        may_see = self.is_staff or self._everyone(lambda member: BASIC in self.categories(member))
        return mask(may_see, address(self.case.address, protected=self.is_protected))

    def narrative(self) -> str | None:
        """What the desks told of the household."""
        all_tell = self._everyone(lambda member: HISTORY in self.categories(member))
        return mask(self.is_staff or all_tell, self.case.narrative)

    def others(self) -> list[str]:
        """The agencies on the case; across a wall none is named that works with the other side alone."""
        named = self.agencies | {policy.CITY, policy.COUNCIL}
        return sorted(each for each in named if self.may_be_named(each))

    def may_be_named(self, agency: str) -> bool:
        """Whether another agency on the case may be named to this one."""
        if self.is_staff:
            return True
        strangers = hidden_by(self.merges, self.agency)[1] if self.apart else frozenset()
        return agency not in strangers and self.walls.may_be_named_before(agency, self.agency)

    def consents(self) -> list[ConsentView]:
        """The ledger; another agency sees what concerns itself."""
        return [self._consent(each) for each in self.ledger if self.is_staff or self._concerns(each)]

    @property
    def apart(self) -> frozenset[UUID]:
        """Who came by another case than the agency did, and has not let it know anything since (R3, R15)."""
        members = self.walls.records_of(hidden_by(self.merges, self.agency)[0])
        return frozenset(each for each in members if not self.categories(each))

    def _everyone(self, lets: Callable[[UUID], bool]) -> bool:
        """Whether everyone living lets it be; where nobody is known or living, nobody has let anybody know."""
        living = self.case.living()
        return bool(living) and not self.hidden and all(lets(member) for member in living)

    def _concerns(self, consent: Consent) -> bool:
        concerns_it = self.agency in consent.agencies | consent.refused_agencies
        return concerns_it and consent.member_id not in self.hidden

    def _consent(self, consent: Consent) -> ConsentView:
        own = frozenset([self.agency])
        granted = consent.agencies if self.is_staff else consent.agencies & own
        refused = consent.refused_agencies if self.is_staff else consent.refused_agencies & own
        return ConsentView(
            id=consent.id,
            member_id=consent.member_id,
            purpose=consent.purpose,
            agencies=sorted(granted),
            refused_agencies=sorted(refused),
            categories=sorted(consent.categories),
            valid_from=consent.valid_from,
            valid_until=consent.valid_until,
            status=consent.status(on=self.today),
        )


def _first(records: Sequence[Member], name: str) -> Any:
    """What the records know of something, the one that stands for the person first."""
    return next((value for each in records if (value := getattr(each, name)) is not None), None)


async def sight_of(session: AsyncSession, actor: Actor, case: Case, *, act: str, today: date) -> Sight:
    """How the actor sees the case; the look is logged. Raises NotFound for those who are not on it.

    Raises ConsentNotVerifiable where the look rests on consent.
    """
    agencies = frozenset(await presence.agencies_on(session, case.id))
    policy.require_sight(actor, agencies)
    grants = await consents.consents_of(session, case.household_id)
    ledger = await consents.ledger_of(session, case.household_id)
    is_protected = await cases.is_protected(session, case)
    walls = await walls_of(session, case, today=today, grants=grants)
    merges = tuple(await merging.merges_into(session, case.ids)) if case.joined else ()
    is_staff = policy.is_staff(actor)
    sight = Sight(case, actor.agency, is_staff, agencies, grants, ledger, is_protected, today, walls, merges)
    if sight.basis == "consent":
        await consents.must_be_verifiable(session, [case.household_id])
    await access.log(session, actor, act=act, kind="case", record=case.id, basis=sight.basis)
    return sight
