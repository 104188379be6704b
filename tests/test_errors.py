import ast
import errno
import io
import os
import pickle
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import analysis as an
from analysis.bipartite import bipartite_modules
from analysis.errors import REASONS, PlanError, reason
from analysis.labels import LANGS
from analysis.schema import Column, Schema, read_csv
from analysis.shipped import REFERENCE
from analysis.themes import compiled
from analysis.whatif import knock_out
from analysis.words import LABELS, say

PACKAGE = Path(an.__file__).parent
NOT_READ = re.compile(
    r"“.*?”|（.*?）|\(.*?\)|\[.*?\]|`.*?`|[^\s：]*/[^\s：]*", re.DOTALL
)  # quoted, in brackets, a path
ENGLISH = re.compile(r"[A-Za-z]{2,}[,;]? [A-Za-z]{2,}")


def test_an_error_comes_back_from_another_process() -> None:
    error = pickle.loads(pickle.dumps(PlanError("it is empty", where="plan.txt", do="save it again")))
    assert str(error) == "plan.txt: it is empty. Try: save it again."
    assert (error.found, error.where, error.do) == ("it is empty", "plan.txt", "save it again")


def test_it_comes_back_in_both_languages() -> None:
    error = PlanError.of("text.long", where="plan.txt", count=12_000_000)
    copy = pickle.loads(pickle.dumps(error))
    assert [copy.message(lang) for lang in LANGS] == [error.message(lang) for lang in LANGS]
    assert copy.message("zh") == "plan.txt：文本有12,000,000个字符。请只提供计划本身。"


def test_values_differ_by_language_and_lists_are_joined() -> None:
    error = PlanError.of("table.value", where="t", column={"zh": "列", "en": "column"}, given="x", allowed=("a", "b"))
    assert error.message("zh") == "t：列为“x”。请用a、b中的一种。"
    assert error.message("en") == "t: column is “x”. Try: use one of a, b."


@pytest.mark.parametrize("number", REASONS)
def test_what_the_system_says_is_said_in_both_languages(number: int) -> None:
    said = reason(OSError(number, os.strerror(number)))
    assert re.search("[\u4e00-\u9fff]", said["zh"]) and said["en"].isascii()


def test_what_nobody_foresaw_is_said_as_it_comes() -> None:
    assert reason(OSError(errno.EIO, "x")) == dict.fromkeys(LANGS, os.strerror(errno.EIO))
    assert reason(ValueError("bad zip")) == dict.fromkeys(LANGS, "bad zip")


def test_every_error_says_what_is_wrong_and_what_to_do() -> None:
    keys = {key for key in read_csv(REFERENCE / "labels.csv", LABELS)["key"] if key.startswith("error.")}
    found = {key for key in keys if not key.endswith(".do")}
    assert found and {f"{key}.do" for key in found} == keys - found


def test_errors_are_made_from_the_table_alone() -> None:
    for path in sorted(PACKAGE.rglob("*.py")):
        if path.relative_to(PACKAGE).as_posix() in ("errors.py", "output.py"):
            continue
        calls = [node.func for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)]
        direct = [call.lineno for call in calls if isinstance(call, ast.Name) and call.id == "PlanError"]
        assert not direct, f"{path.name}: {direct}"


# ---------------------------------------------------------------- real failures, read by somebody who reads Chinese

TOY = an.TOY.read_text(encoding="utf-8")
TABLE = Schema("pair", "pair", (Column("id", "str", ""), Column("side", "str", "", ("left", "right"))), key=("id",))


def opened(content: bytes, name: str = "计划.txt") -> Callable[[Path], object]:
    def fail(folder: Path) -> None:
        (folder / name).write_bytes(content)
        an.read_plan(folder / name)

    return fail


def parsed(text: str) -> Callable[[Path], object]:
    return lambda _: an.parse_plan(an.Source("计划.txt", text, ""))


def asked(work: Callable[[an.Plan], object]) -> Callable[[Path], object]:
    return lambda _: work(an.read_plan(an.TOY))


def terms(words: str) -> pd.DataFrame:
    return pd.DataFrame([{"theme_id": "A", "terms": words, "not_terms": ""}])


FAILURES: dict[str, tuple[Callable[[Path], object], str, str]] = {  # what goes wrong, the place, words of the message
    "empty": (opened(b" \n"), "计划.txt", "文件是空的"),
    "missing": (lambda folder: an.read_plan(folder / "无.txt"), "无.txt", "文件或文件夹不存在"),
    "name too long": (lambda folder: an.read_plan("长" * 300), "长长", "既不是文件的路径，也不是文本"),
    "no path": (lambda folder: an.read_plan("a\0b"), "a\0b", "既不是文件的路径，也不是文本"),
    "below a file": (lambda folder: an.read_plan(an.TOY / "无.txt"), "无.txt", "路径中有一段不是文件夹"),
    "folder": (an.read_plan, "", "这是一个文件夹"),
    "large": (opened(b"a" * 50_000_001), "计划.txt", "超过50,000,000字节"),
    "binary": (opened(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), "计划.txt", "二进制格式"),
    "old Office": (opened(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600), "计划.txt", "2007年以前"),
    "encoding": (opened("数据".encode()[:-1] + b"\xff\xff" * 30), "计划.txt", "不符合UTF-8编码"),
    "torn package": (opened(b"PK\x03\x04 word/document.xml"), "计划.txt", "文件已损坏"),
    "torn PDF": (opened(b"%PDF-1.7\nnothing"), "计划.txt", "PDF已损坏"),
    "locked PDF": (lambda _: an.read_plan(Path(__file__).parent / "data" / "locked.pdf"), "locked.pdf", "设有密码"),
    "no text": (opened(b"<html><body></body></html>"), "计划.txt", "没有文字"),
    "open file": (lambda _: an.read_plan(io.BytesIO(b"")), "open file", "文件是空的"),
    "half a character": (parsed(TOY + "\ud800"), "计划.txt", "只有半个字符"),
    "no plan": (parsed("今天天气很好。\n" * 20), "计划.txt", "0个编号条目中没有找到责任单位名单，文本开头为“今天天气"),
    "not Chinese": (
        parsed("The weather is fine today. " * 20),
        "计划.txt",
        "个字符中有汉字0个，文本开头为“The weather",
    ),
    "lost characters": (parsed(TOY.replace("。", "□好")), "计划.txt", "处文字缺损，例如“"),
    "rare characters": (parsed("龘靐齉" * 50), "计划.txt", "不是通用字，例如龘靐"),
    "too many items": (parsed("1.事。\n" * 60_000), "text", "超过50,000个"),
    "unknown department": (
        asked(lambda plan: an.project(plan, without=["省子局"])),
        "toy.txt",
        "没有“省子局”这个单位",
    ),
    "one name": (asked(lambda plan: an.project(plan, without="省甲厅")), "without", "给出列表：['省甲厅']"),
    "unknown weight": (asked(lambda plan: an.project(plan, weight="x")), "project", "没有“x”这种权重"),  # type: ignore[arg-type]
    "unknown format": (asked(lambda plan: an.write_network(plan, "a.xls")), "a.xls", "没有“.xls”这种网络文件格式"),
    "unknown null": (asked(lambda plan: an.significance(plan, "x")), "significance", "fixed_row、bicm"),  # type: ignore[arg-type]
    "two changes": (asked(lambda plan: knock_out(plan, ["省甲厅"], ["省甲厅", "省乙局"])), "knock_out", "不能同时使用"),
    "one merged": (asked(lambda plan: knock_out(plan, merge=["省甲厅"])), "merge", "1个不同的单位。请给出两个"),
    "nobody left out": (asked(lambda plan: knock_out(plan, [])), "without", "0个单位。请至少给出一个"),
    "unknown part": (
        asked(lambda plan: an.write_briefing(plan, "x", only=["film"])),
        "briefing",
        "从tables、network、",
    ),
    "unknown language": (lambda _: say("stop", "fr"), "lang", "没有“fr”这种语言。请用zh、en中的一种"),  # type: ignore[arg-type]
    "no network": (lambda _: bipartite_modules(np.zeros((2, 2))), "structure", "不是二分网络"),
    "no column": (lambda _: TABLE.table([{"id": "a"}]), "pair", "缺少以下列：side"),
    "no such value": (
        lambda _: TABLE.table([{"id": "a", "side": "top"}]),
        "pair",
        "side为“top”。请用left、right中的一种",
    ),
    "same key": (lambda _: TABLE.table([{"id": "a", "side": "left"}] * 2), "pair", "两行的键相同：id=a"),
    "no table": (lambda folder: read_csv(folder / "无.csv", TABLE), "无.csv", "文件或文件夹不存在"),
    "no term": (lambda _: compiled(terms("网上|网下")), "themes.csv", "“网上|网下”不是合格的词条"),
    "term twice": (lambda _: compiled(terms("网上 网上")), "themes.csv", "“网上”在A中出现两次"),
}


@pytest.mark.parametrize("fails", FAILURES)
def test_a_reader_of_chinese_reads_no_english(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails: str) -> None:
    fail, place, words = FAILURES[fails]
    monkeypatch.chdir(tmp_path)
    with pytest.raises(PlanError) as caught:
        fail(tmp_path)
    error = caught.value
    where, said = error.message("zh").split("：", 1)
    assert place in where and (words in said)
    assert not ENGLISH.search(NOT_READ.sub("", said)), said
    assert re.fullmatch(r"[^。]+.*。请.+。", said, re.DOTALL)
    assert error.message("en") == str(error) and error.found_zh != error.found


def test_the_test_knows_english() -> None:
    said: Any = PlanError("it is empty", where="plan.txt", do="save it again").message("zh")
    assert ENGLISH.search(NOT_READ.sub("", said))
