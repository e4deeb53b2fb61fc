"""A desk hands over to one whose agency runs its own intake: one owner at every moment, nothing lost (R2, R17)."""

from collections import Counter
from dataclasses import fields
from uuid import UUID

import pytest
from pydantic import BaseModel

from services.intake.domain.attachment import Attachment
from services.intake.domain.consultation import Consultation
from services.intake.domain.contact import Contact
from services.intake.domain.household import Concerned, Household, Member
from services.reporting.domain.facts import distinct
from services.reporting.domain.rules import facts_of
from shared.contracts import passing_on
from tests.intake.factories import a_household, a_member
from tests.intake.files import a_png, an_image, attach
from tests.intake.sisters import ENDED, NO, OFFER, YES, Town, offered, personal, shown, taken

ENDINGS = {"status", "outcome", "outcome_note", "concluded_on"}
OF_THE_INSTANCE = {"serial", "held_at", "earlier_owners", "external_reference_index", "urgency_rank"}
STAYS = ENDINGS | OF_THE_INSTANCE


async def test_r2_the_offering_desk_stays_the_owner_until_its_instance_has_applied_the_yes(town: Town) -> None:
    made, handover = await offered(town)
    assert (await town.kita.person("kita").get("/handovers")).json()["items"] == []
    await town.carry()
    kita = town.kita.person("kita", subject="k-1")

    state = await kita.does(f"/handovers/{handover}/acceptance", YES)

    assert (state["status"], state["owner"]["agency"]) == ("accepting", "council")
    assert await town.owners(made["id"]) == ["council"]
    waiting = (await kita.get("/work", list="waiting")).json()["items"]
    assert [line["reason"] for line in waiting] == ["confirmation_awaited"]
    await town.carry()
    assert await town.owners(made["id"]) == ["kita"]
    there, here = await shown(town, f"/consultations/{made['id']}")
    assert there["owner"] == here["owner"] == {"agency": "kita", "subject": "k-1"}
    assert (there["held_at"], here["held_at"]) == ("kita", None)
    assert [one["status"] for one in await shown(town, f"/handovers/{handover}")] == ["accepted", "accepted"]


async def test_the_desk_is_shown_what_a_desk_of_the_same_instance_would_be_shown(town: Town) -> None:
    made, handover = await offered(town)
    await town.carry()

    there, here = await shown(town, f"/consultations/{made['id']}")

    assert here == there | {"held_at": "intake", "number": here["number"]}
    waiting = (await town.kita.person("kita").get("/work", list="unanswered")).json()["items"]
    assert [(line["consultation_id"], line["other_agency"]) for line in waiting] == [(made["id"], "council")]
    asked, sent = await shown(town, f"/handovers/{handover}")
    assert {**asked, "elsewhere": None} == {**sent, "elsewhere": None}
    assert sent["elsewhere"] == {"instance": "intake", "number": there["number"], "left_behind": []}
    found = await town.kita.person("kita").does("/consultations/searches", {"name": "架空"})
    assert [one["consultation_id"] for one in found["items"]] == [made["id"]]


async def test_contacts_sheets_and_files_travel_and_what_is_too_much_is_named(town: Town) -> None:
    made, handover = await offered(town)
    council, kita, path = town.city.person("council"), town.kita.person("kita"), f"/consultations/{made['id']}"
    await council.does(f"/handovers/{handover}/withdrawal", ENDED)
    await council.does(f"{path}/contacts", {"on": "2026-11-26", "channel": "phone", "note": "電話した"})
    await council.put(f"{path}/sheets/assessment", {"household": {"debt": "yes"}}, if_match='"0"')
    small, large = a_png(), an_image("PNG", (1350, 1350))
    await attach(council, made["id"], large, name="大きな図.png")
    kept = (await attach(council, made["id"], small, name="地図.png")).json()
    assert len(large) > 4 << 20

    again = await council.does(f"{path}/handovers", OFFER)
    await town.carry()

    assert [one["note"] for one in (await kita.get(f"{path}/contacts")).json()["items"]] == ["電話した"]
    assert (await kita.get(f"{path}/sheets/assessment")).json()["household"] == {"debt": "yes"}
    assert (await kita.get(f"{path}/attachments/{kept['id']}")).content == small
    _, sent = await shown(town, f"/handovers/{again['id']}")
    assert sent["elsewhere"]["left_behind"] == ["大きな図.png"]


async def test_what_the_owner_writes_until_it_lets_go_goes_along(town: Town) -> None:
    made, handover = await offered(town)
    await town.carry()
    council, path = town.city.person("council"), f"/consultations/{made['id']}"
    tag = (await council.get(path)).headers["etag"]

    await town.kita.person("kita").does(f"/handovers/{handover}/acceptance", YES)
    await council.does(f"{path}/contacts", {"on": "2026-11-27", "channel": "visit", "note": "最後に訪ねた"})
    assert (await council.put(f"{path}/record", {"narrative": "書き直した"}, if_match=tag)).status_code == 200
    await town.carry()

    _, here = await shown(town, path)
    assert (here["narrative"], [one["note"] for one in here["contacts"]]) == ("書き直した", ["最後に訪ねた"])


async def test_a_no_brings_reason_and_next_step_and_leaves_no_person_behind(town: Town) -> None:
    made, handover = await offered(town)
    await town.carry()

    await town.kita.person("kita").does(f"/handovers/{handover}/decline", NO)
    await town.carry()

    for seen in await shown(town, f"/handovers/{handover}"):
        assert (seen["status"], seen["reason"], seen["next_step"]) == ("declined", NO["reason"], NO["next_step"])
    assert await town.owners(made["id"]) == ["council"]
    assert (await town.kita.person("kita").get(f"/consultations/{made['id']}")).status_code == 404
    assert await personal(town) == []


async def test_after_a_no_the_same_desk_can_be_asked_again(town: Town) -> None:
    made, handover = await offered(town)
    await town.carry()
    await town.kita.person("kita").does(f"/handovers/{handover}/decline", NO)
    await town.carry()

    again = await town.city.person("council").does(f"/consultations/{made['id']}/handovers", OFFER)
    await town.carry()

    there, here = await shown(town, f"/consultations/{made['id']}")
    assert (here["household"], here["narrative"]) == (there["household"], there["narrative"])
    await town.kita.person("kita").does(f"/handovers/{again['id']}/acceptance", YES)
    await town.carry()
    assert await town.owners(made["id"]) == ["kita"]


async def test_an_offer_taken_back_meanwhile_is_not_owned_by_who_said_yes(town: Town) -> None:
    made, handover = await offered(town)
    await town.carry()

    await town.kita.person("kita").does(f"/handovers/{handover}/acceptance", YES)
    await town.city.person("council").does(f"/handovers/{handover}/withdrawal", ENDED)
    await town.carry()

    assert await town.owners(made["id"]) == ["council"]
    for seen in await shown(town, f"/handovers/{handover}"):
        assert (seen["status"], seen["reason"]) == ("withdrawn", ENDED["reason"])


async def test_who_handed_over_sees_the_first_contact_and_the_outcome_and_nothing_later(town: Town) -> None:
    consultation, handover = await taken(town)
    kita, path = town.kita.person("kita"), f"/consultations/{consultation}"

    await kita.does(f"/handovers/{handover}/first-contact", {"on": "2026-11-28"})
    await kita.does(f"{path}/contacts", {"on": "2026-11-28", "channel": "visit", "note": "訪ねた"})
    await kita.does(f"{path}/conclusion", {"on": "2026-11-30", "outcome": "resolved", "note": "落ち着いた"})
    await town.carry()

    there, here = await shown(town, path)
    assert (there["status"], there["outcome"], there["concluded_on"]) == ("concluded", "resolved", "2026-11-30")
    assert (there["contacts"], there["outcome_note"]) == ([], None)
    assert len(here["contacts"]) == 1
    assert [one["first_contact_on"] for one in await shown(town, f"/handovers/{handover}")] == ["2026-11-28"] * 2


async def test_it_comes_back_to_the_record_it_came_from(town: Town) -> None:
    consultation, _ = await taken(town)
    council, kita, path = town.city.person("council"), town.kita.person("kita"), f"/consultations/{consultation}"
    number = (await council.get(path)).json()["number"]
    await kita.does(f"{path}/contacts", {"on": "2026-11-28", "channel": "visit", "note": "訪ねた"})
    tag = (await kita.get(path)).headers["etag"]
    await kita.put(f"{path}/record", {"narrative": "きたの記録"}, if_match=tag)
    member = (await kita.get(path)).json()["household"]["members"][0]["id"]
    household = (await kita.get(path)).json()["household"]["id"]

    back = await kita.does(f"{path}/handovers", {"on": "2026-11-28", "to_desk": "sogo"})
    await town.carry()
    assert await town.owners(consultation) == ["kita"]
    await council.does(f"/handovers/{back['id']}/acceptance", {"on": "2026-11-29"})
    await town.carry()

    assert await town.owners(consultation) == ["council"]
    seen = (await council.get(path)).json()
    assert (seen["number"], seen["narrative"], seen["held_at"]) == (number, "きたの記録", None)
    assert [one["note"] for one in seen["contacts"]] == ["訪ねた"]
    assert [one["id"] for one in seen["household"]["members"]] == [member]
    assert len(await town.city.found("SELECT id FROM household WHERE id = :id", id=household)) == 1
    answer = await kita.post(f"{path}/conclusion", {"on": "2026-11-30", "outcome": "resolved"})
    assert (answer.status_code, answer.json()["type"]) == (403, "/problems/not-the-owner")


async def test_r16_consultation_hand_over_and_outcome_are_counted_once(town: Town) -> None:
    consultation, _ = await taken(town)
    ended = {"on": "2026-11-30", "outcome": "resolved"}
    await town.kita.person("kita").does(f"/consultations/{consultation}/conclusion", ended)

    told = [*await town.city.envelopes(), *await town.kita.envelopes()]

    facts = distinct(fact for one in told for fact in facts_of(one.event(), one.id)).values()
    assert Counter(fact.measure for fact in facts) == {
        "consultations_received": 1,
        "handovers_offered": 1,
        "handovers_accepted": 1,
        "consultations_concluded": 1,
    }
    concluded = next(fact for fact in facts if fact.measure == "consultations_concluded")
    assert (concluded.fact_id, dict(part[:2] for part in concluded.parts)["agency"]) == (UUID(consultation), "council")


async def test_r17_nothing_about_persons_lies_on_the_road_and_a_protected_address_does_not_travel(town: Town) -> None:
    address = "架空市秘密町九丁目"
    home = a_household(a_member("mother"), address=address, address_protected=True)
    consultation, _ = await taken(town, household=home)

    road = [body for one in (town.city, town.kita) for _, body in await one.outbox()]

    said = ("架空", "カクウ", "1975-01-02", "見守り", "最近ようす", "000-0000", "秘密町")
    assert [word for word in said for body in road if word in body] == []
    disclosed = await town.kita.person("kita").does(
        f"/consultations/{consultation}/address-disclosure", {"on": "2026-11-28", "reason": "訪問のため"}
    )
    assert address not in str(disclosed)


@pytest.mark.parametrize(
    ("record", "passed", "stays"),
    [
        (Consultation, passing_on.PassedConsultation, STAYS),
        (Contact, passing_on.PassedContact, {"consultation_id"}),
        (Attachment, passing_on.PassedFile, {"consultation_id", "consent_id", "recorded_at"}),
        (Member, passing_on.PassedMember, {"name_index", "kana_index"}),
        (Concerned, passing_on.PassedConcern, {"consultation_id"}),
        (Household, passing_on.PassedHousehold, {"revision"}),
    ],
    ids=lambda one: getattr(one, "__name__", ""),
)
def test_nothing_of_a_record_is_forgotten_on_the_way_but_what_is_meant_to_stay(
    record: type, passed: type[BaseModel], stays: set[str]
) -> None:
    assert {one.name for one in fields(record)} - set(passed.model_fields) == stays
