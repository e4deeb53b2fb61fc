"""Who chose no code of a list is told what there is to choose from, on the API's page too."""

from typing import Annotated, Any, Literal

import pytest
from pydantic import Field, TypeAdapter, ValidationError

from shared.reference.fields import Listed
from shared.web.messages import CODE, errors_of

Code = Annotated[str, Field(pattern=r"^[a-z0-9_]{1,64}$")]


@pytest.mark.parametrize("typed", ["電話", "fax", "見本 花子", 7, None])
def test_who_chose_no_code_of_a_list_reads_every_code_with_its_label_and_never_what_was_typed(typed: Any) -> None:
    field = TypeAdapter(Annotated[str, Listed("watch_result")])

    with pytest.raises(ValidationError) as refused:
        field.validate_python(typed)

    (told,) = errors_of(refused.value.errors())
    assert told["message"].startswith("「見守りの結果」のコードから選んでください: unchanged 変わりなし、changed ")
    assert "見本" not in told["message"]
    assert "unchanged 変わりなし" in field.json_schema()["description"]


def test_a_text_that_is_no_code_is_told_what_a_code_is() -> None:
    with pytest.raises(ValidationError) as refused:
        TypeAdapter(Code).validate_python("東センター")

    assert errors_of(refused.value.errors())[0]["message"] == CODE


@pytest.mark.parametrize(
    ("choice", "told"),
    [
        (
            Literal["received", "gathering"],
            "「事例の段階」のコードから選んでください: received 受付、gathering 情報集約",
        ),
        (Literal["plain", "urgent"], "選択肢から選んでください: plain、urgent"),
    ],
    ids=["of-a-list", "of-none"],
)
def test_a_choice_among_some_codes_of_a_list_is_told_with_their_labels(choice: Any, told: str) -> None:
    with pytest.raises(ValidationError) as refused:
        TypeAdapter(choice).validate_python("支援中")

    assert errors_of(refused.value.errors())[0]["message"] == told
