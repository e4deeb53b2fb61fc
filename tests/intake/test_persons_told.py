"""Who died and who is on record twice is told to coordination and participation, sealed for each of them (R17)."""

from typing import Any

from shared.contracts.persons import Fate, SamePerson
from shared.privacy.sealed import Sealed
from tests.intake.conftest import Intake
from tests.intake.factories import a_consultation, a_household, a_member

BOTH = ("coordination", "participation")


async def test_r17_a_death_and_its_reversal_are_told_sealed_each_newer_than_the_last(intake: Intake) -> None:
    council = intake.person("council")
    made = await council.does("/consultations", a_consultation())
    mother = made["members"]["mother"]
    path = f"/households/{made['household_id']}/members/{mother}/death"

    await council.does(path, {"on": "2026-05-01"})
    await council.does(f"{path}/reversal", {"on": "2026-05-02", "reason": "同姓同名の方でした"})
    await council.does(path, {"on": "2026-06-01"})

    told = (await intake.told())[-3:]
    assert [kind for kind, _ in told] == ["person-died.v1", "death-reversed.v1", "person-died.v1"]
    for service in BOTH:
        ring = intake.files.ring(service)
        fates = [ring.open(Sealed[Fate](data[service]), Fate) for _, data in told]
        assert [(str(fate.member_id), fate.living, str(fate.died_on), fate.revision) for fate in fates] == [
            (mother, False, "2026-05-01", 1),
            (mother, True, "None", 2),
            (mother, False, "2026-06-01", 3),
        ]
    assert all(mother not in str(data) for _, data in told)


async def test_a_death_that_a_further_reception_tells_of_is_told_too(intake: Intake) -> None:
    council = intake.person("council")
    made = await council.does("/consultations", a_consultation())
    mother = made["members"]["mother"]
    again: dict[str, Any] = {"id": made["household_id"], "members": [{"ref": "m", "id": mother, "living": False}]}

    for _ in range(2):
        await council.does("/consultations", a_consultation(household=again))

    told = [data for kind, data in await intake.told() if kind == "person-died.v1"]
    assert len(told) == 1
    fate = intake.files.ring("coordination").open(Sealed[Fate](told[0]["coordination"]), Fate)
    assert (str(fate.member_id), fate.living, fate.died_on) == (mother, False, None)


async def test_r17_a_merge_is_told_sealed_and_its_split_by_the_merge_s_own_id(intake: Intake) -> None:
    council = intake.person("council")
    home = a_household(a_member("mother"), a_member("again"))
    made = await council.does("/consultations", a_consultation(household=home))
    one, other = made["members"]["mother"], made["members"]["again"]

    merge = await council.does(
        "/persons/merges", {"on": "2026-05-01", "keep": one, "absorb": other, "reason": "同じ方"}
    )
    await council.does(f"/persons/merges/{merge['id']}/reversal", {"on": "2026-05-02", "reason": "別の方"})

    (merged, data), (split, after) = (await intake.told())[-2:]
    assert (merged, split) == ("persons-merged.v1", "persons-split.v1")
    assert (data["merge_id"], after) == (merge["id"], {"on": "2026-05-02", "merge_id": merge["id"]})
    assert one not in str(data)
    for service in BOTH:
        same = intake.files.ring(service).open(Sealed[SamePerson](data[service]), SamePerson)
        assert (str(same.keep_id), str(same.absorbed_id)) == (one, other)
