"""What a desk may add to a dossier from its own record, piece by piece as it chose; travels sealed only (R17)."""

from datetime import date
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from shared.contracts.base import Code


class DossierContact(BaseModel):
    """A follow-up contact (支援経過) in the words of the desk."""

    model_config = ConfigDict(frozen=True)

    on: date
    channel: Code
    agency: Code
    kind: Code | None = None
    with_whom: str | None = None
    member_ids: tuple[UUID, ...] = ()
    note: str | None = None
    next_on: date | None = None


class DossierAnswer(BaseModel):
    """One answer of a sheet in words; of a member where it was asked of each."""

    model_config = ConfigDict(frozen=True)

    question: str
    answer: str
    member_id: UUID | None = None


class DossierSheet(BaseModel):
    """A filled-in sheet: what was answered, readable without its form."""

    model_config = ConfigDict(frozen=True)

    form: Code
    title: str
    version: int
    revision: int
    answers: tuple[DossierAnswer, ...] = ()


class DossierAttachment(BaseModel):
    """The title of a paper that lies with the desk; its content is asked for there."""

    model_config = ConfigDict(frozen=True)

    attachment_id: UUID
    title: str
    media_type: str
    pages: int
    on: date
