"""Alembic's entry for intake."""

from alembic import context

from services.intake import tables
from shared.migrations import run_env

run_env(context, tables.metadata)
