"""Ids of events: UUIDs of version 7 (RFC 9562), which rise from minute to minute and are random within one.

Random keys each meet another page of an index, and after a checkpoint every page that is met goes to the log whole;
keys of one minute lie together. Finer they are not: an id shall not tell what was recorded in one sitting. Nothing
rests on their being hard to guess, though 90 of their bits are random.
"""

import os
import time
from uuid import UUID

MINUTE_BITS = 16
"""Bits of the milliseconds that are left to chance: 65 seconds."""
_NS_A_MS = 1_000_000
_RANDOM = (1 << MINUTE_BITS + 80) - 1
_FIXED = ~((15 << 76) | (3 << 62))
_VERSION_AND_VARIANT = 7 << 76 | 2 << 62


def rising_id() -> UUID:
    """Make an id above all that were made in the minutes before."""
    minute = time.time_ns() // _NS_A_MS >> MINUTE_BITS << MINUTE_BITS
    chance = int.from_bytes(os.urandom(12)) & _RANDOM
    return UUID(int=((minute << 80) | chance) & _FIXED | _VERSION_AND_VARIANT)
