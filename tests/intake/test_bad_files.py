"""Whatever bytes are sent as a file, intake answers in words: taken, or refused, never with a fault of its own."""

from hypothesis import given, settings
from hypothesis import strategies as st

from shared import files
from shared.files.refusals import FileRefused
from tests.intake.files import a_jpeg, a_pdf, a_pdf_with, a_png, a_tiff, zeros

WHOLE = {
    ".pdf": a_pdf(pages=2),
    ".png": a_png(),
    ".jpg": a_jpeg(),
    ".tif": a_tiff(pages=2),
    ".PDF": a_pdf_with(zeros(50_000), "/FlateDecode"),
}

patient = settings(max_examples=150)


def told(content: bytes, ending: str) -> str:
    try:
        return files.check(content, name=f"様式{ending}", claimed="").media_type.value
    except FileRefused as refusal:
        return refusal.type if refusal.title and refusal.advice else ""


@patient
@given(st.sampled_from(sorted(WHOLE)), st.data())
def test_a_file_with_some_bytes_changed_is_taken_or_refused(ending: str, data: st.DataObject) -> None:
    content = bytearray(WHOLE[ending])
    for position in data.draw(st.lists(st.integers(0, len(content) - 1), min_size=1, max_size=8)):
        content[position] = data.draw(st.integers(0, 255))

    assert told(bytes(content), ending)


@patient
@given(st.sampled_from(sorted(WHOLE)), st.data())
def test_a_file_cut_off_or_with_something_put_in_is_taken_or_refused(ending: str, data: st.DataObject) -> None:
    whole = WHOLE[ending]
    cut = data.draw(st.integers(0, len(whole)))

    assert told(whole[:cut], ending)
    assert told(whole[:cut] + data.draw(st.binary(max_size=200)) + whole[cut:], ending)


@patient
@given(
    st.sampled_from([b"%PDF-1.7\n", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"II*\0\x08", b"MM\0*", b""]),
    st.binary(max_size=2000),
)
def test_any_bytes_behind_a_beginning_are_refused(beginning: bytes, rest: bytes) -> None:
    assert told(beginning + rest, ".bin").startswith("file-")
