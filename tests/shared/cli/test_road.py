"""What `tsunagu status` makes of the figures that workers tell."""

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from shared.cli.road import road
from shared.cli.status import _VERDICTS

Serve = Callable[[str], str]


@pytest.fixture
def served() -> Iterator[Serve]:
    """Serve a page; gives its address."""
    running: list[tuple[HTTPServer, threading.Thread]] = []

    def serve(page: str) -> str:
        class Page(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.end_headers()
                self.wfile.write(page.encode())

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        server = HTTPServer(("127.0.0.1", 0), Page)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        running.append((server, thread))
        return f"http://127.0.0.1:{server.server_port}/metrics"

    yield serve
    for server, thread in running:
        server.shutdown()
        thread.join()
        server.server_close()


def page(*lines: str) -> str:
    return "".join(f"tsunagu_{line}\n" for line in lines)


OWN = (
    'outbox_waiting{service="intake"} 0',
    'outbox_oldest_seconds{service="intake"} 0',
    'dead_letters{service="intake"} 0',
)
LAG = 'group_lag{service="coordination",stream="tsunagu:coordination",group="intake"} 3'
STUCK = 'group_pending_oldest_seconds{service="coordination",stream="tsunagu:coordination",group="intake"} 301.5'


def test_what_a_service_is_behind_is_the_sum_of_the_streams_it_reads_replicas_counted_once(served: Serve) -> None:
    other = 'group_lag{service="participation",stream="tsunagu:participation",group="intake"} 4'

    told = road(["intake"], [served(page(*OWN, LAG)), served(page(LAG, other))])["intake"]

    assert (str(told["lag"]), str(told["outbox_oldest_s"])) == ("7", "0.0")
    assert told["verdict"] == "behind"


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        ('dead_letters{service="intake"} 1', "trouble"),
        ('outbox_oldest_seconds{service="intake"} 61', "trouble"),
        ('outbox_waiting{service="intake"} 5', "behind"),
        (STUCK, "trouble"),
        (LAG.replace(" 3", " 10001"), "trouble"),
        (LAG.replace(" 3", " 0"), "well"),
    ],
)
def test_one_word_says_whether_somebody_must_look(served: Serve, line: str, verdict: str) -> None:
    told = road(["intake"], [served(page(*OWN)), served(page(line))])["intake"]

    assert told["verdict"] == verdict
    assert verdict in _VERDICTS


def test_a_service_of_which_only_the_outbox_is_known_is_not_called_well(served: Serve) -> None:
    assert road(["intake"], [served(page(*OWN))])["intake"]["verdict"] == "unknown"


def test_a_service_whose_worker_is_silent_is_unknown_but_not_what_others_tell_of_it(served: Serve) -> None:
    told = road(["intake", "community"], ["http://127.0.0.1:1/metrics", served("<html>"), served(page(LAG))])

    assert (told["intake"]["lag"], told["intake"]["outbox_waiting"], told["intake"]["verdict"]) == (3, None, "unknown")
    assert told["community"]["lag"] is None
