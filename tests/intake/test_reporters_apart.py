"""Who told of a concern lies under keys of its own, and in nothing that leaves the receiving agency."""

import io

import openpyxl
import pytest
from sqlalchemy import text

from services.intake import tables
from shared.contracts.intake import Dossier
from shared.privacy.errors import Undecipherable
from shared.privacy.sealed import Sealed
from tests.intake.conftest import Intake

NAME, PHONE = "架空 隣人", "000-0000-0001"
CONTEXT = b"intake.concern_reporter.reporter"
CONCERN = {
    "on": "2026-05-01",
    "desk": "kita",
    "source": "resident",
    "narrative": "夜に泣き声がする",
    "reporter": NAME,
    "reporter_contact": PHONE,
}
WISH = {"on": "2026-05-02", "reason": "安全の確認のため"}


async def test_the_key_of_all_other_columns_does_not_open_a_reporter(intake: Intake) -> None:
    await intake.person("kita").does("/concerns", CONCERN)
    (row,) = await intake.found("SELECT reporter, contact FROM concern_reporter")

    with pytest.raises(Undecipherable):
        intake.keys.columns.decrypt(bytes(row.reporter), CONTEXT)

    assert intake.keys.apart is not None
    assert intake.keys.apart.decrypt(bytes(row.reporter), CONTEXT).decode() == NAME


async def test_what_an_earlier_release_wrote_stays_readable_and_is_laid_apart_at_the_next_start(intake: Intake) -> None:
    kita = intake.person("kita")
    concern = await kita.does("/concerns", CONCERN | {"reporter_contact": None})
    earlier = tables.cipher.keys.encrypt(NAME.encode(), CONTEXT)
    async with intake.held.sessions.begin() as session:
        await session.execute(text("UPDATE concern_reporter SET reporter = :it"), {"it": earlier})
    path = f"/concerns/{concern['id']}/reporter-disclosure"
    before = (await kita.does(path, WISH))["reporter"]

    await intake.prepares()
    await intake.prepares()

    (row,) = await intake.found("SELECT reporter, contact FROM concern_reporter")
    assert (bytes(row.reporter)[0], row.contact) == (tables.cipher.apart.newest, None)
    assert [before, (await kita.does(path, WISH))["reporter"]] == [NAME, NAME]


async def test_who_told_is_in_no_dossier_export_paper_or_list(intake: Intake) -> None:
    kita = intake.person("kita")
    concern = await kita.does("/concerns", CONCERN)
    said = {"on": "2026-05-02", "household": {"members": [{"ref": "m", "name": "見本 花"}]}}
    became = await kita.does(f"/concerns/{concern['id']}/referral", said)
    path = f"/consultations/{became['consultation_id']}"

    token = next(data["dossier"] for kind, data in await intake.told() if kind == "referral-made.v1")
    sealed = intake.files.ring("coordination").open(Sealed[Dossier](token), Dossier).model_dump_json()
    workbooks = [
        (await kita.get("/exports/consultations", format="xlsx", **{"from": "2026-05-01", "to": "2026-05-31"})),
        (await kita.get(f"{path}/sheets/application/paper", format="xlsx")),
    ]
    asked = (path, f"/referrals/{became['referral_id']}", f"{path}/sheets/application", "/concerns", "/work")
    shown = [(await kita.get(each)).text for each in asked]

    assert [answer.status_code for answer in workbooks] == [200, 200]
    cells = [
        str(cell)
        for answer in workbooks
        for sheet in openpyxl.load_workbook(io.BytesIO(answer.content))
        for row in sheet.iter_rows(values_only=True)
        for cell in row
    ]
    for told in (sealed, "\n".join(cells), *shown):
        assert NAME not in told
        assert PHONE not in told
