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

    @property
    def key(self) -> str:
        """The two numbers as SQL arguments."""
        return f"{SPACE}, {self.value}"
