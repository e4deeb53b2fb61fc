"""What an import refuses."""

# ruff: noqa: N818 — a rule that says no is not a programme error

from services.intake.domain.errors import DomainError


class ColumnsLacking(DomainError):
    """Columns without which nothing can be read are not there; `lacking` names them."""

    status = 422
    type = "columns-lacking"
    title = "必要な列がありません"
    advice = "示された名前の列を加えて、もう一度送信してください。列の順番は自由です。"


class ColumnTwice(DomainError):
    """Two columns have one name, and nobody knows which is meant; `columns` names them."""

    status = 422
    type = "column-twice"
    title = "同じ名前の列が二つあります"
    advice = "どちらか一方の列を消すか、名前を変えて、もう一度送信してください。"


class ImportHasErrors(DomainError):
    """All were to be brought in, and some cannot be read; `bad` counts these consultations."""

    type = "import-has-errors"
    title = "取り込めない相談があります"
    advice = "誤りを直したファイルを送り直すか、「正しい行だけ取り込む」（rows=good）を選んでください。"


class ImportOver(DomainError):
    """What was sent is not kept any more: it was thrown away, or lay for too long."""

    type = "import-over"
    title = "この取り込みは終わっています"
    advice = "続けるときは、ファイルをもう一度送信してください。取り込み済みの相談は二重になりません。"
