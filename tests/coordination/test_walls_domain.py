"""Walls between members: no text crosses, whoever said it and whatever it names (R15)."""

from dataclasses import replace
from itertools import product
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from services.coordination.domain.walls import Telling, Walls, told_by

MOTHER, SON, DAUGHTER, SON_AGAIN = (UUID(int=n) for n in range(1, 5))
MEMBERS = (MOTHER, SON, DAUGHTER)
WORKS = {"higashi": frozenset({MOTHER}), "kita": frozenset({SON}), "both": frozenset({MOTHER, SON})}
STANDING = Walls(
    persons=(frozenset({MOTHER}), frozenset({SON, SON_AGAIN}), frozenset({DAUGHTER})),
    pairs=frozenset({(MOTHER, SON)}),
    works_with=WORKS,
    everywhere=frozenset({"city", "council"}),
    names={MOTHER: ("見本 花子", "ミホン ハナコ", "花子"), SON: ("見本 一郎", "一郎")},
    agency_names={"higashi": ("架空シェルター",), "kita": ("きたセンター",)},
    places=("東京都小金井市架空町一丁目一番",),
)
NONE = replace(STANDING, pairs=frozenset(), places=())


def test_what_the_mother_said_is_not_on_the_sons_sheet_nor_the_other_way_round() -> None:
    of_her = told_by("家を出たい", said_by=[MOTHER], concerns=[SON])

    assert not STANDING.on_sheet(of_her, SON)
    assert not STANDING.on_sheet(of_her, SON_AGAIN)
    assert not STANDING.on_sheet(replace(of_her, said_by=frozenset({SON}), concerns=frozenset({MOTHER})), MOTHER)
    assert NONE.on_sheet(of_her, SON)


def test_what_nobody_is_known_to_have_said_stands_on_no_sheet_beside_a_wall() -> None:
    nobodys = told_by("怒鳴り声がする", concerns=[SON])

    assert not STANDING.on_sheet(nobodys, SON)
    assert STANDING.on_sheet(replace(nobodys, said_by=frozenset({SON})), SON)
    assert STANDING.on_sheet(replace(nobodys, agency="kita"), SON)
    assert not STANDING.on_sheet(replace(nobodys, agency="higashi"), SON)
    assert not STANDING.on_sheet(told_by("世帯は孤立している"), SON)
    assert STANDING.on_sheet(told_by("世帯は孤立している"), DAUGHTER)


def test_a_sheet_tells_across_a_wall_no_name_no_shelter_and_no_place() -> None:
    def stands(text: str) -> bool:
        return STANDING.on_sheet(told_by(text, said_by=[SON], concerns=[SON]), SON)

    assert stands("月に一度、一郎さんが外に出る")
    assert not stands("花 子さんと話す")
    assert not stands("みほんはなこの様子")
    assert not stands("架空ｼｪﾙﾀｰに行く")
    assert not stands("架空町一丁目一番で会う")
    assert not STANDING.on_sheet(told_by(said_by=[SON], agencies=["higashi"]), SON)
    assert STANDING.on_sheet(told_by(said_by=[SON], agencies=["kita", "city"]), SON)


def test_a_protected_address_stands_on_nobodys_sheet_also_without_a_wall() -> None:
    protected = replace(NONE, places=STANDING.places)

    assert not protected.on_sheet(told_by("架空町一丁目一番で会う", said_by=[SON]), SON)
    assert protected.on_sheet(told_by("小金井市で会う", said_by=[SON]), SON)


def test_an_agency_that_works_with_the_son_alone_does_not_see_the_mothers() -> None:
    assert STANDING.hidden_from("kita") == {MOTHER}
    assert STANDING.hidden_from("higashi") == {SON, SON_AGAIN}
    assert STANDING.hidden_from("nobody_knows") == {MOTHER, SON, SON_AGAIN}
    assert {STANDING.hidden_from(each) for each in ("both", "city", "council")} == {frozenset()}
    assert not STANDING.may_be_named_before("higashi", "kita")
    assert STANDING.may_be_named_before("both", "kita")


def test_two_records_of_one_person_that_stand_on_both_sides_show_nothing() -> None:
    merged = replace(STANDING, persons=(frozenset({MOTHER, SON}), frozenset({DAUGHTER})))

    assert not any(merged.on_sheet(told_by("一言", said_by=[who]), who) for who in (MOTHER, SON))


ids = st.frozensets(st.sampled_from((*MEMBERS, SON_AGAIN)), max_size=3)
agencies = st.sampled_from(("higashi", "kita", "both", "city", "council", "unknown"))
SECRETS = {MOTHER: "花子", SON: "一郎"}
texts = st.sampled_from(("何もない日", *SECRETS.values(), "架空シェルター", "きたセンター"))
tellings = st.builds(
    Telling,
    said_by=ids,
    concerns=ids,
    agency=st.none() | agencies,
    agencies=st.frozensets(agencies, max_size=2),
    texts=st.tuples(texts),
)
households = st.builds(
    replace,
    st.just(STANDING),
    pairs=st.frozensets(st.sampled_from(list(product(MEMBERS, MEMBERS))).filter(lambda pair: pair[0] != pair[1])),
    works_with=st.dictionaries(agencies, ids, max_size=4),
)


@given(households, tellings, st.sampled_from(MEMBERS))
def test_whatever_the_household_nothing_of_one_side_stands_on_the_others_sheet(
    walls: Walls, telling: Telling, member: UUID
) -> None:
    person = {SON: {SON, SON_AGAIN}, SON_AGAIN: {SON, SON_AGAIN}}
    own = person.get(member, {member})
    across = {b for a, b in walls.pairs if a in own} | {a for a, b in walls.pairs if b in own}
    hidden = {each for other in across for each in person.get(other, {other})}
    if not walls.on_sheet(telling, member) or not hidden:
        return
    named = {each for one in telling.said_by | telling.concerns for each in person.get(one, {one})}
    assert named & own
    assert not named & hidden
    assert not any(SECRETS[each] in text for text in telling.texts for each in hidden & set(SECRETS))
    for agency in telling.agencies | ({telling.agency} if telling.agency else set()):
        assert agency in {"city", "council"} or walls.works_with.get(agency, frozenset()) & own
