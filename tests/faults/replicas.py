"""`tsunagu up` with several of each API and worker, and on a Redis Cluster if told: `python -m tests.faults.replicas`.

The home is that of TSUNAGU_HOME; REPLICAS says how many, FAULTS_CLUSTER where the cluster is.
"""

import os
from dataclasses import replace

from shared.stack.databases import SERVICES
from shared.stack.home import find_home
from shared.stack.ports import free_port
from shared.stack.processes import Surroundings, services
from shared.stack.programs import Program
from shared.stack.up import Plan, up


def several(around: Surroundings, listener: int, port: int, worker_ports: dict[str, int]) -> list[Program]:
    """The services' processes so many times over; all APIs accept from the one listening socket."""
    around = replace(around, redis_url=os.environ.get("FAULTS_CLUSTER") or around.redis_url)
    programs = services(around, listener=listener, port=port, worker_ports=worker_ports)
    for number in range(2, int(os.environ.get("REPLICAS") or 1) + 1):
        ports = {service: free_port() for service in SERVICES}
        more = services(around, listener=listener, port=port, worker_ports=ports)
        programs += [replace(program, name=f"{program.name}-{number}") for program in more]
    return programs


if __name__ == "__main__":
    up(find_home(), port=0, plan=Plan(services=several))
