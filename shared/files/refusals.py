"""How a file is refused, in words for who sent it."""

from shared.refusals import Refusal


class FileRefused(Refusal):
    """A file cannot be taken as it is."""

    status = 422
    type = "file-refused"
    title = "このファイルは受け付けられません"


class FileEmpty(FileRefused):
    """There is nothing in it."""

    type = "file-empty"
    title = "ファイルの中身がありません"
    advice = "ファイルを開いて中身を確認し、もう一度選んでください。"


class FileUnknown(FileRefused):
    """Its content is of no kind that is taken."""

    type = "file-unknown"
    title = "受け付けられる種類のファイルではありません"
    advice = (
        "PDF、PNG、JPEG、TIFF のいずれかにしてください。Word や Excel のファイルは、PDFとして保存すると添付できます。"
    )


class FileLies(FileRefused):
    """Its name or its sender says something other than its content; `found` is what it is."""

    type = "file-lies"
    title = "ファイルの名前と中身が一致しません"
    advice = "中身に合う拡張子（.pdf、.png、.jpg、.tif）の名前にしてから、もう一度添付してください。"


class FileBroken(FileRefused):
    """It begins like a file of its kind and cannot be read on."""

    type = "file-broken"
    title = "ファイルが壊れています"
    advice = "ファイルを開けるか確認して、保存し直すか、もう一度読み取ってください。"


class FileLocked(FileRefused):
    """Nobody could read it later."""

    type = "file-locked"
    title = "ファイルにパスワードが掛かっています"
    advice = "パスワードを外してから添付してください。添付したファイルは暗号化して保存されます。"


class FileBomb(FileRefused):
    """It is small and would fill the memory of whoever opens it."""

    type = "file-bomb"
    title = "開くと大きくなりすぎるファイルです"
    advice = "画像を小さくするか、ページを分けて、もう一度添付してください。"
