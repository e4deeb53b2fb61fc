"""What refusals say."""

import importlib
import pkgutil

from services.intake.domain import errors


def test_every_refusal_speaks_japanese_and_has_a_type_of_its_own() -> None:
    subjects = [f"{errors.__name__}.{each.name}" for each in pkgutil.iter_modules(errors.__path__)]
    rooms = [errors, *map(importlib.import_module, subjects)]
    refusals = {each for room in rooms for each in vars(room).values() if isinstance(each, type)}
    own = [
        each for each in refusals if issubclass(each, errors.Refusal) and each.__module__.startswith(errors.__name__)
    ]

    assert "concern-closed" in {refusal.type for refusal in own}
    assert len({refusal.type for refusal in own}) == len(own)
    assert all(any("ぁ" <= sign <= "龥" for sign in refusal.title + refusal.advice) for refusal in own)
