"""Names of attached files by themselves."""

import pytest

from services.intake.domain.attachment import name_of
from shared.web.downloads import disposition

KEPT = (".jpg", ".jpeg")


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        (None, "添付.jpg"),
        ("", "添付.jpg"),
        (".JPG", "添付.jpg"),
        ("写真.JPEG", "写真.JPEG"),
        ("写真", "写真.jpg"),
        ("写真.jpg...", "写真.jpg"),
        ('a"\r\nX: y.jpg', 'a"X: y.jpg'),
        ("a/b\\c.jpg", "c.jpg"),
        ("gpj\u202e.jpg", "gpj.jpg"),
    ],
)
def test_a_name_ends_as_its_content_demands(sent: str | None, kept: str) -> None:
    assert name_of(sent, ending=".jpg", kept=KEPT) == kept


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("申込.pdf", "attachment; filename=\"attachment.pdf\"; filename*=UTF-8''%E7%94%B3%E8%BE%BC.pdf"),
        ('a"; b=c.pdf', "attachment; filename=\"attachment.pdf\"; filename*=UTF-8''a%22%3B%20b%3Dc.pdf"),
        ("申込", "attachment; filename=\"attachment\"; filename*=UTF-8''%E7%94%B3%E8%BE%BC"),
        ('a."x', "attachment; filename=\"attachment\"; filename*=UTF-8''a.%22x"),
    ],
)
def test_a_name_can_add_nothing_to_its_header(name: str, header: str) -> None:
    assert disposition(name) == header
