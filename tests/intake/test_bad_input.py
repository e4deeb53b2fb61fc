"""Whatever is typed, intake answers in words and never with a fault of its own."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.intake.conftest import Intake
from tests.intake.factories import a_consultation, a_household, a_member
from tests.intake.test_walls import WRITING, records_of_the_council

anything: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=("Cs",)), max_size=30)
    | st.sampled_from(["sogo", "2026-04-10", "0001-01-01", "9999-12-31", "other", "🏠", "'; --", "%s", "１２"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
WITH_FIELDS = [(path, body) for path, body in WRITING if body]
patient = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


@patient
@given(st.sampled_from(sorted(a_consultation())), anything)
async def test_any_value_in_any_field_of_a_reception_is_stored_or_explained(
    intake: Intake, field: str, value: Any
) -> None:
    answer = await intake.person("council").post("/consultations", a_consultation() | {field: value})

    assert answer.status_code in {201, 400, 403, 404, 422}, answer.text


@patient
@given(st.sampled_from([*sorted(a_member("x")), "id", "relation", "represented_by", "main_issue"]), anything)
async def test_any_value_in_any_field_of_a_member_is_stored_or_explained(
    intake: Intake, field: str, value: Any
) -> None:
    household = a_household(a_member("x") | {field: value})

    answer = await intake.person("council").post("/consultations", a_consultation(household=household))

    assert answer.status_code in {201, 400, 422}, answer.text
    if answer.status_code == 201:
        seen = await intake.person("council").get(f"/consultations/{answer.json()['id']}")
        assert seen.status_code == 200, seen.text


@settings(patient, max_examples=4)
@given(st.lists(st.tuples(st.sampled_from(WITH_FIELDS), st.integers(0, 9), anything), min_size=20, max_size=20))
async def test_any_value_in_any_field_of_what_follows_is_recorded_or_explained(
    intake: Intake, wrong: list[tuple[tuple[str, dict[str, Any]], int, Any]]
) -> None:
    ids = await records_of_the_council(intake)

    for (path, body), which, value in wrong:
        field = sorted(body)[which % len(body)]
        answer = await intake.person("council").post(path.format(**ids), body | {field: value})
        assert answer.status_code < 500, answer.text


@settings(patient, max_examples=6)
@given(
    st.lists(
        st.tuples(st.sampled_from(["channel", "source", "urgency", "caller", "source_note", "new"]), anything),
        min_size=10,
        max_size=10,
    )
)
async def test_any_value_in_any_field_that_is_put_right_is_recorded_or_explained(
    intake: Intake, wrong: list[tuple[str, Any]]
) -> None:
    council = intake.person("council")
    made = await council.does("/consultations", a_consultation())
    member = made["members"]["mother"]

    for field, value in wrong:
        revision = (await council.get(f"/consultations/{made['id']}")).headers["ETag"]
        for path, body in (
            (f"/consultations/{made['id']}/reception", {field: value}),
            (f"/consultations/{made['id']}/members/{member}", {"issues": value}),
            (f"/consultations/{made['id']}/members/{member}", {"main_issue": value}),
        ):
            answer = await council.put(path, body, if_match=revision)
            assert answer.status_code in {200, 400, 412, 422}, answer.text
        draft = await council.send("PUT", f"/drafts/{made['id']}", json={"typed": value})
        assert draft.status_code in {204, 400, 413, 422}, draft.text
    assert (await council.get(f"/consultations/{made['id']}/history")).status_code == 200
