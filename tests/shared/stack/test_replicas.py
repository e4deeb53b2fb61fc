"""Several processes of every service in one stack: told apart by their numbers, alike in everything else."""

from pathlib import Path

from shared.stack.databases import SERVICES
from shared.stack.home import Home
from shared.stack.processes import Surroundings, services, worker_names


def test_two_replicas_are_two_processes_of_all_apis_and_two_workers_of_each_service(tmp_path: Path) -> None:
    around = Surroundings(Home(tmp_path), dict.fromkeys(SERVICES, "postgresql://nobody@nowhere/x"), "redis://nowhere")
    ports = {name: 9000 + number for number, name in enumerate(["postgres", "redis", *worker_names(2)])}

    programs = services(around, listener=3, port=8460, worker_ports=ports)

    workers = [f"{service}-worker" for service in SERVICES]
    assert [program.name for program in programs] == ["api", "api-2", *workers, *(f"{name}-2" for name in workers)]
    assert len({program.log for program in programs}) == len(programs)
    assert len({url for program in programs[2:] for url in program.ready_urls}) == 2 * len(SERVICES)
