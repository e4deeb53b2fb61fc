"""The bench itself: it runs, measures against a floor that does the same work, and writes what it promises."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
AGAINST_A_FLOOR = {"pipeline", "command", "latency_p50_vs_floor", "latency_p99_vs_floor", "rebuild", "summary"}
ABSOLUTE = {"pipeline_rate", "latency_p50", "latency_p99", "rss", "rss_embedded", "rss_embedded_worker", "start"} | {
    "national_load",
    "national_load_cpu",
    "withdrawal_coordination",
    "withdrawal_participation",
}


@pytest.mark.performance
def test_the_bench_writes_every_figure_in_its_form_and_never_judges_a_time(tmp_path: Path) -> None:
    path = tmp_path / "bench.json"

    ran = subprocess.run(
        [sys.executable, "-m", "tests.performance.bench", "--quick", "--json", str(path)],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
        timeout=400,
    )

    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "writes other rows" not in ran.stdout, ran.stdout
    written = json.loads(path.read_text())
    assert written.keys() == AGAINST_A_FLOOR | ABSOLUTE
    for name, figure in written.items():
        ratio = {"floor", "ratio"} if name in AGAINST_A_FLOOR else set()
        assert figure.keys() == {"ours", "goal", "unit"} | ratio, name
        assert all(figure[key] > 0 for key in figure.keys() - {"unit"}), name
