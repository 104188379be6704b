import argparse
import ast
import re
import unicodedata
from pathlib import Path
from typing import get_args

import pytest

from analysis.__main__ import COMMANDS, _parser, main
from analysis.arguments import SECOND, _own, several, speaking
from analysis.briefing import PARTS
from analysis.labels import LANGS, Lang
from analysis.output import Format

NAMES = {
    "python",
    "analysis",
    *COMMANDS,
    *PARTS,
    *get_args(Format),
    *LANGS,
    "output",
    "LANG",
    "Word",
    "Excel",
    "PDF",
    "Markdown",
}
CANNOT_COME_UP = {  # messages of argparse for what this command line does not have, or for whoever writes it
    "%(prog)s: error: %(message)s\n", "%(prog)s: warning: %(message)s\n", "%(heading)s:", " (default: %(default)s)",
    ".__call__() not defined", "conflicting subparser: %s", "conflicting subparser alias: %s", 'argument "-" with mode %r',
    "can't open '%(filename)s': %(error)s", "cannot merge actions - two groups are named %r",
    "'required' is an invalid argument for positionals", "dest= is required for options like %r",
    "invalid option string %(option)r: must start with a character %(prefix_chars)r", "%r is not callable",
    "invalid conflict_resolution value: %r", "mutually exclusive arguments must be optional", "subcommands",
    "cannot have multiple subparser arguments", "not allowed with argument %s", "one of the arguments %s is required",
    "expected at most one argument", "expected at least one argument", "unexpected option string: %s",
    "command '%(parser_name)s' is deprecated", "option '%(option)s' is deprecated", "unknown parser %(parser_name)r (choices: %(choices)s)",
    "argument '%(argument_name)s' is deprecated", "show program's version number and exit", "invalid %(type)s value: %(value)r",
    "conflicting option string: %s", "conflicting option strings: %s", "expected %s argument", "expected %s arguments",
}  # fmt: skip


def columns(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)


def english(text: str) -> set[str]:
    """Words of a text that are neither options nor names."""
    return set(re.findall(r"[A-Za-z]{2,}", re.sub(r"(?<!\w)--?\w+", "", text))) - NAMES


def shown(arguments: list[str], capsys: pytest.CaptureFixture[str], code: int) -> str:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == code
    out, err = capsys.readouterr()
    assert not (err if code == 0 else out)
    return out + err


def test_argparse_has_no_other_words() -> None:
    """Those of the Python that runs this: what it says is in the table of labels, or cannot come up."""
    calls = [
        node for node in ast.walk(ast.parse(Path(argparse.__file__).read_text("utf-8"))) if isinstance(node, ast.Call)
    ]
    words = {
        one.value
        for call in calls if isinstance(call.func, ast.Name) and call.func.id in ("_", "ngettext")
        for one in call.args if isinstance(one, ast.Constant) and isinstance(one.value, str)
    }  # fmt: skip
    assert len(words) > 30
    assert {one for one in words if _own(one, "zh") == one} <= CANNOT_COME_UP
    for one in words - CANNOT_COME_UP:  # they take the same values
        for lang in LANGS:
            assert sorted(re.findall(r"%\((\w+)\)|%", str(_own(one, lang)))) == sorted(re.findall(r"%\((\w+)\)|%", one))


@pytest.mark.parametrize("command", ["", *COMMANDS])
@pytest.mark.parametrize("width", ["50", "80"])
def test_help_in_chinese(
    command: str, width: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", width)
    text = shown([*filter(None, [command]), "--help", "--lang", "zh"], capsys, 0)
    assert not english(text)
    lines = text.split("\n\n", 1)[1].splitlines()  # without the usage
    assert SECOND not in text and max(map(columns, lines)) < int(width)
    assert not any(line.strip().startswith(tuple("，。、；：）")) for line in lines)
    starts = {
        columns(line[: match.end()]) for line in lines if (match := re.match(r"  (-.*?|计划|  \w+) {2,}(?=\S)", line))
    }
    assert len(starts) == 1  # the explanations stand below each other


def test_help_names_the_parts_and_languages(capsys: pytest.CaptureFixture[str]) -> None:
    for lang in LANGS:
        text = " ".join(shown(["briefing", "--help", "--lang", lang], capsys, 0).split())
        assert "tables, network, figures, workbook, slides, page" in text


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["film"],
        ["--lang", "fr", "read", "nowhere"],
        ["read"],
        ["read", "nowhere", "elsewhere"],
        ["read", "nowhere", "--lang", "fr"],
        ["read", "nowhere", "--format", "doc"],
        ["read", "nowhere", "--strict=1"],
        ["read", "nowhere", "--f", "csv"],
        ["read", "nowhere", "--out"],
        ["read", "nowhere", "--film"],
        ["compare", "nowhere"],
        ["briefing", "nowhere", "--only", "film"],
        ["briefing", "nowhere", "--only", "page,"],
        ["briefing", "nowhere", "--only", ""],
        ["briefing", "nowhere", "--lang", "fr"],
        ["notebooks"],
        ["dictionary"],
    ],
)
@pytest.mark.parametrize("lang", LANGS)
def test_wrong_arguments_are_one_line(
    arguments: list[str], lang: Lang, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", {"zh": "zh_CN.UTF-8", "en": "en_GB.UTF-8"}[lang])
    text = shown(arguments, capsys, 2)
    assert text.startswith({"zh": "错误：", "en": "error: "}[lang]) and text.count("\n") == 1
    assert text.endswith({"zh": " --help。\n", "en": " --help.\n"}[lang])
    assert SECOND not in text
    if lang == "zh":
        assert english(text) <= {"film", "fr", "doc", "elsewhere"}


def test_several() -> None:
    parse = several(("a", "b", "c"), "en")
    assert (parse("c,a"), parse("b"), parse("b,a,b")) == (["c", "a"], ["b"], ["b", "a"])
    with pytest.raises(argparse.ArgumentTypeError, match="there is no “d”, only 'a', 'b', 'c'"):
        parse("a,d")


def test_argparse_is_left_as_it_was() -> None:
    before = vars(argparse)["_"], vars(argparse)["ngettext"]
    with pytest.raises(SystemExit), speaking("zh"):
        _parser("zh").parse_args(["film"])
    assert (vars(argparse)["_"], vars(argparse)["ngettext"]) == before
