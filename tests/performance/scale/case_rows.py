"""A hundred thousand cases with five million activities in a real coordination database: ten years of a large city.

One case in seven is open. Each has persons, consents, plans with roles, meetings, reviews and some fifty activities;
one has ten thousand. As with consultations (`consultation_rows.py`), Postgres spreads encrypted texts over the rows.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import date
from hashlib import md5
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import orjson

from shared.privacy.column_keys import ColumnKeys
from shared.privacy.keyfiles import COLUMNS, read_column_keys
from tests.performance.content import AGENCY, SUBJECT
from tests.performance.scale.rows import bared, done, vacuumed
from tests.performance.scale.waiting_rows import WAITING_ROWS

AGENCIES = (AGENCY, "city", "kita", "minami", "higashi", "nishi", "child_family", *(f"other_{n:02}" for n in range(13)))
OTHER = "kita"
"""The agency that asks besides staff: it has roles in three cases of twenty, and seats."""

LONG, YEARS = 10_000, 10
"""The activities of the longest case, and over how many years cases were opened."""

LONG_CASE = UUID(md5(b"c1", usedforsecurity=False).hexdigest())
"""The id of the longest case."""

TODAY = object()
"""Stands for the day on which it is measured."""

_MADE = """
CREATE UNLOGGED TABLE made AS
SELECT n, md5('c' || n)::uuid AS id, md5('h' || n)::uuid AS home,
    $1::date - 1 - (($3 - n) * 365 * $2 / $3)::integer AS opened_on,
    CASE WHEN n % 7 = 1 THEN ('{received,gathering,assessing,planning,deliberating,supporting,supporting,supporting,'
        'reviewing,closing}'::text[])[1 + (hashint8(n) & 2147483647) % 10]
    WHEN n % 7 = 2 THEN 'watching' ELSE 'closed' END AS stage,
    (hashint8(n + 3) & 2147483647) % 100 AS chance, (hashint8(n + 5) & 2147483647) % 20 AS who
FROM generate_series(1::bigint, $3) AS n
ORDER BY n
"""
"""They lie in the order in which they were opened. The first is the long one; it is open."""

_ROWS = {
    "household_case": """
        INSERT INTO household_case (id, number, household_id, referral_id, opened_on, episode, episode_opened_on,
            stage, coordinator, coordinator_agency, closed_on, active_on, review_due_on, address, address_protected,
            narrative, revision)
        SELECT made.id, 'S-' || made.n, home, md5('f' || made.n)::uuid, opened_on, 1, opened_on, stage,
            CASE WHEN stage = 'received' THEN NULL WHEN who = 0 THEN $1 ELSE 'colleague' || who END,
            CASE WHEN stage = 'received' THEN NULL ELSE 'council' END,
            CASE WHEN stage IN ('closed', 'watching') THEN least(opened_on + 400, $2) END, $2::date - chance::integer,
            CASE WHEN stage IN ('supporting', 'reviewing', 'closing') THEN $2::date + 80 - chance::integer END,
            address, false, narrative, 1
        FROM made CROSS JOIN pool_text""",
    "case_member": """
        INSERT INTO case_member (case_id, id, position, living, name, kana, issues)
        SELECT made.id, md5('m' || made.n || '.' || p)::uuid, p, true, name, kana, issues
        FROM made CROSS JOIN generate_series(0, 2) AS p CROSS JOIN pool_text""",
    "case_episode": """
        INSERT INTO case_episode (case_id, episode, opened_on, by_subject) SELECT id, 1, opened_on, $1 FROM made""",
    "case_coordinator": """
        INSERT INTO case_coordinator (id, case_id, "on", subject, agency, by_subject)
        SELECT md5('k' || n)::uuid, id, opened_on, 'colleague' || who, 'council', $1 FROM made""",
    "consent": """
        INSERT INTO consent (id, household_id, member_id, purpose, agencies, categories, granted_on, valid_from,
            valid_until, grant_revision, awaited)
        SELECT md5('g' || n || '.' || p || '.' || y)::uuid, home, md5('m' || n || '.' || p)::uuid, 'support_sharing',
            '{council,city,kita,minami,higashi}', '{basic,health,support_history}', opened_on + 365 * y,
            opened_on + 365 * y, CASE WHEN n % 7 = 1 AND y = ($1::date - opened_on) / 365
                THEN $1::date + chance::integer * 5 - 20 ELSE opened_on + 365 * (y + 1) END, 1,
            n % 7 = 1 AND y = ($1::date - opened_on) / 365
        FROM made CROSS JOIN generate_series(0, 2) AS p
        CROSS JOIN LATERAL generate_series(0, CASE WHEN n % 7 = 1 THEN ($1::date - opened_on) / 365 ELSE 1 END) AS y""",
    "plan": """
        INSERT INTO plan (id, case_id, episode, version, status, content, items, uses_outreach, outreach_member_ids,
            uses_participation, participation_member_ids, drafted_on, drafted_by, submitted_on, appropriate_on,
            decided_on, in_force_on)
        SELECT md5('p' || made.n)::uuid, made.id, 1, 1, CASE WHEN stage IN ('closed', 'watching') THEN 'ended'
            WHEN stage IN ('supporting', 'reviewing', 'closing') THEN 'in_force' WHEN chance < 20 THEN 'submitted'
            WHEN chance < 25 THEN 'appropriate'
            ELSE 'drafted' END, content, '{}', false, '{}', false, '{}', opened_on + 20, $1, opened_on + 25,
            opened_on + 30, opened_on + 32, CASE WHEN stage NOT IN ('planning', 'deliberating') THEN opened_on + 35 END
        FROM made CROSS JOIN pool_text WHERE stage NOT IN ('received', 'gathering', 'assessing')""",
    "role": """
        INSERT INTO role (id, case_id, episode, plan_id, agency, text, offered_on, status, answered_on, done_on,
            reported_on, due_on)
        SELECT md5('r' || made.n || '.' || p)::uuid, made.id, 1, md5('p' || made.n)::uuid,
            ($1::text[])[1 + (hashint8(made.n * 3 + p) & 2147483647) % 20], role,
            CASE WHEN chance < 10 AND stage NOT IN ('closed', 'watching') THEN $2::date - chance::integer * 4
                ELSE opened_on + 35 END,
            CASE WHEN stage IN ('closed', 'watching') THEN 'done' WHEN chance < 10 THEN 'offered'
                WHEN p = 0 THEN 'accepted' ELSE 'reported' END,
            CASE WHEN chance >= 10 THEN opened_on + 38 END,
            CASE WHEN stage IN ('closed', 'watching') THEN opened_on + 300 END,
            CASE WHEN chance >= 10 AND p > 0 THEN greatest(opened_on + 40, $2::date - chance::integer) END,
            CASE WHEN p = 2 AND chance >= 10 THEN $2::date + chance::integer * 2 - 60 END
        FROM made CROSS JOIN generate_series(0, 2) AS p CROSS JOIN pool_text
        WHERE stage NOT IN ('received', 'gathering', 'assessing', 'planning', 'deliberating')""",
    "meeting": """
        INSERT INTO meeting (id, kind, status, planned_on, held_on, agencies, joint_with, joint_external, convened_on,
            prepare_by)
        SELECT md5('t' || n)::uuid, CASE WHEN n / 2 % 10 < 3 THEN 'support_conference' ELSE 'coordination_meeting' END,
            CASE WHEN stage IN ('closed', 'watching') OR chance < 70 THEN 'held' ELSE 'convened' END, opened_on,
            CASE WHEN stage IN ('closed', 'watching') OR chance < 70 THEN opened_on + 30
                ELSE $2::date + chance::integer - 80 END,
            ARRAY['city', 'council', ($1::text[])[3 + n / 2 % 18]], '{}', '{}', opened_on + 10,
            CASE WHEN stage NOT IN ('closed', 'watching') AND chance >= 70 THEN $2::date + chance::integer - 85 END
        FROM made WHERE n % 2 = 1""",
    "meeting_agenda": """
        INSERT INTO meeting_agenda (meeting_id, case_id, position, taken_up, member_ids)
        SELECT md5('t' || n)::uuid, id, 0, true, '{}' FROM made WHERE n % 2 = 1""",
    "meeting_task": """
        INSERT INTO meeting_task (id, meeting_id, case_id, member_ids, agency, text, set_on, set_by, due_on,
            postponements, status)
        SELECT md5('w' || made.n)::uuid, md5('t' || made.n)::uuid, made.id, '{}', ($1::text[])[3 + made.n / 2 % 18],
            task, opened_on + 30, $2, CASE WHEN stage IN ('closed', 'watching') THEN opened_on + 60
                ELSE $3::date + chance::integer - 20 END, postponements,
            CASE WHEN stage IN ('closed', 'watching') THEN 'done' ELSE 'open' END
        FROM made CROSS JOIN pool_text WHERE made.n % 2 = 1""",
    "review": """
        INSERT INTO review (id, case_id, episode, "on", result, next_on, by_subject)
        SELECT md5('v' || n || '.' || p)::uuid, id, 1, opened_on + 90 * p, 'continue', opened_on + 90 * (p + 1), $1
        FROM made CROSS JOIN generate_series(1, 3) AS p WHERE stage NOT IN ('received', 'gathering', 'assessing')""",
    "activity": """
        INSERT INTO activity (id, case_id, episode, "on", counterpart, member_ids, method, kind, content, by_subject)
        SELECT md5('a' || made.n || '.' || a)::uuid, made.id, 1, made.opened_on + (a * 7 % 3000)::integer,
            ($1::text[])[1 + a % 20], '{}', CASE WHEN a % 3 = 0 THEN 'visit' ELSE 'phone' END,
            CASE WHEN a % 10 = 0 THEN 'note' ELSE 'contact' END, activity, $2
        FROM made CROSS JOIN pool_text CROSS JOIN LATERAL
            generate_series(1, CASE WHEN made.n = 1 THEN $3 ELSE 10 + chance * 8 / 10 END) AS a""",
}
_VALUES: dict[str, tuple[Any, ...]] = {
    "household_case": (SUBJECT, TODAY),
    "case_episode": (SUBJECT,),
    "case_coordinator": (SUBJECT,),
    "consent": (TODAY,),
    "plan": (SUBJECT,),
    "role": (AGENCIES, TODAY),
    "meeting": (AGENCIES, TODAY),
    "meeting_task": (AGENCIES, SUBJECT, TODAY),
    "review": (SUBJECT,),
    "activity": (AGENCIES, SUBJECT, LONG),
    "referral": (AGENCIES, TODAY),
    "referral_question": (TODAY,),
    "advice_request": (AGENCIES, TODAY),
    "material_copy": (SUBJECT,),
    "meeting_acknowledgement": (SUBJECT,),
    "closure": (AGENCIES, TODAY, SUBJECT),
    "watch_contact": (AGENCIES, TODAY),
}
_TEXT = "生活の様子を聞き取り、次回までに書類を準備することにした。" * 3
_SEALED = {
    "address": ("case.address", "東京都小金井市架空町一丁目一番"),
    "narrative": ("case.narrative", _TEXT * 4),
    "name": ("member.name", "架空 花子"),
    "kana": ("member.kana", "カクウ ハナコ"),
    "issues": ("member.issues", ["isolation"]),
    "dossier": ("referral.dossier", {"address_protected": False, "narrative": _TEXT * 4}),
    "content": ("plan.content", {"wishes_and_issues": _TEXT, "goals": [], "supports": [], "provision_as_one": _TEXT}),
    "role": ("role.text", _TEXT),
    "task": ("task.text", _TEXT),
    "postponements": ("task.postponements", []),
    "activity": ("activity.content", _TEXT),
    "said": ("referral_question.question", _TEXT),
    "answered": ("referral_question.answer", _TEXT),
    "advice": ("advice_request.question", _TEXT),
    "request": ("information_request.question", _TEXT),
    "draft": ("preparation.draft", {"seen": _TEXT, "doing": "", "asks": [], "member_ids": []}),
    "label": ("material_copy.label", "世帯の経過"),
}
"""Column of the pool → the context of the column it is for, and what is told there."""


async def fill(
    one: asyncpg.Connection,
    two: asyncpg.Connection,
    keys: Path,
    *,
    cases: int,
    today: date,
    say: Callable[[str], None],
) -> None:
    """Make so many cases with all that belongs to them."""
    await _pool(one, ColumnKeys(read_column_keys(keys / "coordination" / COLUMNS)))
    rows = _ROWS | WAITING_ROWS
    indexes = await bared(one, two, rows)
    await one.execute(_MADE, today, YEARS, cases)

    async def make(connection: asyncpg.Connection, *tables: str) -> None:
        for table in tables:
            values = [today if value is TODAY else value for value in _VALUES.get(table, ())]
            await connection.execute(rows[table], *values)
            await done(connection, indexes[table])
        say(f"scale: {', '.join(tables)} filled")

    await asyncio.gather(make(one, "activity"), make(two, *(table for table in rows if table != "activity")))
    await vacuumed(one, rows)


async def _pool(connection: asyncpg.Connection, keys: ColumnKeys) -> None:
    columns = ", ".join(f"{name} bytea" for name in _SEALED)
    await connection.execute(f"CREATE UNLOGGED TABLE pool_text ({columns})")
    plain = [
        (context, text.encode() if isinstance(text, str) else orjson.dumps(text)) for context, text in _SEALED.values()
    ]
    row = tuple(keys.encrypt(text, f"coordination.{context}".encode()) for context, text in plain)
    await connection.copy_records_to_table("pool_text", records=[row])
