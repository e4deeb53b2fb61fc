"""Python's cycle collector, set for a process that works in batches or answers many requests.

By its default it looks after every 700 new objects, and each of its rarer full rounds walks through all that the
libraries have loaded: nearly half of a worker's time under load. A batch's objects go by their reference counts anyway.
"""

import gc

FRESH, MIDDLE, OLD = 50_000, 20, 50  # new objects before a look, looks before a deeper one, those before a full one


def calm_collector() -> None:
    """Set what is loaded by now aside for good, and look seldom for what has come since."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(FRESH, MIDDLE, OLD)
