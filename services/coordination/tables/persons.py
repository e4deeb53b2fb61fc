"""What is heard of persons: one row each, and one for every two records that are of one person."""

from sqlalchemy import Boolean, Column, Date, Integer, Table, Uuid

from services.coordination.tables.base import metadata

person_fate = Table(
    "person_fate",
    metadata,
    Column("member_id", Uuid, primary_key=True),
    Column("living", Boolean, nullable=False),
    Column("died_on", Date),
    Column("revision", Integer, nullable=False),
)

person_merge = Table(
    "person_merge",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("keep_id", Uuid, index=True),
    Column("absorbed_id", Uuid, index=True),
    Column("on", Date),
    Column("split_on", Date),
)

emptied_case = Table("emptied_case", metadata, Column("case_id", Uuid, primary_key=True))
"""Cases in which nobody was left at some time: kept by triggers, never too few. Who lives there is asked."""
