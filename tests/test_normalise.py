from itertools import groupby
from operator import itemgetter

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import analysis as an
from analysis.normalise import normalise

GLOSSES = ("(xiǎo)", "(huì )", "（zhì）", "(yī / yì / yí)", "(lǜ)", "(ér)", "(zhuàng)(zhuàng)")


@pytest.mark.parametrize(
    ("found", "clean"),
    [
        ("小(xiǎo)组", "小组"),
        ("会(huì )议", "会议"),
        ("技(jì )術", "技术"),
        ("省(sheng)(sheng)级", "省级"),
        ("一(yī / yì / yí)、工作", "一、工作"),
        ("建设数字孪生平台(CIM)", "建设数字孪生平台(CIM)"),
        ("推广(5G)、(PM2.5)、(10G-PON)、(APP)", "推广(5G)、(PM2.5)、(10G-PON)、(APP)"),
        ("平台(app)、用水(kg)、网(web)", "平台(app)、用水(kg)、网(web)"),
        (
            "小(xiao)组和省(sheng)级、人工智能(ai)、电子(e)政务、甲方(a)",
            "小组和省级、人工智能(ai)、电子(e)政务、甲方(a)",
        ),
        ("关(guan) 于", "关于"),
        ("省甲局、\n— 3 —\n省乙局、\n第 4 页\n省丙局", "省甲局、\n省乙局、\n省丙局"),
        ("数字@@经济@@@发展 a@b.cn", "数字经济发展a@b.cn"),
        ("甲\x0c局\x00", "甲局"),
        ("甲\r乙", "甲\n乙"),
        ("省財政廳、省生態環境廳、遊", "省财政厅、省生态环境厅、游"),
        ("産業、內部、黃河", "产业、内部、黄河"),
        ("市発改委、各県、経信委、機関、予以協調、芸香", "市发改委、各县、经信委、机关、予以协调、芸香"),
        ("（责任单位：省甲局）", "(责任单位:省甲局)"),
        ("１．Ａ５", "1.A5"),
        ("⼯作", "工作"),
        ("⼈⺠政府、⻋⻢、⻘岛", "人民政府、车马、青岛"),
        ("数字 经济\u200b发展\u3000好\xa0的", "数字经济发展好的"),
        ("\u2003\u20031、做好\u2002工作", "1、做好工作"),
        ("use AI well", "use AI well"),
        ("甲\r\n乙", "甲\n乙"),
    ],
)
def test_rules(found: str, clean: str) -> None:
    assert normalise(found).text == clean


@pytest.mark.parametrize("width", [22, 30, 41])
@pytest.mark.parametrize("indent", ["", "　　", "    "])
def test_a_plan_broken_over_lines_reads_as_it_was(width: int, indent: str, shandong: an.Plan) -> None:
    """As a page of that width breaks it, wherever its lines end: within a name, a label, a number."""
    plan = an.read_plan(shandong.parsed.clean.text)
    paragraphs = [indent + line for line in plan.source.text.split("\n") if line.strip()]
    broken = an.read_plan("\n".join(line for text in paragraphs for line in wrapped(text, width)))
    sentences = broken.tasks["text"].str.replace("。\n", "。")  # a line that ends with a sentence may end a paragraph
    assert sentences.tolist() == plan.tasks["text"].tolist()
    columns = ["task_id", "department_id", "role", "group"]
    pd.testing.assert_frame_equal(broken.assignments[columns], plan.assignments[columns])


@pytest.mark.parametrize(
    "line",
    [
        "责任科室：市数据局、市财政局、市审计局", "牽頭單位：市數據局、市財政局、市審計局", "责任单位 ：市数据局、市财政局、市审计局",
        "由市数据局牵头，市财政局、市审计局配合", "市数据局、市财政局、市审计局牵头负责",
    ],
)  # fmt: skip
def test_a_list_as_wide_as_its_task_is_no_part_of_it(line: str) -> None:
    text = "\n".join(f"{number}.推进数字政府建设升级改造工作方面持续\n{line}" for number in range(1, 8))
    assert normalise(text).text.count("\n") == text.count("\n")
    assert an.read_plan(text).assignments["task_id"].nunique() == 7


def test_lines_of_one_width_are_not_always_broken_ones() -> None:
    names = "\n".join(f"省{letter}{letter}厅" for letter in "甲乙丙丁戊己庚辛壬癸" * 2)
    assert normalise(names).text == names


def wrapped(text: str, width: int) -> list[str]:
    """Lines of so many Chinese characters; a letter, digit or blank is half as wide."""
    ends = np.cumsum([1 if character < "\x80" else 2 for character in text]) - 1
    lines = groupby(zip(ends // (2 * width), text, strict=True), key=itemgetter(0))
    return ["".join(character for _, character in line) for _, line in lines]


TEXTS = st.text(st.sampled_from("省財政廳乙（）()：:，,、。 \u3000\u200b１A\nxiǎo⼯ﬁ㎡"), max_size=60)


@given(TEXTS)
@example("乙(i\u200b)")  # a gloss with a character inside that was dropped before
def test_every_character_is_accounted_for(text: str) -> None:
    """Spans of what is left and of what is passed over cover the source once, in order."""
    clean = normalise(text)
    assert len(clean.text) == len(clean.starts) == len(clean.ends)
    kept = list(dict.fromkeys(zip(clean.starts, clean.ends, strict=True)))  # one span may spell out in several
    dropped = np.flatnonzero(clean.passed_over >= 0).tolist()
    spans = sorted([*kept, *((start, start + 1) for start in dropped)])
    assert "".join(text[start:end] for start, end in spans) == text


@given(TEXTS)
@example("乙(o\u3000)")
def test_clean_text_is_clean(text: str) -> None:
    once = normalise(text).text
    assert normalise(once).text == once


@given(st.lists(st.tuples(st.sampled_from("省財政廳建設"), st.sampled_from(["", *GLOSSES])), max_size=30))
def test_glosses_leave_no_trace(pairs: list[tuple[str, str]]) -> None:
    glossed = normalise("".join(character + gloss for character, gloss in pairs))
    plain = normalise("".join(character for character, _ in pairs))
    assert glossed.text == plain.text
