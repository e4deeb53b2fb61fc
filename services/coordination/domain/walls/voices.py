# ruff: noqa: N818 — refusals are named for what is refused
"""Whose words a text is: who may say so, and from whom it stays hidden as long as nobody has (R15)."""

from collections.abc import Iterable
from typing import ClassVar
from uuid import UUID

from services.coordination.domain.errors import DomainError
from services.coordination.domain.walls.walls import Walls


class NotTheirVoice(DomainError):
    """An agency speaks for those who let it know of them, today; `members` are others."""

    type: ClassVar[str] = "not-their-voice"
    title: ClassVar[str] = "この方の言葉として記録することはできません"
    advice: ClassVar[str] = (
        "だれの言葉か（said_by）と、だれについてのことか（member_ids）には、貴機関が同意を得て支援している方を選んでください。"
        "分からないときは空のまま送り、コーディネーターに登録を依頼してください。何も保存されていません。"
    )


def beside_a_wall(walls: Walls, members: Iterable[UUID]) -> list[UUID]:
    """Those from whom somebody is walled off: a text of which nobody said whose it is stands before none of them."""
    return [member for member in members if walls.across(member)]
