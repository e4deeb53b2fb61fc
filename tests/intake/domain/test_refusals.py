"""What refusals say."""

from services.intake.domain import errors


def test_every_refusal_speaks_japanese_and_has_a_type_of_its_own() -> None:
    refusals = [one for one in vars(errors).values() if isinstance(one, type) and issubclass(one, errors.Refusal)]
    own = [refusal for refusal in refusals if refusal.__module__ == errors.__name__]

    assert len({refusal.type for refusal in own}) == len(own)
    assert all(any("ぁ" <= sign <= "龥" for sign in refusal.title + refusal.advice) for refusal in own)
