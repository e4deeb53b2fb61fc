"""Any desk takes any consultation (R1), and it has an owner from the first moment (R2)."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest

from shared.actors import Role
from shared.contracts.intake import ProtectedHousehold
from shared.privacy.sealed import Sealed
from tests.intake.conftest import Intake
from tests.intake.factories import a_consultation, a_household, a_member


async def test_a_desk_takes_a_consultation_and_names_the_worker_its_owner(intake: Intake) -> None:
    worker = intake.person("council", subject="w-1")

    answer = await worker.post("/consultations", a_consultation())

    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert set(made) == {"id", "household_id", "members", "owner"}
    assert set(made["members"]) == {"mother"}
    assert made["owner"] == {"agency": "council", "subject": "w-1"}
    kind, told = (await intake.told())[0]
    assert kind == "consultation-received.v1"
    assert told["consultation_id"] == made["id"]
    assert "household_id" not in told


@pytest.mark.parametrize(
    ("desk", "agency"),
    [("kita", "kita"), ("nursery", "nursery"), ("child_family_pregnancy", "child_family"), ("kirari", "kirari")],
)
async def test_r1_any_desk_takes_anybody(intake: Intake, desk: str, agency: str) -> None:
    outside = a_consultation(
        desk=desk, household=a_household(a_member("x", name=None, birth_date="不詳"), address=None)
    )

    assert (await intake.person(agency).post("/consultations", outside)).status_code == 201


async def test_r1_nothing_about_the_person_is_required(intake: Intake) -> None:
    bare = {"on": "2026-04-10", "desk": "kita", "channel": "phone", "source": "anonymous", "household": {"members": []}}

    made = await intake.person("kita").does("/consultations", bare)

    assert made["members"] == {}


async def test_r1_unknown_source_and_issue_codes_become_other_and_the_words_are_kept(intake: Intake) -> None:
    worker = intake.person("council")
    member = a_member("x", issues=["poverty", "近所の騒音"], main_issue="ごみ屋敷", relation="またいとこ")
    made = await worker.does("/consultations", a_consultation(source="郵便局の人", household=a_household(member)))

    seen = (await worker.get(f"/consultations/{made['id']}")).json()

    assert (seen["source"], seen["source_typed"]) == ("other", "郵便局の人")
    person = seen["household"]["members"][0]
    assert person["issues"] == ["other", "poverty"]
    assert person["issues_typed"] == ["ごみ屋敷", "近所の騒音"]
    assert person["main_issue"] == "other"
    assert (person["relation"], person["relation_typed"]) == ("other", "またいとこ")
    assert (await intake.told())[0][1]["issues"] == ["other", "poverty"]


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"channel": "telepathy"}, "/channel"),
        ({"urgency": "later"}, "/urgency"),
        ({"desk": "nowhere"}, "/desk"),
        ({"on": "2026-02-30"}, "/on"),
        ({"on": "2026-12-01"}, "/on"),
        ({"narrative": "長" * 20_001}, "/narrative"),
        ({"household": {"members": [{"ref": "a"}, {"ref": "a"}]}}, "/household"),
        ({"household": {"members": [{"ref": "a", "represented_by": "b"}]}}, "/household"),
        ({"nonsense": 1}, "/nonsense"),
    ],
)
async def test_unreadable_input_points_at_the_field_and_stores_nothing(
    intake: Intake, wrong: dict[str, object], pointer: str
) -> None:
    before = await intake.counts()

    answer = await intake.person("council").post("/consultations", a_consultation(**wrong))

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == pointer
    assert await intake.counts() == before


async def test_a_worker_receives_at_their_own_desks_only(intake: Intake) -> None:
    before = await intake.counts()

    answer = await intake.person("kita").post("/consultations", a_consultation(desk="sogo"))

    assert (answer.status_code, answer.json()["type"]) == (403, "/problems/not-your-desk")
    assert await intake.counts() == before


@pytest.mark.parametrize(
    "role", [Role.CITY_OFFICER, Role.PARTNER, Role.HUB, Role.COMMITTEE, Role.AUDITOR, Role.OPERATOR]
)
async def test_only_who_works_with_people_receives(intake: Intake, role: Role) -> None:
    answer = await intake.person("council", role).post("/consultations", a_consultation())

    assert (answer.status_code, answer.json()["type"]) == (403, "/problems/role-lacking")


async def test_a_double_submission_is_one_consultation(intake: Intake) -> None:
    worker = intake.person("council")

    first, second = await asyncio.gather(
        worker.post("/consultations", a_consultation(), key="once"),
        worker.post("/consultations", a_consultation(), key="once"),
    )
    third = await worker.post("/consultations", a_consultation(), key="once")

    ids = {answer.json()["id"] for answer in (first, second, third) if answer.status_code == 201}
    assert len(ids) == 1
    assert third.status_code == 201
    assert (await intake.counts())["consultation"] == 1
    assert len(await intake.told()) == 1


async def test_a_key_is_needed_and_stands_for_one_content(intake: Intake) -> None:
    worker = intake.person("council")
    await worker.post("/consultations", a_consultation(), key="mine")

    other = await worker.post("/consultations", a_consultation(desk="sogo", urgency="soon"), key="mine")

    assert (other.status_code, other.json()["type"]) == (422, "/problems/idempotency-key-reused")


async def test_a_household_on_record_is_continued_by_who_sees_it(intake: Intake) -> None:
    worker = intake.person("council")
    first = await worker.does("/consultations", a_consultation())
    mother = first["members"]["mother"]
    more = a_household(
        {"ref": "m", "id": mother, "birth_date": "1975-03-04"}, a_member("son"), id=first["household_id"], address=None
    )

    second = await worker.does("/consultations", a_consultation(on="2026-05-01", household=more))

    assert second["household_id"] == first["household_id"]
    assert second["members"]["m"] == mother
    seen = (await worker.get(f"/consultations/{second['id']}")).json()
    known = {person["id"]: person for person in seen["household"]["members"]}
    assert known[mother]["name"] == "架空 mother"
    assert known[mother]["birth_date"] == "1975-03-04"
    assert seen["household"]["address"] == "架空市架空町一丁目1番1号"
    stranger = a_consultation(desk="kita", household=more)
    assert (await intake.person("kita").post("/consultations", stranger)).status_code == 404


async def test_a_protection_once_set_is_never_lifted_by_a_later_reception(intake: Intake) -> None:
    worker = intake.person("council")
    first = await worker.does("/consultations", a_consultation(household=a_household(address_protected=True)))
    later = a_household(a_member("son"), id=first["household_id"], address="架空市別町2番")

    second = await worker.does("/consultations", a_consultation(household=later))

    seen = (await worker.get(f"/consultations/{second['id']}")).json()
    assert seen["household"]["address"] == "（非公開）"


async def test_r15_r17_a_household_that_becomes_protected_is_told_sealed_and_once(intake: Intake) -> None:
    worker = intake.person("council")
    first = await worker.does("/consultations", a_consultation(household=a_household()))
    later = a_household(a_member("son"), id=first["household_id"], address_protected=True)
    assert await protections(intake) == []

    for on in ("2026-05-01", "2026-05-02"):
        await worker.does("/consultations", a_consultation(on=on, household=later))

    told = await protections(intake)
    assert [set(each) for each in told] == [{"on", "protection_id", "household"}]
    assert told[0]["on"] == "2026-05-01"
    assert first["household_id"] not in str(told)
    sealed = Sealed[ProtectedHousehold](told[0]["household"])
    opened = intake.files.ring("coordination").open(sealed, ProtectedHousehold)
    assert str(opened.household_id) == first["household_id"]


async def test_a_household_known_as_protected_from_the_first_has_nothing_to_tell(intake: Intake) -> None:
    """Nothing of its address was ever told: its referral says itself that it is protected."""
    await intake.person("council").does("/consultations", a_consultation(household=a_household(address_protected=True)))

    assert await protections(intake) == []


async def protections(intake: Intake) -> list[dict[str, Any]]:
    return [told for kind, told in await intake.told() if kind == "address-protected.v1"]


async def test_nothing_personal_lies_in_the_database_in_clear(intake: Intake) -> None:
    worker = intake.person("council")
    made = await worker.does("/consultations", a_consultation(source="山奥の人", external_reference="紙-7"))
    await worker.does(
        f"/consultations/{made['id']}/contacts", {"on": "2026-04-11", "channel": "phone", "note": "秘密の話"}
    )
    await worker.does(
        f"/consultations/{made['id']}/referral", {"on": "2026-04-13", "with_consent": False, "reason": "複雑"}
    )

    dump = ""
    for name in await intake.counts():
        dump += "".join(str(row) for row in await intake.found(f'SELECT t::text FROM "{name}" t'))

    for secret in ("架空", "カクウ", "1975-01-02", "000-0000", "気になる", "山奥", "秘密", "複雑", "担任", "紙-7"):
        assert secret not in dump
        assert secret.encode().hex() not in dump


async def test_an_external_reference_finds_the_consultation_again(intake: Intake) -> None:
    worker = intake.person("council")
    made = await worker.does("/consultations", a_consultation(external_reference="紙-7"))
    await worker.does("/consultations", a_consultation())

    found = (await worker.get("/consultations", external_reference="紙-7")).json()["items"]

    assert [line["id"] for line in found] == [made["id"]]


async def test_the_list_shows_emergencies_first_and_pages_through(intake: Intake) -> None:
    worker = intake.person("council")
    for day, urgency in ((10, "normal"), (11, "emergency"), (12, "normal"), (13, "soon"), (14, "emergency")):
        await worker.does("/consultations", a_consultation(on=f"2026-04-{day}", urgency=urgency))

    first = (await worker.get("/consultations", limit=3)).json()
    rest = (await worker.get("/consultations", limit=3, cursor=first["next"])).json()

    days = [line["received_on"][-2:] for line in first["items"] + rest["items"]]
    assert days == ["14", "11", "13", "12", "10"]
    assert rest["next"] is None
    assert (await intake.person("kita").get("/consultations")).json()["items"] == []


async def test_an_unknown_consultation_does_not_exist(intake: Intake) -> None:
    assert (await intake.person("council").get(f"/consultations/{uuid4()}")).status_code == 404


async def test_the_agencies_of_the_profile_are_there_for_everybody_with_a_token(intake: Intake) -> None:
    found = (await intake.person("city").get("/agencies")).json()["items"]

    desks = {desk["code"]: agency["code"] for agency in found for desk in agency["desks"]}
    assert desks["child_family_pregnancy"] == "child_family"
    assert desks["sogo"] == "council"
