"""Python's cycle collector, set for a process that works in batches or answers many requests.

By its default it looks after every 700 new objects, and each of its rarer full rounds walks through all that the
libraries have loaded: nearly half of a worker's time under load. A batch's objects go by their reference counts anyway.
"""

import contextlib
import ctypes
import gc

BATCHES, REQUESTS = 50_000, 10_000
"""New objects before a look, in a process that works in batches and in one that answers: few of a request's are alive
together, and what SQLAlchemy leaves in circles is a kilobyte for each of them."""
MIDDLE, OLD = 20, 50  # looks before a deeper one, those before a full one

LARGE = 128 * 1024  # bytes
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3  # of malloc.h


def calm_collector(fresh: int = BATCHES) -> None:
    """Set what is loaded by now aside for good, and look seldom for what has come since."""
    gc.collect()
    give_back()
    _hold_little()
    gc.freeze()
    gc.set_threshold(fresh, MIDDLE, OLD)


def _hold_little() -> None:
    """Let large blocks go back to the system as soon as they are free.

    By its default glibc takes the largest that was ever freed for its measure: batches then lie among what stays.
    """
    with contextlib.suppress(AttributeError):
        set_option = ctypes.CDLL(None).mallopt
        for option, size in ((_M_MMAP_THRESHOLD, LARGE), (_M_TRIM_THRESHOLD, LARGE)):
            set_option(option, size)


def give_back() -> None:
    """Give the system the memory that importing left free in pieces: a tenth of a process."""
    with contextlib.suppress(AttributeError):  # another C library than glibc has no such call
        ctypes.CDLL(None).malloc_trim(0)
