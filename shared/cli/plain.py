"""Usage errors and `--help` in Japanese: typer has its own words for them, and offers no other language."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import typer
from typer._click import exceptions  # typer carries its own click and hands these on nowhere else
from typer._click.core import Context
from typer._click.formatting import HelpFormatter

_SAYINGS = (
    (r"No such command '(.*?)'\. Did you mean (.*)\?", r"\1 という命令はありません。\2 ではありませんか。"),
    (r"No such command '(.*)'\.", r"\1 という命令はありません。"),
    (r"Missing command\.", "命令を指定してください。"),
    (r"Got unexpected extra argument\(s\) \((.*)\)", r"\1 は余分です。"),
    (r"Option '(.*?)' requires an argument\.", r"\1 には値が必要です。"),
    (r"Option '(.*?)' does not take a value\.", r"\1 に値は付けられません。"),
    (r"'(.*)' is not a valid (?:integer|int|int range)\.", r"\1 を整数として読めません。"),
    (r"'(.*)' is not a valid (?:float|float range)\.", r"\1 を数として読めません。"),
    (r"'(.*)' is not a valid UUID\.", r"\1 を番号 (UUID) として読めません。"),
    (r"(-?[\d.]+) is not in the range (.*)\.", r"\1 は範囲 (\2) の外です。"),
    (r"'(.*)' is not one of (.*)\.", r"\1 は選べません。\2 のどれかです。"),
    (r"\w+ '(.*)' does not exist\.", r"\1 がありません。"),
    (r"\w+ '(.*)' is a directory\.", r"\1 はフォルダです。"),
    (r"\w+ '(.*)' is a file\.", r"\1 はフォルダではありません。"),
    (r"\w+ '(.*)' is not readable\.", r"\1 を読めません。"),
    (r"\w+ '(.*)' is not writable\.", r"\1 に書き込めません。"),
)
_WORDS = (
    (r"Show this message and exit\.", "この説明を表示します。"),
    (r"\[OPTIONS\]", "[オプション]"),
    (r"\bCOMMAND \[ARGS\]", "命令 [引数]"),
    (r"\[required\]", "[必須]"),
    (r"([\[;] ?)required\]", r"\1必須]"),
    (r"\[env var: ", "[環境変数: "),
    (r"([\[;] ?)default: ", r"\1既定: "),
    (r"<(?:int|integer|int range|integer range)>|\bINTEGER(?: RANGE)?\b", "<整数>"),
    (r"<(?:str|text)>|\bTEXT\b", "<文字>"),
    (r"<(?:path|file|directory)>|\bPATH\b", "<ファイル>"),
    (r"<uuid>|\bUUID\b", "<番号>"),
)
_HEADINGS = {"Options": "オプション", "Arguments": "引数", "Commands": "命令"}


class Japanese(HelpFormatter):
    """Lays a help page out as typer does, with Japanese headings and remarks."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Write the line that shows how a command is called."""
        super().write_usage(prog, _worded(args), prefix or "使い方: ")

    def write_heading(self, heading: str) -> None:
        """Write what the following list is of."""
        super().write_heading(_HEADINGS.get(heading, heading))

    def write_dl(self, rows: Sequence[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """Write a list of options, arguments or commands."""
        super().write_dl([(_worded(term), _worded(told)) for term, told in rows], col_max, col_spacing)


@contextmanager
def plain_words() -> Iterator[None]:
    """Show help in Japanese; end a wrongly given command with one line, the right usage and exit code 2."""
    Context.formatter_class = Japanese
    try:
        yield
    except exceptions.NoArgsIsHelpError as nothing:
        nothing.show()
        raise SystemExit(nothing.exit_code) from None
    except exceptions.ClickException as error:
        typer.echo(told(error), err=True)
        raise SystemExit(error.exit_code) from None


def told(error: exceptions.ClickException) -> str:
    """What is wrong with the command as given, and how it is given rightly."""
    context = error.ctx if isinstance(error, exceptions.UsageError) else None
    if context is None:
        return f"{_wrong(error)}\n説明: --help を付けて実行してください。"
    return f"{_wrong(error)}\n{context.get_usage()}\n説明: {context.command_path} --help"


def _wrong(error: exceptions.ClickException) -> str:
    if isinstance(error, exceptions.NoSuchOption):
        known = f"{' か '.join(sorted(error.possibilities))} ではありませんか。" if error.possibilities else ""
        return f"{error.option_name} というオプションはありません。{known}"
    if isinstance(error, exceptions.MissingParameter):
        return f"{_name(error)} を指定してください。"
    if isinstance(error, exceptions.BadParameter) and (name := _name(error)):
        return f"{name}: {_said(error.message)}"
    return _said(error.message)


def _name(error: exceptions.BadParameter) -> str:
    """The option as it is typed, the argument as the usage shows it."""
    if error.param is None:
        return ""
    if error.param.param_type_name == "option":
        return max(error.param.opts, key=len)
    return error.param.human_readable_name


def _said(message: str) -> str:
    """A message of typer in our words; one of our own stays as it is."""
    for pattern, ours in _SAYINGS:
        if found := re.fullmatch(pattern, message, re.DOTALL):
            return found.expand(ours).replace("'", "")
    return message


def _worded(text: str) -> str:
    for pattern, ours in _WORDS:
        text = re.sub(pattern, ours, text)
    return text
