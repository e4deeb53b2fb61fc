"""Which intakes there are and which answers for whom, as the setting words it."""

from datetime import date

import pytest

from shared.reference.instances import ALONE, BadInstances, Instances

BEFORE, THAT_DAY = date(2026, 11, 30), date(2026, 12, 1)


def test_an_instance_answers_for_the_agency_of_its_name_and_the_citys_for_everybody_else() -> None:
    known = Instances.read("kita")
    assert known.answering("kita", BEFORE) == "kita"
    assert known.answering("minami", BEFORE) == "intake"
    assert ALONE.answering("kita", BEFORE) == "intake"


def test_an_instance_may_answer_for_several_agencies_from_a_day_on() -> None:
    known = Instances.read("west=nishi,minami@2026-12-01 kita")
    assert known.names == ("west", "kita")
    assert [known.answering("minami", day) for day in (BEFORE, THAT_DAY)] == ["intake", "west"]
    assert known.agencies_of("west") == {"nishi", "minami"}
    assert known.agencies_of("intake") is None


def test_only_intake_has_other_instances() -> None:
    known = Instances.read("kita")
    assert known.of_service("intake") == ("intake", "kita")
    assert known.of_service("reporting") == ("reporting",)
    assert (known.service_of("kita"), known.service_of("reporting")) == ("intake", "reporting")


def test_agencies_that_the_city_does_not_know_are_found() -> None:
    assert Instances.read("kita west=nishi,nowhere").unknown({"kita", "nishi"}) == {"nowhere"}


@pytest.mark.parametrize(
    "words", ["reporting", "to", "Kita", "kita=", "kita=,", "kita@tomorrow", "kita@2026-13-01", "kita kita", "a=x b=x"]
)
def test_words_that_name_no_instances_are_refused(words: str) -> None:
    with pytest.raises(BadInstances):
        Instances.read(words)
