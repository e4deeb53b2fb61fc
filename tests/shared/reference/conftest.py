"""The plan of Koganei."""

import pytest

from shared.reference.profile import Profile, load_profile


@pytest.fixture
def profile() -> Profile:
    return load_profile(None)
