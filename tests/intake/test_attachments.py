"""Attachments: taken for what they are, kept encrypted, given back as they came to who sees the consultation."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from shared.testing.house import NOW
from tests.intake.conftest import Intake, Person
from tests.intake.factories import a_consultation
from tests.intake.files import (
    a_jpeg,
    a_large_png,
    a_pdf,
    a_pdf_with,
    a_png,
    a_tiff,
    an_image,
    attach,
    zeros,
)


async def received(desk: Person) -> str:
    return str((await desk.does("/consultations", a_consultation()))["id"])


@pytest.mark.parametrize(
    ("name", "content", "media_type", "pages"),
    [
        ("介護の申込書.pdf", a_pdf(pages=3), "application/pdf", 3),
        ("写真.PNG", a_png(), "image/png", 1),
        ("写真 1.jpeg", a_jpeg(), "image/jpeg", 1),
        ("診断書.tiff", a_tiff(pages=3), "image/tiff", 3),
    ],
)
async def test_a_file_comes_back_as_it_was_sent(
    intake: Intake, name: str, content: bytes, media_type: str, pages: int
) -> None:
    council = intake.person("council")
    consultation = await received(council)

    answer = await attach(council, consultation, content, name=name, claimed=media_type, told={"note": "本人が記入"})

    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert (made["name"], made["media_type"], made["pages"], made["note"]) == (name, media_type, pages, "本人が記入")
    assert (made["on"], made["size"], made["subject"]) == (NOW.date().isoformat(), len(content), council.subject)
    assert (await council.get(f"/consultations/{consultation}/attachments")).json()["items"] == [made]
    given = await council.get(f"/consultations/{consultation}/attachments/{made['id']}")
    assert given.content == content
    assert given.headers["content-type"] == media_type
    assert given.headers["x-content-type-options"] == "nosniff"
    assert given.headers["cache-control"] == "no-store"
    assert given.headers["content-disposition"].startswith("attachment; filename=")


async def test_a_file_of_several_pieces_comes_back_whole(intake: Intake) -> None:
    council = intake.person("council")
    consultation = await received(council)
    content = an_image("PNG", (1000, 1000))
    assert len(content) > 1 << 20

    made = (await attach(council, consultation, content)).json()

    assert (await intake.counts())["attachment_piece"] > 1
    assert (await council.get(f"/consultations/{consultation}/attachments/{made['id']}")).content == content


@pytest.mark.parametrize(
    ("sent", "kept", "header"),
    [
        ("申込書.pdf", "申込書.pdf", "filename*=UTF-8''%E7%94%B3%E8%BE%BC%E6%9B%B8.pdf"),
        ("C:\\窓口\\渡邉\U000e0101.pdf", "渡邉\U000e0101.pdf", "%E9%82%89%F3%A0%84%81.pdf"),
        ("../../etc/様式", "様式.pdf", "%E6%A7%98%E5%BC%8F.pdf"),
        ("a; x=b.pdf", "a; x=b.pdf", "UTF-8''a%3B%20x%3Db.pdf"),
        ("報告\u202efdp.pdf", "報告fdp.pdf", "%E5%A0%B1%E5%91%8Afdp.pdf"),
        (".pdf", "添付.pdf", "%E6%B7%BB%E4%BB%98.pdf"),
        ("様式 R8.4.1", "様式 R8.4.1.pdf", "R8.4.1.pdf"),
    ],
)
async def test_a_name_is_kept_without_what_could_mislead(intake: Intake, sent: str, kept: str, header: str) -> None:
    council = intake.person("council")
    consultation = await received(council)

    answer = await attach(council, consultation, a_pdf(), name=sent)

    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert made["name"] == kept
    given = await council.get(f"/consultations/{consultation}/attachments/{made['id']}")
    assert header in given.headers["content-disposition"]
    assert given.headers["content-disposition"].isascii()


@pytest.mark.parametrize(
    ("content", "name", "claimed", "refusal"),
    [
        (b"", "a.pdf", "application/pdf", "file-empty"),
        (a_png(), "a.pdf", "application/pdf", "file-lies"),
        (a_png(), "a.pdf", "application/octet-stream", "file-lies"),
        (a_png(), "a.png", "application/pdf", "file-lies"),
        (a_pdf(), "a.exe", "", "file-lies"),
        (a_pdf(), "a.html", "text/html", "file-lies"),
        (b"MZ\x90\0" + a_pdf(), "a.pdf", "application/pdf", "file-unknown"),
        (b"PK\x03\x04" + b"\0" * 50, "a.pdf", "application/pdf", "file-unknown"),
        (b"<html>%PDF-1.7", "a.pdf", "application/pdf", "file-unknown"),
        (b"%PDF-1.7\n", "a.pdf", "application/pdf", "file-broken"),
        (a_pdf()[:200], "a.pdf", "application/pdf", "file-broken"),
        (a_pdf(password="secret"), "a.pdf", "application/pdf", "file-locked"),
        (a_png()[:-30], "a.png", "image/png", "file-broken"),
        (a_jpeg()[:-300], "a.jpg", "image/jpeg", "file-broken"),
        (b"\xff\xd8\xff", "a.jpg", "image/jpeg", "file-broken"),
        (a_tiff(pages=2, packed="raw")[:-200], "a.tif", "image/tiff", "file-broken"),
        (a_tiff(size=(8_200, 8_200)), "a.tif", "image/tiff", "file-bomb"),
        (a_tiff(pages=501, size=(1, 1)), "a.tif", "image/tiff", "file-bomb"),
        (a_tiff(), "a.png", "image/png", "file-lies"),
        (lambda: a_large_png(20_000, 20_000), "a.png", "image/png", "file-bomb"),
        (lambda: a_large_png(8_200, 8_200), "a.png", "image/png", "file-bomb"),
        (lambda: a_pdf_with(zeros(300 << 20), "/FlateDecode"), "a.pdf", "application/pdf", "file-bomb"),
    ],
)
async def test_what_is_not_what_it_says_is_refused_in_words_and_leaves_nothing(
    intake: Intake, content: bytes | Callable[[], bytes], name: str, claimed: str, refusal: str
) -> None:
    content = content() if callable(content) else content  # the large ones are made here, not by every worker at once
    council = intake.person("council")
    consultation = await received(council)
    before = await intake.counts()

    refused = await attach(council, consultation, content, name=name, claimed=claimed)

    assert (refused.status_code, refused.json()["type"]) == (422, f"/problems/{refusal}")
    assert await intake.counts() == before


async def test_a_file_that_is_too_large_is_refused_before_it_is_read(intake: Intake) -> None:
    council = intake.person("council")
    consultation = await received(council)
    asked: list[int] = []

    async def endless() -> Any:
        for number in range(1000):
            asked.append(number)
            yield b"\0" * (1 << 20)

    kind = {"Content-Type": "multipart/form-data; boundary=x", "Idempotency-Key": "k"}
    headers = {"Authorization": f"Bearer {council.token}"} | kind
    path = f"/intake/v1/consultations/{consultation}/attachments"
    declared = await attach(council, consultation, b"\0" * (11 << 20))
    streamed = await council.http.post(path, content=endless(), headers=headers)

    assert (declared.status_code, declared.json()["type"]) == (413, "/problems/too-large")
    assert (streamed.status_code, streamed.json()["type"]) == (413, "/problems/too-large")
    assert (await intake.counts())["attachment"] == 0


async def test_what_is_no_form_with_one_file_is_refused(intake: Intake) -> None:
    council = intake.person("council")
    consultation = await received(council)
    path = f"/consultations/{consultation}/attachments"

    json = await council.post(path, {"file": "x"})
    broken = await council.send("POST", path, content=b"garbage", kind="multipart/form-data; boundary=x")
    two = await council.send("POST", path, files=[("file", ("a.png", a_png())), ("file", ("b.png", a_png()))])
    none = await council.send("POST", path, files={"other": ("a.png", a_png())})
    long = await attach(council, consultation, a_png(), name="長" * 201)

    assert (json.status_code, json.json()["type"]) == (415, "/problems/not-a-form")
    assert (broken.status_code, broken.json()["type"]) == (400, "/problems/form-unreadable")
    assert (two.status_code, two.json()["type"]) == (400, "/problems/form-unreadable")
    assert (none.status_code, none.json()["errors"][0]["pointer"]) == (422, "/file")
    assert (long.status_code, long.json()["errors"][0]["pointer"]) == (422, "/file")


async def test_a_file_sent_twice_by_one_key_is_one(intake: Intake) -> None:
    council = intake.person("council")
    consultation = await received(council)
    path, content = f"/intake/v1/consultations/{consultation}/attachments", a_png()
    headers = {"Authorization": f"Bearer {council.token}", "Idempotency-Key": "once"}

    first = await council.http.post(path, files={"file": ("a.png", content)}, headers=headers)
    again = await council.http.post(path, files={"file": ("a.png", content)}, headers=headers)
    other = await council.http.post(path, files={"file": ("a.png", a_png())}, headers=headers)

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert (other.status_code, other.json()["type"]) == (422, "/problems/idempotency-key-reused")
    assert (await intake.counts())["attachment"] == 1


async def test_what_should_not_be_there_is_destroyed_and_why_stays_on_record(intake: Intake) -> None:
    council, kita = intake.person("council"), intake.person("kita")
    consultation = await received(council)
    made = (await attach(council, consultation, a_png(), name="別の人の紙.png")).json()
    path = f"/consultations/{consultation}/attachments/{made['id']}"
    offer = await council.does(f"/consultations/{consultation}/handovers", {"on": "2026-11-30", "to_desk": "kita"})
    await kita.does(f"/handovers/{offer['id']}/acceptance", {"on": "2026-11-30"})
    said = {"on": "2026-11-30", "reason": "別の世帯の書類"}

    assert (await kita.post(f"{path}/removal", said)).json()["type"] == "/problems/not-the-sender"
    removed = (await council.post(f"{path}/removal", said)).json()

    assert (removed["name"], removed["removed_on"], removed["removed_by"]) == (None, "2026-11-30", council.subject)
    assert removed["removal_reason"] == "別の世帯の書類"
    assert (await council.get(path)).json()["type"] == "/problems/attachment-removed"
    assert (await council.post(f"{path}/removal", said)).json()["type"] == "/problems/attachment-removed"
    assert (await intake.counts())["attachment_piece"] == 0


async def test_r15_who_sees_the_consultation_sees_what_is_attached_and_each_look_is_logged(intake: Intake) -> None:
    council, higashi, minami = (intake.person(agency) for agency in ("council", "higashi", "minami"))
    consultation, other = await received(council), await received(council)
    made = (await attach(council, consultation, a_pdf(), name="様式.pdf")).json()
    path = f"/consultations/{consultation}/attachments/{made['id']}"
    await council.does(f"/consultations/{consultation}/handovers", {"on": "2026-04-12", "to_desk": "higashi"})

    assert (await higashi.get(path)).status_code == 200
    assert (await attach(higashi, consultation, a_png())).status_code == 403
    assert (await minami.get(path)).status_code == 404
    assert (await council.get(f"/consultations/{other}/attachments/{made['id']}")).status_code == 404
    assert (await council.get(f"/consultations/{consultation}/attachments/{uuid4()}")).status_code == 404
    looks = await intake.found(
        "SELECT agency FROM access_log WHERE act = 'read_attachment' AND record = :id", id=consultation
    )
    assert ("higashi",) in [tuple(row) for row in looks]


async def test_neither_name_nor_content_lies_in_clear(intake: Intake) -> None:
    council = intake.person("council")
    content = a_pdf()
    await attach(council, await received(council), content, name="秘密の様式.pdf", told={"note": "内緒の話"})

    dump = ""
    for table in ("attachment", "attachment_piece", "idempotency", "outbox"):
        dump += str(await intake.found(f"SELECT t::text FROM {table} t"))

    for secret in ("秘密の様式", "内緒の話"):
        assert secret not in dump
        assert secret.encode().hex() not in dump
    assert content[:64].hex() not in dump
