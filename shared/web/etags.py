"""ETag and If-Match: what several people edit is saved only over the revision they have seen."""

import re
from typing import Annotated

from fastapi import Depends, Header, Request

from shared.refusals import Stale
from shared.web.problems import WebRefusal

_TAG = re.compile(r'\s*(?:W/)?"?(\d{1,18})"?\s*')


class RevisionMissing(WebRefusal):
    """The record is edited by several people, so the change must say which revision it is based on."""

    status = 428
    type = "revision-missing"
    title = "どの版への変更か指定してください"
    advice = "読み込んだときの ETag を If-Match に付けて、もう一度送信してください。"


def etag(revision: int) -> str:
    """The ETag of a record's revision."""
    return f'"{revision}"'


def _revision(value: str | None) -> int:
    if value is None or value.strip() in ("", "*"):
        raise RevisionMissing
    found = _TAG.fullmatch(value)  # proxies that compress weaken tags: W/"3" still names revision 3
    if found is None:
        raise Stale
    return int(found[1])


def expected_revision(request: Request) -> int:
    """The revision named by If-Match.

    Raises RevisionMissing (428) without the header, Stale (412) when it names nothing of ours.
    """
    return _revision(request.headers.get("if-match"))


SAYS = 'Needed (428 without): the ETag that the change is based on, e.g. "3"; "0" begins what nobody has written yet.'


def _if_match(
    if_match: Annotated[str | None, Header(description=SAYS)] = None,
) -> int:
    return _revision(if_match)


ExpectedRevision = Annotated[int, Depends(_if_match)]
"""`expected_revision` as a parameter of an endpoint, described in the API's documentation."""


def check_revision(expected: int, current: int) -> None:
    """Raise Stale when the record has moved on."""
    if expected != current:
        raise Stale
