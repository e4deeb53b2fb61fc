"""What to look for. Whatever is said must all fit."""

from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from services.intake.inputs.base import BirthDate, Form, Name

Fragment = Annotated[Name, AfterValidator(str.strip)]


class Search(Form):
    """Words of a person: the beginning of a name or of its reading, in any spelling, and what else is known."""

    name: Annotated[Fragment | None, Field(description="姓名またはその読みの始め")] = None
    birth_date: Annotated[BirthDate | None, Field(description="生年月日、または生まれた年")] = None
    address: Annotated[Fragment | None, Field(description="町名から: 本町1-2")] = None
    phone: Annotated[Fragment | None, Field(description="相談者の電話番号の全部、または末尾の4桁")] = None
    number: Annotated[Fragment | None, Field(description="相談の番号: I-2026-000123")] = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not any(self.model_dump().values()):
            raise ValueError("探す言葉を一つ以上入力してください。")
        return self
