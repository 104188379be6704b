"""Named initiatives: the shipped plan against a table made by hand, and sentences written at random and read back.

`data/initiatives.gold.csv` was written by reading the plan, before there was a parser; correct it only by reading again.
"""

import os
import re
import time
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import analysis as an
from analysis.grammar import parse_document
from analysis.initiative_language import KINDS
from analysis.initiatives import INITIATIVES, initiative_rows, parse_initiatives
from analysis.normalise import normalise

GOLD = Path(__file__).parent / "data" / "initiatives.gold.csv"


def table_of(text: str) -> pd.DataFrame:
    """The table of initiatives of a plan's text."""
    clean = normalise(text)
    return INITIATIVES.table(initiative_rows(parse_document(clean.text), clean))


def names(text: str) -> list[str]:
    return [f"{one.kind} {one.name}" for one in parse_initiatives(text, 0, len(text))]


# ---------------------------------------------------------------- the shipped plan


def test_the_shipped_plan_against_the_gold_table() -> None:
    gold = pd.read_csv(GOLD, keep_default_na=False)
    found = table_of(an.read_source(an.SHANDONG_2025).text)
    assert found[list(gold.columns)].values.tolist() == gold.values.tolist()


def test_spans_lead_back_to_the_source() -> None:
    source = an.read_source(an.SHANDONG_2025).text
    for row in table_of(source).itertuples():
        assert normalise(source[row.start : row.end]).text == row.name


def test_one_name_has_one_id_in_all_its_places() -> None:
    text = (
        "一、节\n1.开展“双百”行动。建设全省数据平台。(责任单位:省甲局)\n"
        "2.用好全省数据平台,深化“双百行动”。(责任单位:省乙局)\n3.无名。"
    )
    found = table_of(text)
    assert found[["initiative_id", "task_id", "name"]].values.tolist() == [
        ["I01", "T01", "“双百”行动"],
        ["I02", "T01", "全省数据平台"],
        ["I02", "T02", "全省数据平台"],
        ["I01", "T02", "双百行动"],  # marks are no part of the name
    ]


def test_names_in_lists_of_units_are_none() -> None:
    found = table_of("一、节\n1.做好工作。(责任单位:省甲局、省数据平台建设工程指挥部)\n2.办好事情。")
    assert found.empty and list(found.columns) == [column.name for column in INITIATIVES.columns]


# ---------------------------------------------------------------- what a name is


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("深入开展“数据要素×”行动,打造场景。", ["campaign “数据要素×”行动"]),
        ("实施城市全域“双百”行动。", ["campaign 城市全域“双百”行动"]),
        ("实施改厨、改厕、整理院落“三改一整”工程。", ["programme “三改一整”工程"]),
        ("升级“爱山东”政务服务平台,用好“山东通”。", ["platform “爱山东”政务服务平台", "platform 山东通"]),
        ("建好“齐鲁农云”、“齐鲁农超”等数字化平台。", ["platform 齐鲁农云", "platform 齐鲁农超"]),
        (
            "深化“无证明之省”建设,推进“两重”“两新”建设项目。",
            ["campaign 无证明之省", "programme 两重", "programme 两新"],
        ),
        ("实施“贡嘎培优”和“珠峰攀登”计划。", ["programme 贡嘎培优", "programme “珠峰攀登”计划"]),
        ("推进“人工智能+”场景应用。", ["campaign 人工智能+"]),
        ("依托全国“质量月”、“中国品牌日”等活动。", ["event 全国“质量月”", "event 中国品牌日"]),
        (
            "加快推进《甲省条例》《甲省规划》,落实《乙法(试行)》。",
            ["law 甲省条例", "document 甲省规划", "law 乙法(试行)"],
        ),
        ("建设山东文化数据库和齐鲁文化大模型。", ["platform 山东文化数据库", "platform 齐鲁文化大模型"]),
        (
            "建设地方金融治理平台,完善城市运行管理服务平台功能。",
            ["platform 地方金融治理平台", "platform 城市运行管理服务平台"],
        ),
        ("扎实开展国家数据要素综合试验区建设。", ["zone 国家数据要素综合试验区"]),
        ("支持自贸试验区开展知识产权证券化试点。", ["programme 知识产权证券化试点"]),
        ("探索建设沿黄省(区)数据共享带。", ["zone 沿黄省(区)数据共享带"]),
        ("深入实施创新驱动发展战略。", ["programme 创新驱动发展战略"]),
        ("高水平举办2025新型智慧城市大会。", ["event 2025新型智慧城市大会"]),
        ("建设跨部门的国家数据服务平台。", ["platform 国家数据服务平台"]),
        ("打造非标准就业劳动用工管理和服务试点。", ["programme 非标准就业劳动用工管理和服务试点"]),
        ("建设国家智慧教育平台试点。", ["programme 国家智慧教育平台试点"]),  # the longer name
        ("将成都市纳入国家要素市场化综合改革试点。", ["programme 国家要素市场化综合改革试点"]),
    ],
)
def test_names(text: str, expected: list[str]) -> None:
    assert names(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "完善服务体系,建设信息化平台、公共服务平台。",
        "推动各类平台互通,接入全省各级服务平台。",
        "建设一批数字经济示范区,培育5个左右省级数字化转型先导区。",
        "编制5项专项规划,推进智能工厂、工业互联网平台建设。",
        "打造医疗、海洋等行业数据流通交易平台。",
        "突破“卡脖子”技术,实现“免证办”“跨域办”,形成“绿色通道”。",
        "培育50个“晨星工厂”,打造“标杆型”“引领型”工程。",
        "打造行政执法“一张网”,推出“一件事”场景。",
        "加强与各市“城市大脑”联动,发展平台经济。",
        "开展试点,推进工程建设,健全工作机制,实施行动计划。",
        "自然资源、工程建设等领域,工程师和系统性改革。",
        "将审批权限下放至自贸试验区。",
        "开展综合专项行动,建设全省统一公共平台。",
        "融合政府网站等市级共性支撑能力平台。",
        "",
    ],
)
def test_what_is_no_name(text: str) -> None:
    assert names(text) == []


def test_names_do_not_cross_the_ends_of_the_stretch() -> None:
    text = "实施全省人才工程"
    assert [one.name for one in parse_initiatives(text, 2, len(text))] == ["全省人才工程"]
    assert list(parse_initiatives(text, 2, len(text) - 1)) == []


# ---------------------------------------------------------------- sentences written at random

THEMES = st.sampled_from(["医疗健康", "海洋经济", "文化旅游", "基础教育", "农村电商", "数字贸易人才"])
AIMS = st.sampled_from(["提升", "培育", "促进", "攻坚", "保护利用"])
SCOPES = st.sampled_from(["全省", "国家", "省级", "一体化", "山东", "齐鲁", "长三角"])
WORDS = st.text("甲乙丙丁戊己庚辛", min_size=2, max_size=4)
VERBS = st.sampled_from(
    ["开展", "实施", "打造", "构建", "推动", "加快建设", "完善", "深入推进", "探索建设", "持续优化提升", "高水平建设"]
)
PLAIN = st.sampled_from(
    [
        "提升服务水平",
        "建设一批示范区",
        "培育100家企业",
        "推动各类平台互通",
        "覆盖率达到90%",
        "在金融等领域推广应用",
        "完善服务体系",
    ]
)
LISTED = st.sampled_from(["建设", "功能", ""])


@st.composite
def name(draw: st.DrawFn) -> tuple[str, str]:
    """A kind and a name of it."""
    theme, scope, word = draw(THEMES), draw(SCOPES), draw(WORDS)
    return draw(
        st.sampled_from(
            [
                ("campaign", f"{theme}{draw(AIMS)}行动"),
                ("programme", f"{theme}{draw(AIMS)}工程"),
                ("campaign", f"“{word}”专项行动"),
                ("programme", f"{theme}“{word}”工程"),
                ("platform", f"{scope}{theme}数据平台"),
                ("platform", f"“{word}”服务平台"),
                ("system", f"{scope}{theme}标准体系"),
                ("zone", f"{scope}{theme}试验区"),
                ("event", f"2026{theme}大会"),
            ]
        )
    )


@st.composite
def clause(draw: st.DrawFn) -> tuple[str, list[str]]:
    if draw(st.booleans()):
        return draw(PLAIN), []
    found = draw(st.lists(name(), min_size=1, max_size=3))
    mark = draw(st.sampled_from("、和"))
    return draw(VERBS) + mark.join(text for _, text in found) + draw(LISTED), [f"{kind} {text}" for kind, text in found]


@given(st.lists(clause(), min_size=1, max_size=5), st.sampled_from(",;。"))
def test_what_is_written_is_read(clauses: list[tuple[str, list[str]]], mark: str) -> None:
    text = mark.join(text for text, _ in clauses) + "。"
    assert names(text) == [one for _, found in clauses for one in found]


@given(st.text("在建设平台行动“”《》、,。的国家服务(1个一)试点工程甲\n", max_size=60))
def test_any_text_gives_names_apart_from_each_other(text: str) -> None:
    found = list(parse_initiatives(text, 0, len(text)))
    assert all(text[one.start : one.end] == one.name and one.kind in KINDS for one in found)
    assert all(one.end <= following.start for one, following in pairwise(found))
    assert not any(re.search(r"[\n。,《》]", one.name) for one in found)


def test_time_grows_with_the_length_of_the_text() -> None:
    """30,000 characters each; a time that grew with the square would be far over the bound."""
    for piece in (
        "平台",
        "服务",
        "“甲乙”",
        "“平台”",
        "“甲乙”和",
        "推进“甲乙”、",
        "国家服务平台、",
        "《",
        "(",
        "的",
        "在",
        "建设",
    ):
        text = piece * (30_000 // len(piece))
        start = time.process_time()
        list(parse_initiatives(text, 0, len(text)))
        assert time.process_time() - start < 5, piece


# ---------------------------------------------------------------- plans of the corpus


def test_plans_of_the_corpus() -> None:
    """No name begins with a verb that orders it, or is a word for the kind alone."""
    folder = os.environ.get("PLAN_CORPUS")
    if not folder:
        pytest.skip("PLAN_CORPUS names no folder of plans")
    verb = re.compile("开展|实施|打造|构建|建立|完善|推动|加快|举办|的")
    for gold in Path(folder).rglob("*.gold.tsv"):
        found = table_of(an.read_source(gold.with_name(gold.name.removesuffix(".gold.tsv") + ".txt")).text)
        assert not found["name"].str.match(verb).any()
        assert found["name"].str.len().gt(1).all()
