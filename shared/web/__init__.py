"""HTTP for every service: app factory, unit of work, problems, paging, idempotency, ETags, tokens."""

from shared.web.app import create_app
from shared.web.combine import combine
from shared.web.etags import ExpectedRevision, check_revision, etag, expected_revision
from shared.web.paging import Page, Paging, paging
from shared.web.problems import WebRefusal
from shared.web.tokens import mint
from shared.web.work import ANONYMOUS, LOOKED_UP_ANEW, Router, Work, work

__all__ = [
    "ANONYMOUS",
    "LOOKED_UP_ANEW",
    "ExpectedRevision",
    "Page",
    "Paging",
    "Router",
    "WebRefusal",
    "Work",
    "check_revision",
    "combine",
    "create_app",
    "etag",
    "expected_revision",
    "mint",
    "paging",
    "work",
]
