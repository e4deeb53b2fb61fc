"""Publishers whose machines disagree about the time: nothing on the road rests on a process's clock."""

from datetime import datetime, timedelta, tzinfo
from typing import Any, Self

import pytest

from shared.testing.eventually import eventually
from tests.shared.messaging.conftest import a_concern


class Wrong(datetime):
    """A clock that is off by `by`."""

    by = timedelta()

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Self:
        return super().now(tz) + cls.by


async def test_what_a_publisher_hours_ahead_or_behind_records_is_applied_once(
    sides: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.contracts.base.datetime", Wrong)
    intake, reporting = await sides("intake"), await sides("reporting")
    told = []
    async with intake.working(), reporting.working():
        for hours in (5, -5, 0):
            monkeypatch.setattr(Wrong, "by", timedelta(hours=hours))
            concern = a_concern()
            told.append(concern.concern_id)
            await intake.publish(concern)
        await eventually(lambda: reporting.count_is(3))

    recorded = await intake.one("SELECT array_agg((body::jsonb ->> 'time')::timestamptz ORDER BY position) FROM outbox")
    assert sorted(recorded) == [recorded[1], recorded[2], recorded[0]]
    assert sorted(await reporting.seen()) == sorted(told)
    assert await reporting.one("SELECT count(*) FROM dead_letter") == 0
