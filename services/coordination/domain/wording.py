"""Whether a text tells what stands in another: a compartment's words must not walk out of it (R5)."""

import re
import tomllib
import unicodedata
from collections.abc import Collection, Iterable
from functools import cache
from pathlib import Path

CLAUSE = 8
"""Characters from which a whole clause that stands verbatim elsewhere is taken for its words."""
RUN = 12
"""Characters from which any run inside a clause is; shorter runs are everyday phrases of office Japanese."""

_BREAK = re.compile(r"[\s。、．，.,！!？?：:；;・「」『』（）()\[\]【】\n]+")
_DAY = r"(?:\d{4}年度?|令和(?:\d{1,2}|元)年度?)?\d{1,2}月(?:\d{1,2}日)?|\d{4}-\d{2}-\d{2}"
_HOUR = r"(?:午前|午後)?\d{1,2}時(?:\d{1,2}分|半)?"
_EVERYDAY = Path(__file__).with_name("everyday.toml")


class Words:
    """Texts, made ready to be compared with many others.

    Width, spaces and punctuation do not matter. `public` are names that anyone may write (agencies, places); days,
    hours and the phrases of `everyday.toml` are anybody's too.
    """

    def __init__(self, texts: Iterable[str], *, public: Collection[str] = ()) -> None:
        self._anybodys = _anybodys(frozenset(public))
        self._clauses = [clause for text in texts for clause in self._parted(text)]
        self._whole = "\n".join(self._clauses)
        self._runs = {run for clause in self._clauses for run in _runs(clause)}

    def repeat(self, secret: str) -> bool:
        """Whether they repeat words of `secret`."""
        if not self._whole:
            return False
        theirs = self._parted(secret)
        whole = "\n".join(theirs)
        if any(len(clause) >= CLAUSE and clause in whole for clause in self._clauses):
            return True
        if any(len(clause) >= CLAUSE and clause in self._whole for clause in theirs):
            return True
        return any(run in self._runs for clause in theirs for run in _runs(clause))

    def _parted(self, text: str) -> list[str]:
        return [clause for clause in _BREAK.split(self._anybodys.sub("\n", _plain(text))) if clause]


def repeats(texts: Iterable[str], secret: str, *, public: Collection[str] = ()) -> bool:
    """Whether one of `texts` repeats words of `secret`."""
    return Words(texts, public=public).repeat(secret)


def _runs(clause: str) -> Iterable[str]:
    return (clause[start : start + RUN] for start in range(len(clause) - RUN + 1))


@cache
def _everyday() -> frozenset[str]:
    """The phrases that tell nobody's secret; read once."""
    return frozenset(tomllib.loads(_EVERYDAY.read_text(encoding="utf-8"))["phrases"])


def _anybodys(public: frozenset[str]) -> re.Pattern[str]:
    known = sorted(filter(None, map(_plain, public | _everyday())), key=len, reverse=True)
    return re.compile("|".join([*map(re.escape, known), _DAY, _HOUR]))


def _plain(text: str) -> str:
    # Line breaks fall where the typist's window ended, so they part no clause; full stops do.
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
