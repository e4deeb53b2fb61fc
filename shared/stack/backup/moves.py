"""The last step of a restore: the new one is moved into its place, the old one aside, all of it or nothing.

One small file decides. Before it is there, what was begun is rubbish; from then on the moves are finished, by whoever
comes next if need be.
"""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path

from shared.stack.home import Home, read_json
from shared.stack.servers import place_of

PARTS = ("postgres", "redis", "keys", "passwords.json")
_SERVERS = ("postgres", "redis")
_DECISION = "restore"


def stage_of(home: Home) -> Home:
    """Name the folder in which a restore is prepared."""
    return Home(home.root / "restoring")


def holdings(home: Home) -> list[Path]:
    """Find what this home holds that a restore would replace."""
    places = dict.fromkeys((home.root, Path(home.root, read_json(home.root / "place.json") or ".")))
    found = [place / name for place in places for name in _SERVERS]
    return [path for path in (*found, home.root / "keys", home.passwords) if path.exists()]


def decide(home: Home) -> tuple[Path, ...]:
    """Write down the moves, and with that that they are to be made; gives the folders that the old one goes to."""
    stage = stage_of(home)
    staged = place_of(stage)
    place = home.root if staged == stage.root else staged.with_name(home.mark())
    aside = f"before-restore-{datetime.now().astimezone():%Y%m%d-%H%M%S}"
    old = [(path, path.parent / aside / path.name) for path in holdings(home)]
    new = [
        ((staged if name in _SERVERS else stage.root) / name, (place if name in _SERVERS else home.root) / name)
        for name in PARTS
    ]
    decision = {
        "moves": [[str(source), str(target)] for source, target in (*old, *new)],
        "place": "." if place == home.root else str(place),
    }
    home.remember(_DECISION, decision)
    return tuple(dict.fromkeys(target.parent for _, target in old))


def finish_restore(home: Home) -> None:
    """Make the moves that were decided on, if any, and clear away the stage; whoever calls holds the home's lock.

    Each move is made once: its source is there before, its target after it.
    """
    decision = home.root / f"{_DECISION}.json"
    if (told := read_json(decision)) is not None:
        for source, target in ((Path(source), Path(target)) for source, target in told["moves"]):
            if source.exists() and not target.exists():
                target.parent.mkdir(mode=0o700 if target.parent.parent == home.root else 0o711, exist_ok=True)
                source.rename(target)
        home.remember("place", told["place"])
    _clear(stage_of(home))
    decision.unlink(missing_ok=True)


def _clear(stage: Home) -> None:
    if not stage.root.exists():
        return
    place = Path(stage.root, read_json(stage.root / "place.json") or ".")
    if place != stage.root:
        shutil.rmtree(place, ignore_errors=True)
    shutil.rmtree(stage.root, ignore_errors=True)
