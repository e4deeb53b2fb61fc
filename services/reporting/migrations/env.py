"""Alembic's entry for reporting."""

from alembic import context

from services.reporting import tables
from shared.migrations import run_env

run_env(context, tables.metadata)
