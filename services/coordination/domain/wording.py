"""Whether a text tells what stands in another: a compartment's words must not walk into a plan (R5)."""

import re
import unicodedata
from collections.abc import Collection, Iterable

CLAUSE = 8
"""Characters from which a whole clause that stands verbatim elsewhere is taken for its words."""
RUN = 12
"""Characters from which any run inside a clause is; shorter runs are everyday phrases of office Japanese."""

_BREAK = re.compile(r"[\s。、．，.,！!？?：:；;・「」『』（）()\[\]【】\n]+")


def repeats(texts: Iterable[str], secret: str, *, public: Collection[str] = ()) -> bool:
    """Whether one of `texts` repeats words of `secret`.

    Width, spaces and punctuation do not matter. `public` are names that anyone may write (agencies, places).
    """
    names = sorted((_plain(name) for name in public), key=len, reverse=True)
    kept = _clauses(secret, names)
    return any(_shares(_clauses(text, names), kept) for text in texts)


def _shares(ours: list[str], theirs: list[str]) -> bool:
    whole_ours, whole_theirs = "\n".join(ours), "\n".join(theirs)
    if any(len(clause) >= CLAUSE and clause in whole_theirs for clause in ours):
        return True
    if any(len(clause) >= CLAUSE and clause in whole_ours for clause in theirs):
        return True
    return not _runs(ours).isdisjoint(_runs(theirs))


def _runs(clauses: Iterable[str]) -> set[str]:
    return {clause[start : start + RUN] for clause in clauses for start in range(len(clause) - RUN + 1)}


def _clauses(text: str, names: Iterable[str]) -> list[str]:
    plain = _plain(text)
    for name in names:
        plain = plain.replace(name, "\n")
    return [clause for clause in _BREAK.split(plain) if clause]


def _plain(text: str) -> str:
    # Line breaks fall where the typist's window ended, so they part no clause; full stops do.
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
