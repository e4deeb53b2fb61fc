"""Roles that the next version asks for as they were: they go on, accepted ones stay accepted (R8, R10)."""

from collections.abc import Sequence

from services.coordination.domain.plan.content import RoleLine
from services.coordination.domain.role import Role


def going_on(lines: Sequence[RoleLine], roles: Sequence[Role]) -> dict[int, Role]:
    """Place of a line → the role that it names in the same words: agency, person of it, for whom, until when.

    Each role stands for one line; of several alike the one taken longest goes first.
    """
    found: dict[int, Role] = {}
    left = list(roles)
    for place, line in enumerate(lines):
        same = next((role for role in left if line_of(role) == line), None)
        if same is not None:
            left.remove(same)
            found[place] = same
    return found


def with_their_handovers(kept: Sequence[Role], roles: Sequence[Role]) -> list[Role]:
    """These, and whoever is asked to take one over or holds one until then: nobody waits in a past version (R2)."""
    chosen = {role.id: role for role in kept}
    linked = [role for role in roles if role.id not in chosen]
    for _ in range(len(linked)):
        for role in linked:
            if role.replaces in chosen or any(each.replaces == role.id for each in chosen.values()):
                chosen[role.id] = role
    return list(chosen.values())


def line_of(role: Role) -> RoleLine:
    """The line of a plan that asks for this role."""
    due = {"member_id": role.member_id, "due_on": role.due_on}
    return RoleLine(agency=role.agency, text=role.text, subject=role.subject, **due)
