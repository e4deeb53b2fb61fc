"""What all tables of intake share: the metadata, the mapper registry, the lock on encrypted columns."""

from enum import StrEnum

from sqlalchemy import ARRAY, Column, DateTime, Enum, MetaData, Text, Uuid, func
from sqlalchemy.orm import registry

from shared.privacy.columns import ColumnCipher, Encrypted, EncryptedJSON

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)
mapped = registry(metadata=metadata)
cipher = ColumnCipher()


def secret(table: str, column: str) -> Column[str]:
    """A text column that only this service can read."""
    return Column(column, Encrypted(cipher, f"intake.{table}.{column}"))


def apart(table: str, column: str) -> Column[str]:
    """A text column under keys of its own: the key of all others does not open it."""
    return Column(column, Encrypted(cipher, f"intake.{table}.{column}", apart=True))


def secrets(table: str, column: str) -> Column[list[str]]:
    """A column of several texts that only this service can read."""
    return Column(column, EncryptedJSON(cipher, f"intake.{table}.{column}"))


def status(kind: type[StrEnum], column: str = "status") -> Column[str]:
    """A column that holds the values of one of our own enumerations."""
    values = Enum(kind, native_enum=False, create_constraint=False, length=32, values_callable=_values)
    return Column(column, values, nullable=False)


def code(column: str, *, nullable: bool = False) -> Column[str]:
    """A column that holds a code of a published list."""
    return Column(column, Text, nullable=nullable)


def codes(column: str) -> Column[tuple[str, ...]]:
    """A column that holds several codes."""
    return Column(column, ARRAY(Text, as_tuple=True), nullable=False, server_default="{}")


def ids(column: str) -> Column[tuple[object, ...]]:
    """A column that holds several ids."""
    return Column(column, ARRAY(Uuid, as_tuple=True), nullable=False, server_default="{}")


def recorded_at() -> Column[object]:
    """When the row was written, beside the fact's own date."""
    return Column("recorded_at", DateTime(timezone=True), nullable=False, server_default=func.now())


def _values(kind: type[StrEnum]) -> list[str]:
    return [member.value for member in kind]
