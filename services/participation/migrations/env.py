"""Alembic's entry for participation."""

from alembic import context

from services.participation import tables
from shared.migrations import run_env

run_env(context, tables.metadata)
