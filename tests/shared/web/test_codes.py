"""The code lists as programs read them, and what people are told of a form that they missed."""

from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from shared.reference import codes
from shared.reference.fields import Day, TimeOfDay
from shared.web.messages import NO_BODY, errors_of


class Form(BaseModel):
    start: TimeOfDay = "09:30"
    on: Day | None = None


async def test_the_code_lists_are_served_without_a_token_in_the_order_people_see_them(sample: Any) -> None:
    said = (await sample.client.get("/sample/v1/codes")).json()

    assert (said["version"], [each["name"] for each in said["items"]]) == (codes.version(), list(codes.names()))
    urgency = next(each for each in said["items"] if each["name"] == "urgency")
    assert [each["code"] for each in urgency["codes"]] == ["emergency", "soon", "normal"]
    assert all(each["label"] and each["retired"] is None for each in urgency["codes"])


async def test_one_list_is_asked_for_by_its_name_and_an_unknown_one_is_not_found(sample: Any) -> None:
    one = await sample.client.get("/sample/v1/codes", params={"name": "urgency"})
    none = await sample.client.get("/sample/v1/codes", params={"name": "urgencies"})

    assert [each["name"] for each in one.json()["items"]] == ["urgency"]
    assert (none.status_code, none.json()["type"]) == (404, "/problems/not-found")


@pytest.mark.parametrize(
    ("field", "typed", "told"),
    [
        ("start", "25:00", "時刻を 09:30 のように HH:MM の形で入力してください。"),
        ("on", "２０２６-０４-０１", "日付を半角の YYYY-MM-DD の形で入力してください。"),
    ],
)
def test_what_has_not_the_form_of_its_field_is_told_which_form_it_has(field: str, typed: str, told: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Form.model_validate({field: typed})

    assert [each["message"] for each in errors_of(refused.value.errors())] == [told]


def test_a_time_in_full_width_digits_is_the_time_it_says() -> None:
    assert Form(start="０９：３０").start == "09:30"


def test_the_published_schema_still_knows_the_pattern() -> None:
    fields = Form.model_json_schema()["properties"]

    assert fields["start"]["pattern"].endswith(r":[0-5]\d$")


def test_an_empty_body_is_told_that_it_is_empty() -> None:
    assert errors_of([{"type": "missing", "loc": ("body",)}]) == [{"pointer": "", "message": NO_BODY}]
