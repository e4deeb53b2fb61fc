"""Alembic's entry for community."""

from alembic import context

from services.community import tables
from shared.migrations import run_env

run_env(context, tables.metadata)
