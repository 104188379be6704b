import io
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from analysis import terminal
from analysis.labels import Lang
from analysis.terminal import ask, complain, language, lose_characters, show


@pytest.mark.parametrize(
    ("arguments", "environment", "lang"),
    [
        ([], {}, "en"),
        ([], {"LANG": "zh_CN.UTF-8"}, "zh"),
        ([], {"LANG": "zh_TW"}, "zh"),
        ([], {"LANG": "de_DE.UTF-8"}, "en"),
        ([], {"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, "en"),
        ([], {"LANG": "zh_CN.UTF-8", "LC_ALL": ""}, "zh"),
        ([], {"LANG": "zh_CN.UTF-8", "LC_ALL": "C.UTF-8"}, "zh"),
        ([], {"LANG": "en_US.UTF-8", "LC_MESSAGES": "zh_CN.UTF-8"}, "zh"),
        (["--lang", "zh"], {"LANG": "en_US.UTF-8"}, "zh"),
        (["read", "--lang=en"], {"LANG": "zh_CN.UTF-8"}, "en"),
        (["briefing", "--la", "zh,en"], {}, "zh"),
        (["--lang", "en", "briefing", "--lang", "zh,en"], {}, "zh"),
        (["read", "--lang", "fr"], {"LANG": "zh_CN.UTF-8"}, "zh"),
        (["read", "--lang"], {"LANG": "zh_CN.UTF-8"}, "zh"),
        (["read", "--", "plan"], {"LANG": "zh_CN.UTF-8"}, "zh"),
    ],
)
def test_language(arguments: list[str], environment: dict[str, str], lang: Lang) -> None:
    assert language(arguments, environment) == lang


@pytest.mark.parametrize("encoding", ["cp1252", "cp437", "ascii"])
def test_a_character_is_lost_and_not_the_run(encoding: str, monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    monkeypatch.setattr(sys, "stdout", stream)
    lose_characters(stream, None, io.StringIO())
    show("省甲厅 “3”")
    assert stream.buffer.getvalue().decode(encoding).startswith("??? ")  # type: ignore[attr-defined]
    assert stream.encoding == encoding


def test_nothing_commands_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    show("a\x1b[31mb\u202ec\nd")
    complain("a\x1b[31mb\nc", "zh")
    assert capsys.readouterr() == ("a[31mbc\nd\n", "错误：a[31mb c\n")


def test_no_streams(monkeypatch: pytest.MonkeyPatch) -> None:
    """As under pythonw."""
    for name in ("stdin", "stdout", "stderr"):
        monkeypatch.setattr(sys, name, None)
    show("a")
    complain("a", "en")
    assert not ask("a?")


@pytest.mark.parametrize(
    ("answer", "said"), [("y\n", True), ("YES\n", True), ("是\n", True), ("n\n", False), ("\n", False), ("", False)]
)
def test_only_yes_is_yes(
    answer: str, said: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(answer))
    assert not ask("really?") and capsys.readouterr().err == ""  # nobody is there
    for stream in (sys.stdin, sys.stderr):
        monkeypatch.setattr(stream, "isatty", lambda: True, raising=False)
    assert ask("really?") is said
    assert capsys.readouterr().err == "really? "


@pytest.fixture
def closed(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    def close() -> None:
        read, write = os.pipe()
        os.close(read)
        monkeypatch.setattr(sys, "stdout", os.fdopen(write, "w"))

    return close


def test_nobody_reads(closed: Callable[[], None]) -> None:
    closed()
    with pytest.raises(SystemExit) as ended:
        show("a")
    assert ended.value.code == terminal.CLOSED
    sys.stdout.flush()  # Python's own, at the end, has nowhere to fail


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="not on this system")
def test_a_full_disk_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    with Path("/dev/full").open("w") as full:
        monkeypatch.setattr(sys, "stdout", full)
        with pytest.raises(OSError, match="space"):
            show("a")
