"""Whether a text is written out in the code that logs it.

Such a text can hold no value. One put together (`f"{name} arrived"`) is in no code's constants and is found out here.
"""

import sys
from typing import Any

_DEPTH = 16


def is_literal(text: Any) -> bool:
    """Look for the text among the constants of the functions now running, from the logging call outwards."""
    if not isinstance(text, str):
        return False
    frame = sys._getframe(1)  # noqa: SLF001 - the only way to see who called
    for _ in range(_DEPTH):
        if text in frame.f_code.co_consts:
            return True
        if frame.f_back is None:
            return False
        frame = frame.f_back
    return False
