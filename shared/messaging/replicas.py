"""Several workers at one stream, and streams that only older workers still write to.

Every process reads under a name of its own. Names of processes that are gone are forgotten, once nothing is pending
under them; what is, the others claim first.
"""

import os
import re
import socket
from itertools import count

import structlog

from shared.contracts.topology import PREFIX, heard_by
from shared.messaging.clients import Client
from shared.messaging.history import History
from shared.messaging.subscribers import Twins, ensure_groups

log = structlog.get_logger()

IDLE_MS = 600_000  # a living reader asks every two seconds
_FORGET = """local forgotten = 0
for _, told in ipairs(redis.call('XINFO', 'CONSUMERS', KEYS[1], ARGV[1])) do
  local consumer = {}
  for i = 1, #told, 2 do consumer[told[i]] = told[i + 1] end
  if consumer['pending'] == 0 and consumer['idle'] > tonumber(ARGV[2]) then
    redis.call('XGROUP', 'DELCONSUMER', KEYS[1], ARGV[1], consumer['name'])
    forgotten = forgotten + 1
  end
end
return forgotten"""
"""One step: an entry delivered between the look and the deletion would be pending under no name, and lost."""

_serial = count(1)


def replica_name() -> str:
    """A name that no other worker reads under: the machine's (a container's) with the process's."""
    serial = next(_serial)
    return f"{socket.gethostname()}-{os.getpid()}" + (f"-{serial}" if serial > 1 else "")


async def forget_idle_consumers(redis: Client, stream: str, group: str, *, idle_ms: int) -> int:
    """Forget consumers that asked for nothing for so long and have nothing pending; returns how many."""
    forgotten = int(await redis.eval(_FORGET, 1, stream, group, idle_ms))
    if forgotten:
        log.info("consumers forgotten", stream=stream, group=group, count=forgotten)
    return forgotten


async def listen_to_leftovers(twins: Twins, history: History) -> None:
    """Subscribe to streams of our publishers that the settings do not name: of another number of partitions.

    While it is changed, some processes write by the old number and some by the new, and the old streams still hold
    what was not read. The keeper starts what is subscribed here.
    """
    known = twins.settings
    publishers = "|".join(set(heard_by(known.instance, known.own_instances)) - history.awaited)
    ours = re.compile(rf"{PREFIX}({publishers})(:\{{\d+\}})?")
    names = [key.decode() async for key in twins.redis.scan_iter(match=f"{PREFIX}*", count=1000, _type="STREAM")]
    unheard = {name for name in names if ours.fullmatch(name)} - set(twins.streams)
    for name in sorted(unheard):
        log.warning("leftover stream", stream=name, group=twins.consumer.group)
        await ensure_groups(twins.redis, [name], twins.consumer.group)
        twins.subscribe(name)
