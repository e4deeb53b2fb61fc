"""What a desk says when it refers: on which basis, and what of its record goes with it."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import AfterValidator, Field, model_validator

from services.intake.domain.referral import CONSENT, SUPPORT_CONFERENCE
from services.intake.inputs.base import Fact, Long, Name, Story
from shared.reference import codes
from shared.reference.fields import unlisted


def _listed(typed: str) -> str:
    if typed not in codes.of("legal_basis"):
        raise unlisted("legal_basis")
    return typed


Basis = Annotated[Name, AfterValidator(_listed)]


class QuestionAnswer(Fact):
    """What the desk answers to what coordination asked about its referral."""

    answer: Story


class ReferralForm(Fact):
    """A referral to coordination with what the desk chose: everybody and the narrative, unless it says otherwise.

    `basis` is the legal basis; it is the consent, or without consent the support conference unless another is named.
    """

    with_consent: bool
    basis: Basis | None = None
    reason: Long | None = None
    include_narrative: bool = True
    members: Annotated[
        tuple[UUID, ...] | None, Field(min_length=1, max_length=50, description="省くと、関係する世帯員の全員")
    ] = None
    contacts: Annotated[tuple[UUID, ...], Field(max_length=200, description="送る支援経過の id")] = ()
    sheets: Annotated[tuple[Name, ...], Field(max_length=20, description="送る様式のコード")] = ()
    attachments: Annotated[tuple[UUID, ...], Field(max_length=100, description="題名を送る添付書類の id")] = ()

    @model_validator(mode="after")
    def _basis_fits(self) -> Self:
        if self.basis is not None and (self.basis == CONSENT) != self.with_consent:
            raise ValueError("同意に基づく場合だけ、根拠を本人の同意（consent）にしてください。")
        return self

    @property
    def rests_on(self) -> str:
        """The legal basis, a code of `legal_basis`."""
        return self.basis or (CONSENT if self.with_consent else SUPPORT_CONFERENCE)
