"""What the road between two instances does to hand-overs: delays, doubles, turns; and what is refused (R2, R15)."""

import asyncio
import shutil
from datetime import date
from itertools import permutations
from typing import Any
from uuid import UUID, uuid4

import pytest

from shared.actors import Role
from shared.contracts import Envelope
from shared.contracts.coordination import ReferralAccepted, ReferralReturned, ReturnNote
from shared.contracts.passing_on import HandoverSent, PassedMatter
from shared.testing.fixtures import ServiceDatabase
from shared.testing.house import delivery
from shared.testing.keys import Keys
from tests.intake.factories import a_consultation
from tests.intake.sisters import ENDED, NO, OFFER, YES, Town, offered, office, personal, shown, taken

SECOND = {"on": "2026-11-28", "to_desk": "kita"}
THEREAFTER = date(2026, 11, 29)


async def asked_twice(town: Town) -> tuple[str, str, str, list[Envelope]]:
    """Offered, taken back, offered again: consultation, both hand-overs and the three events for kita."""
    made, first = await offered(town)
    council = town.city.person("council")
    await council.does(f"/handovers/{first}/withdrawal", ENDED)
    second = await council.does(f"/consultations/{made['id']}/handovers", SECOND)
    told = [one for one in await town.new() if one.data.get("to_instance") == "kita"]
    assert len(told) == 3
    return made["id"], first, second["id"], told


@pytest.mark.parametrize("order", list(permutations(range(3))))
async def test_in_whatever_order_offers_and_ends_arrive_the_latest_offer_stands(
    town: Town, order: tuple[int, ...]
) -> None:
    consultation, first, second, told = await asked_twice(town)

    await town.deliver(*(told[n] for n in order))
    await town.deliver(*(told[n] for n in order))

    kita = town.kita.person("kita")
    assert [one["id"] for one in (await kita.get("/handovers")).json()["items"]] == [second]
    earlier = await kita.get(f"/handovers/{first}")
    assert earlier.status_code == 404 or earlier.json()["status"] == "withdrawn"
    _, here = await shown(town, f"/consultations/{consultation}")
    assert [one["name"] for one in here["household"]["members"]] == ["架空 mother"]
    await kita.does(f"/handovers/{second}/acceptance", {"on": "2026-11-29"})
    await town.carry()
    assert await town.owners(consultation) == ["kita"]


async def test_an_offer_that_stood_in_the_place_of_another_leaves_nothing_behind_either(town: Town) -> None:
    _, _, second, told = await asked_twice(town)
    first_sent, first_ended, second_sent = told

    await town.deliver(first_sent, second_sent, first_ended)
    await town.kita.person("kita").does(f"/handovers/{second}/decline", {**NO, "on": "2026-11-29"})

    assert await personal(town) == []


async def test_what_arrives_twice_under_another_number_changes_nothing_more(town: Town) -> None:
    await taken(town)
    told = [*await town.city.envelopes(), *await town.kita.envelopes()]
    before = [await one.rows("consultation", "handover", "member", "contact") for one in (town.city, town.kita)]

    await town.deliver(*(one.model_copy(update={"id": uuid4()}) for one in told))

    assert [await one.rows("consultation", "handover", "member", "contact") for one in (town.city, town.kita)] == before
    assert await town.new() == []


@pytest.mark.parametrize("order", list(permutations(range(2))), ids=str)
async def test_r2_an_instance_restored_from_before_the_offer_owns_again_what_was_let_go(
    town: Town, order: tuple[int, ...]
) -> None:
    consultation, handover = await taken(town)
    told = [one for one in await town.city.envelopes() if one.data.get("to_instance") == "kita"]
    await town.kita.wipe()

    await town.deliver(*(told[n] for n in order))

    assert await town.owners(consultation) == ["kita"]
    _, here = await shown(town, f"/consultations/{consultation}")
    assert (here["owner"]["subject"], here["narrative"] is None) == ("worker@kita", False)
    assert [one["status"] for one in await shown(town, f"/handovers/{handover}")] == ["accepted", "accepted"]


async def test_a_withdrawal_that_comes_after_the_yes_was_applied_is_refused(town: Town) -> None:
    made, handover = await offered(town)
    await town.carry()
    await town.kita.person("kita").does(f"/handovers/{handover}/acceptance", YES)
    await town.deliver(*await town.new())
    council = town.city.person("council")

    late = await council.post(f"/handovers/{handover}/withdrawal", ENDED)

    assert (late.status_code, late.json()["type"]) == (409, "/problems/already-answered")
    assert await town.owners(made["id"]) == []
    await town.carry()
    assert await town.owners(made["id"]) == ["kita"]


async def test_of_a_withdrawal_and_the_arrival_of_the_yes_at_once_one_holds(town: Town) -> None:
    made, handover = await offered(town)
    await town.carry()
    await town.kita.person("kita").does(f"/handovers/{handover}/acceptance", YES)
    told = await town.new()
    council = town.city.person("council")
    town.city.unlock()

    await asyncio.gather(council.post(f"/handovers/{handover}/withdrawal", ENDED), town.city.hears(*told))
    await town.carry()

    [owner] = await town.owners(made["id"])
    statuses = {one["status"] for one in await shown(town, f"/handovers/{handover}")}
    assert statuses == ({"accepted"} if owner == "kita" else {"withdrawn"})


async def test_a_no_that_crosses_a_withdrawal_leaves_both_with_the_withdrawal(town: Town) -> None:
    made, handover = await offered(town)
    await town.carry()
    await town.kita.person("kita").does(f"/handovers/{handover}/decline", NO)
    await town.city.person("council").does(f"/handovers/{handover}/withdrawal", ENDED)
    await town.carry()

    assert [one["status"] for one in await shown(town, f"/handovers/{handover}")] == ["withdrawn", "withdrawn"]
    assert await town.owners(made["id"]) == ["council"]


async def test_who_is_asked_answers_at_their_own_instance_alone(town: Town) -> None:
    made, handover = await offered(town)
    await town.carry()
    kita_at_the_city = town.city.person("kita")

    for path, body in ((f"/handovers/{handover}/acceptance", YES), (f"/handovers/{handover}/decline", NO)):
        answer = await kita_at_the_city.post(path, body)

        assert (answer.status_code, answer.json()["type"]) == (409, "/problems/answered-elsewhere")
    assert await town.owners(made["id"]) == ["council"]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/conclusion", {"on": "2026-11-28", "outcome": "resolved"}),
        ("/handovers", {"on": "2026-11-28", "to_desk": "higashi"}),
        ("/contacts", {"on": "2026-11-28", "channel": "phone"}),
        ("/referral", {"on": "2026-11-28", "with_consent": False}),
        ("/owner", {"on": "2026-11-28", "subject": "x"}),
    ],
)
async def test_r2_what_is_held_elsewhere_the_owner_changes_there(town: Town, path: str, body: dict[str, Any]) -> None:
    consultation, _ = await taken(town)

    answer = await town.city.person("kita").post(f"/consultations/{consultation}{path}", body)

    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/held-elsewhere")
    assert answer.json()["held_at"] == "kita"


async def test_r15_nobody_else_sees_what_kita_was_offered_or_took(town: Town) -> None:
    made, handover = await offered(town)
    await town.carry()

    for agency in ("council", "minami", "city"):
        stranger = town.kita.person(agency, Role.WORKER, Role.CITY_OFFICER)
        for path in (f"/consultations/{made['id']}", f"/handovers/{handover}", "/consultations"):
            assert (await stranger.get(path)).status_code in {401, 403}
    assert (await town.city.person("minami").get(f"/consultations/{made['id']}")).status_code == 404


async def test_without_a_key_for_the_other_instance_nothing_is_sent_and_nothing_changes(
    town: Town, tmp_path_factory: pytest.TempPathFactory, module_database: ServiceDatabase
) -> None:
    folder = tmp_path_factory.mktemp("without") / "keys"
    shutil.copytree(town.files.folder, folder)
    (folder / "public" / "kita.jwks").unlink()
    url = await module_database("intake")
    async with office(Keys(folder, town.files.signing), url, "intake") as alone:
        council = alone.person("council")
        made = await council.does("/consultations", a_consultation())
        before = await alone.counts()

        answer = await council.post(f"/consultations/{made['id']}/handovers", OFFER)

        assert (answer.status_code, answer.json()["type"]) == (409, "/problems/instance-unknown")
        assert "何も送られておらず" in answer.json()["detail"]
        assert await alone.counts() == before
        await council.does(f"/consultations/{made['id']}/handovers", OFFER | {"to_desk": "higashi"})


async def test_r15_a_record_that_was_never_passed_between_the_two_is_not_mixed_with_ours(town: Town) -> None:
    own = await town.kita.person("kita").does("/consultations", a_consultation(desk="kita"))
    await offered(town)
    sent = next(one for one in await town.new() if one.type.endswith("handover-sent.v1"))
    event = sent.event()
    assert isinstance(event, HandoverSent)
    matter = town.kita.keys.open(event.matter, PassedMatter)
    theirs = UUID(own["household_id"])
    household = matter.household.model_copy(update={"id": theirs})
    about = matter.consultation.model_copy(update={"household_id": theirs})
    members = tuple(one.model_copy(update={"household_id": theirs}) for one in matter.members)
    forged = matter.model_copy(update={"household": household, "consultation": about, "members": members})
    sealed = town.city.keys.seal(forged, to="kita")
    before = await town.kita.rows("consultation", "household", "member", "handover")

    done = await town.kita.takes([delivery(sent.model_copy(update={"data": sent.data | {"matter": sealed.token}}))])

    assert done == []
    assert await town.kita.rows("consultation", "household", "member", "handover") == before


async def test_r15_an_address_protected_later_is_hidden_where_it_was_told(town: Town) -> None:
    consultation, _ = await taken(town)
    council, path = town.city.person("council"), f"/consultations/{consultation}"
    household = (await council.get(path)).json()["household"]["id"]
    home = {"id": household, "address_protected": True, "members": []}
    await council.does("/consultations", a_consultation(on="2026-11-28", household=home))
    await town.carry()

    there, here = await shown(town, path)

    assert there["household"]["address_protected"] is here["household"]["address_protected"] is True
    assert "架空町" not in str(here)
    assert [body for one in (town.city, town.kita) for _, body in await one.outbox() if household in body] == []


async def test_r2_who_takes_over_from_a_colleague_takes_over_what_is_held_here(town: Town) -> None:
    consultation, _ = await taken(town)
    said = {"on": "2026-11-28", "from_subject": "worker@kita", "to_subject": "k-2", "reason": "異動"}

    done = await town.city.person("kita").does("/consultations/reassignments", said)

    assert done["consultations"] == 0
    assert await town.owners(consultation) == ["kita"]
    standing, _ = await shown(town, f"/consultations/{consultation}/standing")
    assert standing["next"]["awaited"] == "first_contact"


async def returned(town: Town) -> tuple[str, UUID]:
    """A consultation of the council's whose referral came back."""
    council = town.city.person("council")
    made = await council.does("/consultations", a_consultation())
    referral = await council.does(f"/consultations/{made['id']}/referral", {"on": "2026-11-20", "with_consent": False})
    note = town.files.ring("coordination").seal(ReturnNote(reason="x", next_step="y"), to="intake")
    which = UUID(referral["id"])
    await town.city.hears(ReferralReturned(on=date(2026, 11, 24), referral_id=which, note=note))
    return made["id"], which


async def test_r2_what_coordination_takes_after_all_kita_hears_that_it_is_over(town: Town) -> None:
    consultation, referral = await returned(town)
    handover = await town.city.person("council").does(f"/consultations/{consultation}/handovers", OFFER)
    await town.carry()
    kita = town.kita.person("kita")
    await kita.does(f"/handovers/{handover['id']}/acceptance", YES)

    await town.city.hears(ReferralAccepted(on=THEREAFTER, referral_id=referral, case_id=UUID(int=7)))
    await town.carry()

    seen = (await kita.get(f"/handovers/{handover['id']}")).json()
    assert (seen["status"], seen["reason"]) == ("withdrawn", "多機関協働が引き受けたため")
    assert (await kita.get(f"/consultations/{consultation}")).status_code == 404
    assert await town.owners(consultation) == ["council"]


async def test_what_kita_has_taken_over_stays_with_kita(town: Town) -> None:
    consultation, referral = await returned(town)
    handover = await town.city.person("council").does(f"/consultations/{consultation}/handovers", OFFER)
    await town.carry()
    await town.kita.person("kita").does(f"/handovers/{handover['id']}/acceptance", YES)
    await town.carry()

    await town.city.hears(ReferralAccepted(on=THEREAFTER, referral_id=referral, case_id=UUID(int=7)))
    await town.carry()

    assert await town.owners(consultation) == ["kita"]
    seen = (await town.city.person("council").get(f"/consultations/{consultation}")).json()
    assert (seen["status"], seen["owner"]["agency"], seen["held_at"]) == ("open", "kita", "kita")
