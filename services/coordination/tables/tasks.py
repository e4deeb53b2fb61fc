"""What meetings asked agencies to do."""

from sqlalchemy import Column, Date, Enum, ForeignKey, Index, Table, Text, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY

from services.coordination.domain.meeting.tasks import Task, TaskStatus
from services.coordination.tables.base import cipher, mapper, metadata
from shared.privacy.columns import Encrypted, EncryptedJSON

STATUS = Enum(TaskStatus, native_enum=False, length=64, values_callable=lambda codes: [code.value for code in codes])

task = Table(
    "meeting_task",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("meeting_id", Uuid, ForeignKey("meeting.id"), nullable=False, index=True),
    Column("case_id", Uuid, ForeignKey("household_case.id"), index=True),
    Column("member_ids", ARRAY(Uuid, as_tuple=True), nullable=False),
    Column("agency", Text, nullable=False),
    Column("subject", Text),
    Column("text", Encrypted(cipher, "coordination.task.text")),
    Column("item_id", Uuid),
    Column("set_on", Date, nullable=False),
    Column("set_by", Text, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("postponements", EncryptedJSON(cipher, "coordination.task.postponements"), nullable=False),
    Column("status", STATUS, nullable=False),
    Column("ended_on", Date),
    Column("ended_by", Text),
    Column("report", Encrypted(cipher, "coordination.task.report")),
    Column("report_item_id", Uuid),
    Index("meeting_task_due_idx", "due_on", "id", postgresql_where=text("status = 'open'")),
    Index(None, "due_on", "id"),
    Index("meeting_task_of_agency_idx", "agency", "due_on", "id"),
)
"""Texts of a support conference's tasks lie in its compartment: `item_id` and `report_item_id` name them (R5)."""

mapper.map_imperatively(Task, task)
