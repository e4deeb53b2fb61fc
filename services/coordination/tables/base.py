"""What every table of coordination shares: one metadata, one mapper registry, one lock on its encrypted columns."""

from sqlalchemy import MetaData
from sqlalchemy.orm import registry

from shared.privacy.columns import ColumnCipher

metadata = MetaData(
    naming_convention={
        "ix": "%(table_name)s_%(column_0_N_name)s_idx",
        "uq": "%(table_name)s_%(column_0_N_name)s_key",
        "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
        "pk": "%(table_name)s_pkey",
    }
)
mapper = registry(metadata=metadata)
cipher = ColumnCipher()
