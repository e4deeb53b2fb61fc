"""What a search refuses."""

from shared.refusals import Invalid

_ADVICE = {
    "name": "2文字以上で入力してください（漢字は1文字でも探せます）。",
    "birth_date": "生年月日、または生まれた年を入力してください。",
    "phone": "電話番号の全部、または末尾の4桁を入力してください。",
    "address": "町名から入力してください（例: 本町1-2）。",
    "number": "I-2026-000123 のような相談の番号を入力してください。",
}


class TooBroad(Invalid):
    """What is asked for fits too many, or nothing that could be looked for."""

    type = "too-broad"
    title = "これでは探せません"
    advice = "示された項目をもう少し詳しく入力してください。"

    def __init__(self, field: str) -> None:
        super().__init__({f"/{field}": _ADVICE[field]})
