"""The advisory locks a service takes in its own database, told apart in one place.

They use Postgres's two-number space, so that the hashed one-number locks of requests and aggregates never meet them.
"""

from enum import IntEnum

SPACE = 742


class Lock(IntEnum):
    """What only one may do at a time."""

    MIGRATE = 1
    RELAY = 2
    REBUILD = 3
    ANEW = 4
    FINDABLE = 5

    @property
    def key(self) -> str:
        """The two numbers as SQL arguments."""
        return f"{SPACE}, {self.value}"

    def held_by(self, process: str) -> str:
        """The condition that a server process of this database, told by an SQL expression, holds the lock."""
        return (
            "EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND granted"  # noqa: S608 — numbers of our own
            f" AND classid = {SPACE} AND objid = {self.value} AND pid = {process}"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))"
        )
