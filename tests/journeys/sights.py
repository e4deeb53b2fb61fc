"""Who may see and who may change what after the reference journey, and why it is theirs (R15)."""

from collections.abc import Callable
from dataclasses import dataclass

from shared.actors import Actor, Role
from shared.demo.household import (
    ADDRESS,
    CONFERENCE_FINDINGS,
    MEMBERS,
    NARRATIVE,
    OTHER_PLACE_OF_THE_SON,
    SIX_AGENCIES,
    UNMET_WISH,
    WISHES,
)
from shared.demo.story import HIGASHI, SIX, actor

OUTSIDE = ("minami", "hub_raku2")
EVERYBODY = [actor(agency, role) for agency in (*SIX_AGENCIES, *OUTSIDE) for role in Role]
WORKING = (Role.WORKER, Role.PARTNER, Role.COORDINATOR, Role.CITY_OFFICER)
DIFFERENT = [who for who in EVERYBODY if who.agency in {"city", "council", "higashi", *OUTSIDE}]
"""Everybody but those whose agency stands to the household as higashi does."""
OUTSIDERS = [who for who in DIFFERENT if who.agency in OUTSIDE or not who.has(*WORKING)]
"""Who has nothing to do with the household: by their agency, or by their role."""

REPORT = "父の介護サービスの利用が決まった。"
TIP, TELLER = "夜遅くに子どもが一人で公園にいる。", "架空 隣人"
DESCRIPTION = "夜に開いている、静かに過ごせる場所がない。"
PROJECT = "模型の得意な方と一緒に準備する。"
ASKED, CONFIDED = "家を訪ねても誰も出てこない方がいる。", "二階の窓から声がする。"
TEXTS: dict[str, tuple[str, ...]] = {
    "identity": tuple(member[name] for member in MEMBERS for name in ("name", "kana", "birth_date")),
    "address": (ADDRESS,),
    "narrative": (NARRATIVE,),
    "shared in the conference": (*CONFERENCE_FINDINGS.values(), OTHER_PLACE_OF_THE_SON),
    "plan": (WISHES,),
    "wish": (UNMET_WISH,),
    "report": (REPORT,),
    "tip": (TIP,),
    "teller": (TELLER,),
    "asked": (ASKED,),
    "confided": (CONFIDED,),
    "gap": (DESCRIPTION,),
    "project": (PROJECT,),
}
"""What must not be seen, by the kind of record it is in."""


def coordinator(who: Actor) -> bool:
    return who.agency == "council" and who.has(Role.COORDINATOR)


def council(who: Actor) -> bool:
    return who.agency == "council" and who.has(Role.WORKER, Role.COORDINATOR)


def officer(who: Actor) -> bool:
    return who.agency == "city" and who.has(Role.CITY_OFFICER)


def staff(who: Actor) -> bool:
    return coordinator(who) or officer(who)


def supporters(who: Actor) -> bool:
    return council(who) or officer(who)


def on_the_case(who: Actor) -> bool:
    return who.agency in SIX_AGENCIES and who.has(*WORKING)


def the_watch(who: Actor) -> bool:
    return officer(who) or (who.agency == "council" and who.has(*WORKING))


def acknowledged(who: Actor) -> bool:
    return on_the_case(who) and who.subject in {person.subject for person in SIX}


def of_higashi(who: Actor) -> bool:
    return staff(who) or (who.agency == "higashi" and who.has(*WORKING))


def confided(who: Actor) -> bool:
    return staff(who) or (who.subject == HIGASHI.subject and who.has(*WORKING))


def who_wrote_or_develops(who: Actor) -> bool:
    writers = (Role.WORKER, Role.COORDINATOR, Role.CITY_OFFICER)
    return supporters(who) or (who.agency == "higashi" and who.has(*writers))


@dataclass(frozen=True)
class Sight:
    """These people see these texts by this operation, as the log says; `why` it is theirs."""

    operation: str
    texts: str
    who: Callable[[Actor], bool]
    logged: str
    why: str


MAY_SEE = (
    Sight("GET /intake/v1/consultations/{consultation_id}", "identity", council, "consultation", "own reception"),
    Sight("GET /intake/v1/consultations/{consultation_id}", "address", council, "consultation", "own reception"),
    Sight("GET /intake/v1/consultations/{consultation_id}", "narrative", council, "consultation", "own reception"),
    Sight("POST /intake/v1/consultations/searches", "identity", council, "consultation", "own reception"),
    *(
        Sight("GET /intake/v1/consultations/{consultation_id}/sheets/{form}", texts, council, "consultation", "own")
        for texts in ("identity", "address", "narrative")
    ),
    *(
        Sight("GET /intake/v1/exports/consultations", texts, council, "consultation", "own receptions")
        for texts in ("identity", "address", "narrative")
    ),
    *(
        Sight("GET /intake/v1/households/{household_id}", texts, council, "household", "own reception")
        for texts in ("identity", "address")
    ),
    *(
        Sight("GET /intake/v1/referrals/{referral_id}", texts, council, "referral", "what it sent itself")
        for texts in ("identity", "narrative")
    ),
    Sight("GET /intake/v1/imports/{import_id}/consultations", "identity", council, "import", "sent by themselves"),
    Sight("GET /intake/v1/persons/{member_id}", "identity", council, "member", "own reception"),
    Sight(
        "POST /intake/v1/consultations/{consultation_id}/address-disclosure",
        "address",
        council,
        "consultation",
        "owner",
    ),
    Sight("GET /intake/v1/concerns/{concern_id}", "tip", council, "concern", "own record"),
    Sight(
        "POST /intake/v1/concerns/{concern_id}/reporter-disclosure",
        "teller",
        council,
        "concern",
        "received it, says why",
    ),
    Sight("GET /coordination/v1/referrals/{referral_id}", "identity", staff, "referral", "who answers it"),
    Sight("GET /coordination/v1/referrals/{referral_id}", "narrative", staff, "referral", "who answers it"),
    Sight("GET /coordination/v1/cases/{case_id}", "identity", on_the_case, "case", "five consents: basic"),
    Sight("GET /coordination/v1/cases/{case_id}", "narrative", staff, "case", "no consent covers support history"),
    Sight("GET /coordination/v1/cases/{case_id}/members/{member_id}", "identity", on_the_case, "case", "five consents"),
    Sight("GET /coordination/v1/cases/{case_id}/members/{member_id}/sheet", "identity", staff, "case", "for them"),
    Sight("GET /coordination/v1/plans/{plan_id}", "plan", on_the_case, "case", "five consents"),
    Sight("GET /coordination/v1/advice-requests/{advice_id}", "asked", of_higashi, "advice_request", "asked, advises"),
    Sight("GET /coordination/v1/advice-requests/{advice_id}", "confided", confided, "advice_request", "wrote it"),
    *(
        Sight("GET /coordination/v1/plans/{plan_id}/plain", texts, staff, "case", "who hands it to the person")
        for texts in ("identity", "plan")
    ),
    Sight("GET /coordination/v1/roles", "report", of_higashi, "role", "their own role"),
    Sight(
        "GET /coordination/v1/meetings/{meeting_id}/materials",
        "shared in the conference",
        acknowledged,
        "compartment",
        "R5",
    ),
    Sight(
        "GET /coordination/v1/items/{item_id}",
        "shared in the conference",
        on_the_case,
        "compartment_item",
        "R5: inside it, or two items that five consents opened",
    ),
    Sight("GET /participation/v1/commissions", "identity", supporters, "commission", "the city's commission"),
    Sight("GET /participation/v1/supports/{support_id}", "identity", supporters, "support", "who supports the son"),
    Sight("GET /participation/v1/supports/{support_id}", "wish", supporters, "support", "who supports the son"),
    Sight("GET /community/v1/gaps", "gap", who_wrote_or_develops, "gap", "who wrote it, who answers it"),
    Sight("GET /community/v1/developments", "project", supporters, "development", "who develops"),
    Sight("GET /community/v1/developments/{development_id}", "project", supporters, "development", "who develops"),
)


def called(who: Actor) -> bool:
    return who.has(*WORKING)


def nobody(_: Actor) -> bool:
    return False


def works_with_people(who: Actor) -> bool:
    return who.has(*WORKING)


def of_the_asking(who: Actor) -> bool:
    return who.agency == "higashi" and who.has(*WORKING)


def asked_or_staff(who: Actor) -> bool:
    return staff(who) or of_the_asking(who)


def practitioners(who: Actor) -> bool:
    return who.has(Role.WORKER, Role.COORDINATOR)


def registrars(who: Actor) -> bool:
    return who.has(Role.WORKER, Role.COORDINATOR, Role.CITY_OFFICER, Role.PARTNER, Role.HUB)


def observers(who: Actor) -> bool:
    return who.has(Role.WORKER, Role.COORDINATOR, Role.CITY_OFFICER)


def the_hub(who: Actor) -> bool:
    return who.agency == "hub_raku2" and who.has(Role.HUB)


def keepers(who: Actor) -> bool:
    return officer(who) or (who.agency == "council" and registrars(who))


def runs_the_hub(who: Actor) -> bool:
    return supporters(who) or (who.agency == "hub_raku2" and who.has(Role.HUB, Role.WORKER, Role.COORDINATOR))


THEIR_OWN_OFFER = ("withdrawal", "escalation", "companions")
MAY_CHANGE: tuple[tuple[str, Callable[[Actor], bool], str], ...] = (
    ("/intake/v1/handovers/{handover_id}/intervention", officer, "the city steps in where nobody answered"),
    *((f"/intake/v1/handovers/{{handover_id}}/{act}", council, "their own offer") for act in THEIR_OWN_OFFER),
    ("/intake/v1/handovers/", nobody, "kita alone was asked to take it over"),
    ("/intake/v1/emergency-disclosures/{emergency_id}/approval", staff, "the city, a coordinator of who decided it"),
    ("/intake/v1/emergency-disclosures/{emergency_id}/review", supporters, "who decided it, and the city"),
    ("/intake/v1/drafts/", practitioners, "what one types oneself"),
    ("/intake/v1/imports/", council, "what the council sent"),
    ("/intake/v1/imports", practitioners, "what one's own agency sends"),
    ("/intake/v1/", council, "the council received it, owns it, was charged with it"),
    ("/coordination/v1/advice-requests/{advice_id}/answer", staff, "coordination advises"),
    ("/coordination/v1/advice-requests/{advice_id}/withdrawal", of_the_asking, "who asked takes it back"),
    ("/coordination/v1/advice-requests/{advice_id}", asked_or_staff, "who asked, and who advises"),
    ("/coordination/v1/advice-requests", works_with_people, "whoever works with people may ask"),
    ("/coordination/v1/meetings/{meeting_id}/convocation", officer, "the city convenes (R6)"),
    ("/coordination/v1/meetings/{meeting_id}/acknowledgements", on_the_case, "each called agency for itself (R5)"),
    ("/coordination/v1/meetings/{meeting_id}/materials", acknowledged, "inside the compartment (R5)"),
    ("/coordination/v1/information-requests/", acknowledged, "inside the compartment (R5)"),
    ("/coordination/v1/plans/{plan_id}/decision", officer, "the city decides (R8)"),
    ("/coordination/v1/plans/{plan_id}/refusal", officer, "the city says no (R8)"),
    ("/coordination/v1/meetings/{meeting_id}/preparation", on_the_case, "each agency called for itself"),
    ("/coordination/v1/material-copies/", acknowledged, "inside the compartment (R5)"),
    ("/coordination/v1/tasks/{task_id}/completion", on_the_case, "each agency for its own task (R11)"),
    ("/coordination/v1/walls/", officer, "the city lifts a wall"),
    ("/coordination/v1/roles/{role_id}/offers", staff, "a coordinator finds who does it"),
    ("/coordination/v1/cases/{case_id}/ease-of-support", on_the_case, "each agency for itself (R12)"),
    ("/coordination/v1/watch-contacts/", the_watch, "whoever watches over the household, and staff (R12)"),
    ("/coordination/v1/roles/", on_the_case, "each agency for its own role (R10)"),
    ("/coordination/v1/date-polls/{poll_id}/replies", on_the_case, "each agency asked answers for itself"),
    ("/coordination/v1/calendar", called, "one's own calendar address"),
    ("/coordination/v1/", staff, "the council's coordinators and the city's officers"),
    ("/participation/v1/", council, "the council supports people"),
    ("/community/v1/gaps", observers, "whoever supports people may say what is missing"),
    ("/community/v1/notices", the_hub, "the hub's own people"),
    ("/community/v1/sessions", runs_the_hub, "the hub, the council, the city"),
    ("/community/v1/resources/{resource_id}", keepers, "the agency that keeps the entry, the city"),
    ("/community/v1/resources", registrars, "every agency and every hub"),
    ("/community/v1/", staff, "who builds up the community"),
    ("/reporting/v1/publicity", officer, "publicity is the city's own"),
)
"""Path → who changes something there, and why; the first that fits counts. Everybody else changes nothing."""


def may_change(path: str, who: Actor) -> bool:
    """Whether the table lets this person change something there; raises StopIteration where it says nothing."""
    return next(rule for beginning, rule, _ in MAY_CHANGE if path.startswith(beginning))(who)
