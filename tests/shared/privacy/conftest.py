from collections.abc import Callable
from pathlib import Path

import pytest

from shared.privacy.keys import KeyRing, generate


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("keys")
    generate(path, ["intake", "coordination"])
    return path


@pytest.fixture(scope="module")
def ring(folder: Path) -> Callable[[str], KeyRing]:
    return lambda service: KeyRing.load(folder / service, folder / "public")
