"""The entries of a profile. Texts are the plan's own words (verbatim) except `about`, which says the same in short."""

import unicodedata
from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

IndicatorKind = Literal["flow", "stock", "distinct"]

EntryCode = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=64)]
Text = Annotated[str, Field(min_length=1)]


class Entry(BaseModel):
    """What all entries share: they are constants, and a misspelt field is an error rather than ignored."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class City(Entry):
    """The city itself."""

    name: Text
    prefecture: Text


class Plan(Entry):
    """The city's implementation plan (art. 106-5)."""

    name: Text
    legal_basis: Text


class Period(Entry):
    """The fiscal years the plan covers (plan §2 ⑵)."""

    from_fiscal_year: int = Field(ge=2021, le=2200)
    to_fiscal_year: int = Field(ge=2021, le=2200)
    name: Text

    def __contains__(self, fiscal_year: int) -> bool:
        return self.from_fiscal_year <= fiscal_year <= self.to_fiscal_year


class Policy(Entry):
    """Where cities may differ."""

    city_decides_every_plan: bool = False
    """R8: the city decides every support plan, not only those that use outreach or participation."""
    city_screens: tuple[EntryCode, ...] = ("existing_scheme",)
    """Answers to a referral (`accepted`, or of list `referral_return`) that a coordinator gives with the city."""
    city_joins_cases: bool = True
    """A coordinator joins two cases of one household, or separates them again, with the city only (R12)."""


WorkingDays = Annotated[int, Field(ge=0, le=250)]
"""Days on which offices are open; 250 are about a year."""


class Deadlines(Entry):
    """By when a city expects an answer or a contact, in working days; in emergencies its own (0: the same day)."""

    answer: WorkingDays = 3
    answer_in_emergencies: WorkingDays = 0
    reminder: WorkingDays = 1
    """How long before its end an answer counts as due soon."""
    escalation: WorkingDays = 3
    """How long after its end the city hears that nobody has answered."""
    escalation_in_emergencies: WorkingDays = 1
    first_contact: WorkingDays = 5
    """From a hand-over's acceptance until the person has been met."""
    contact: WorkingDays = 20
    """From the last contact of an open consultation to the next where none is planned."""
    contact_when_soon: WorkingDays = 5
    contact_in_emergencies: WorkingDays = 1
    referral: WorkingDays = 10
    """From a referral until coordination answers; the days on which the desk was asked for more do not count."""
    referral_in_emergencies: WorkingDays = 0
    referral_question: WorkingDays = 5
    """From what coordination asks about a referral until the desk answers."""
    advice: WorkingDays = 5
    """From an agency's request for advice until coordination answers."""
    concern: WorkingDays = 10
    """From a concern until somebody has looked into it; one that is an emergency is due on its day."""
    concern_when_soon: WorkingDays = 3
    outreach: WorkingDays = 10
    """From the last attempt to reach someone to the next where none is planned."""
    role_answer: WorkingDays = 5
    """From the offer of a role until the agency says whether it takes it."""
    role_report: WorkingDays = 20
    """From an agency's last word on a role it took until the next."""
    information: WorkingDays = 5
    """From a support conference's request for information until its answer, where no day is named."""
    dates: WorkingDays = 5
    """From the proposal of slots for a meeting until everybody asked has answered, where no day is named."""
    preparation: WorkingDays = 2
    """How long before a meeting the agencies called have filled in what they see, do and ask."""


class ClosedDay(Entry):
    """A day on which the city's offices are closed besides weekends, holidays and the turn of the year."""

    on: date
    name: Text


class Agency(Entry):
    """A body that acts in the system. It is not a desk: one agency may have several desks, or none."""

    code: EntryCode
    kind: str
    """Code list `agency_kind`."""
    name: Text
    short: str | None = None
    closed_from: date | None = None
    """From this day on it is called to no meeting and given no task; what it did stays readable."""

    def is_closed(self, on: date) -> bool:
        """Whether it has closed by a day."""
        return self.closed_from is not None and self.closed_from <= on

    @property
    def short_name(self) -> str:
        """The name people use in passing."""
        return self.short or self.name


class ConsultationDesk(Entry):
    """A desk that takes consultations (plan §9 ⑴ for the other desks). Any desk takes anyone's (R1)."""

    code: EntryCode
    agency: EntryCode
    name: Text
    legal_basis: tuple[Text, ...] = ()
    division: Text
    about: Text
    field: str = "all"
    """Code list `hub_field`; the plan names none for the other desks."""
    closed_from: date | None = None
    """From this day on nothing can be handed over to it; what it has it keeps until somebody else takes it (R2)."""

    def is_closed(self, on: date) -> bool:
        """Whether it has closed by a day."""
        return self.closed_from is not None and self.closed_from <= on


class Desk(ConsultationDesk):
    """A desk of the comprehensive consultation programme ❶ (plan §6 Ⅰ ⑴)."""

    variant: str | None = None
    """What the plan adds in 【】, such as 特定型."""
    field_name: Text
    programme: Text
    serves: Text
    """Whom it chiefly serves: information, never a reason to refuse (R1)."""
    places: Text
    operation: str
    """A label of code list `operation`."""

    @property
    def full_name(self) -> str:
        """The name with its variant, which tells two desks of one agency apart."""
        return f"{self.name}【{self.variant}】" if self.variant else self.name

    @property
    def number_of_places(self) -> int | None:
        """How many places the plan counts for this kind of desk; None where it gives no number."""
        return number_of_places(self.places)


class Programme(Entry):
    """One of the five programmes ❶–❺ (plan §3 ⑴, §4)."""

    code: EntryCode
    mark: Text
    name: Text
    pillar: Text
    set_up: Text


class Undertaking(Entry):
    """What the city does under ❷, ❸ and ❹ (plan §6, 支援の展開)."""

    programme: EntryCode
    name: Text
    is_new: bool = False
    implemented_by: Text
    operation: str
    division: Text
    about: Text


class CommunityProgramme(Entry):
    """A statutory programme under ❺ with its places (plan §6 Ⅲ ⑴)."""

    code: EntryCode
    name: Text
    is_new: bool = False
    field: str
    field_name: Text
    legal_basis: Text
    sites: tuple[Text, ...]
    serves: Text
    places: Text
    operation: str
    divisions: tuple[Text, ...] = Field(min_length=1)
    about: Text

    @property
    def number_of_places(self) -> int | None:
        """How many places the plan counts; None where it gives no number."""
        return number_of_places(self.places)


class Hub(Entry):
    """A named place of the community (plan §6 Ⅲ ⑴)."""

    code: EntryCode
    name: Text
    kind: str
    """Code list `hub_kind`."""
    field: str
    """Code list `hub_field`."""
    agency: EntryCode | None = None
    """Who runs it, where that is an agency of the profile."""
    programmes: tuple[EntryCode, ...] = Field(min_length=1)
    """Community programmes it serves."""


class Quorum(Entry):
    """Who must be there, besides those always present, before a meeting may be recorded as held."""

    host: bool = False
    """The agency that hosts it."""
    coordinators: bool = False
    """For every case taken up, the agency of its coordinator."""
    percent: int = Field(default=0, ge=0, le=100)
    """How many of the agencies called, rounded up; those that have closed since are not counted."""


class ActivityPreset(Entry):
    """What is done often, under one word: how an activity is entered in seconds (plan §8 ⑵ counts activities)."""

    code: EntryCode
    name: Text
    method: EntryCode
    """Code list `channel`."""
    counterpart: EntryCode | None = None
    """`household`, or a code of an agency, a hub or list `source`; None where it differs each time."""


class MeetingBody(Entry):
    """One of the three meeting bodies (plan §7; convener and host: note to §6 ⑶, R6)."""

    kind: str
    """Code list `meeting_kind`."""
    name: Text
    purpose: Text
    legal_basis: Text
    concerns: tuple[Text, ...]
    discusses_cases: bool
    """False for the promotion council (R7)."""
    consent: str | None = None
    frequency: Text
    times_a_year: Annotated[int, Field(ge=1, le=12)] | None = None
    """How often a year, where its dates are set for the year; None where it meets as cases need it."""
    members: tuple[Text, ...] = Field(min_length=1)
    division: Text
    convener: EntryCode
    host: EntryCode
    always_present: tuple[EntryCode, ...] = ()
    """Without these agencies the meeting cannot be recorded as held (R6)."""
    quorum: Quorum = Quorum()
    assumed: dict[str, Text] = Field(default_factory=dict)
    """Which of these the plan does not fix, with what the city should do: shown wherever the body's rules are."""


class Indicator(Entry):
    """A row of the plan's indicator table (plan §8 ⑵) with our stable id."""

    id: EntryCode
    programme: Text
    name: Text
    target: Text
    kind: IndicatorKind


class Viewpoint(Entry):
    """A viewpoint of the qualitative review (plan §8 ⑵)."""

    code: EntryCode
    programme: Text
    name: Text


class Committee(Entry):
    """The committee that evaluates the plan (plan §8 ⑵)."""

    name: Text
    legal_basis: Text
    members: tuple[Text, ...]


class CommitteeMeeting(Entry):
    """A meeting of the committee on this plan (plan §9 ⑵)."""

    number: Text
    on: date
    topics: tuple[Text, ...]


def number_of_places(text: str) -> int | None:
    """Read `４箇所` as 4; `―` and the like as None."""
    digits = unicodedata.normalize("NFKC", text).removesuffix("箇所")
    return int(digits) if digits.isdecimal() else None
