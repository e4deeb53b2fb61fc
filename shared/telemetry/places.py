"""Places in the code, as short as they can be told: `services/intake/commands.py:42`."""

from pathlib import Path

_ROOT = str(Path(__file__).parents[2]) + "/"
_LIBRARIES = "/site-packages/"


def short(filename: str, line: int) -> str:
    """Tell a place without the folders of this machine."""
    name = filename
    if _LIBRARIES in name:
        name = name.rsplit(_LIBRARIES, 1)[1]
    elif name.startswith(_ROOT):
        name = name.removeprefix(_ROOT)
    elif "/" in name:
        name = "/".join(name.split("/")[-2:])
    return f"{name}:{line}"
