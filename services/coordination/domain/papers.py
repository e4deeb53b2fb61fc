# ruff: noqa: N818 — refusals are named for what is refused
"""What cannot be printed yet."""

from typing import ClassVar

from services.coordination.domain.errors import DomainError


class NothingToPrint(DomainError):
    """What the paper is to say is not on record yet; `lacks` names it."""

    type: ClassVar[str] = "nothing-to-print"
    title: ClassVar[str] = "この書面に書くことが、まだ記録されていません"
    advice: ClassVar[str] = (
        "会議録は会議の記録の後、決定通知書は市の決定の後、終結評価票は評価の記録の後に作成できます。"
    )


class AddresseeNeeded(DomainError):
    """Between members of the household stands a wall: what is handed to one of them is made for that person."""

    type: ClassVar[str] = "addressee-needed"
    title: ClassVar[str] = "世帯内に情報の壁があります"
    advice: ClassVar[str] = "お渡しする方（member）を一人選んで、その方の書面を作成してください。"
