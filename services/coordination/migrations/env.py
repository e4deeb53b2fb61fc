from alembic import context

from services.coordination import tables
from shared.migrations import run_env

run_env(context, tables.metadata)
