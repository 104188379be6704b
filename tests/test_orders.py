"""Orders and their verbs: the shipped plan against a table made by hand, and sentences written at random and read back.

`data/orders.gold.csv` was written by reading the plan, before there was a parser; correct it only by reading again. It
has, for each measure, the verbs of its orders.
"""

import time
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.orders import parse_orders

GOLD = Path(__file__).parent / "data" / "orders.gold.csv"


def verbs(text: str) -> list[str]:
    return [order.verb for order in parse_orders(text, 0, len(text))]


def test_the_shipped_plan_against_the_gold_table() -> None:
    gold = pd.read_csv(GOLD, keep_default_na=False)
    found = ["、".join(verbs(text)) for text in gold["text"]]
    assert dict(zip(gold["measure_id"], found, strict=True)) == dict(
        zip(gold["measure_id"], gold["verbs"], strict=True)
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("扎实开展试点。", ["开展"]),
        ("加快建设平台。", ["建设"]),
        ("加快平台建设。", ["加快"]),
        ("研究制定标准。", ["制定"]),
        ("组织实施工程。", ["实施"]),
        ("探索建立机制,探索更多场景。", ["建立", "探索"]),
        ("推动形成“绿色通道”。", ["推动"]),  # 形成 is what comes of it
        ("建立完善体系。", ["建立"]),
        ("加快选育、推广品种。", ["选育"]),
        ("支持企业建设平台。", ["支持"]),  # to allow is not to order what is allowed
        ("在金融、交通等领域培育企业。", ["培育"]),
        ("在外贸基地培育中给予支持。", ["给予"]),
        ("将消费扶贫纳入考核。", ["纳入"]),
        ("将设立机构的审批权限下放至试验区。", ["下放"]),
        ("为企业提供服务。", ["提供"]),
        ("完善数据库,为发展研判提供支撑。", ["完善"]),
        ("依托储备制度,收储粮食。", ["收储"]),
        ("各市要认真落实政策。", ["落实"]),
        ("省级部门可以将权限下放至市。", ["下放"]),
        ("对建设成效明显的市,优先给予奖励。", ["给予"]),
        ("编制计划时,合理安排用地。", ["安排"]),
        ("2025年底前建成平台。", ["建成"]),
        ("新培育一批企业。", ["培育"]),
        ("力争建成10个平台。", ["建成"]),
        ("提升服务水平。", ["提升"]),
        ("优化流程,提升服务水平。", ["优化"]),
        ("促进融合,加快发展,提高效率。", ["促进", "加快"]),
        ("加强监管;明确责任:压实“建设”任务。", ["加强", "明确", "压实"]),
        ("覆盖率达到94%。", []),
        ("2025年,力争占比超过50%。", []),
        ("热线24小时有人接听。", []),
        ("实现“建设一张网”。", []),
        ("全省水库实现自动采集。", []),
        ("", []),
        ("。,;", []),
    ],
)
def test_what_a_sentence_orders(text: str, expected: list[str]) -> None:
    assert verbs(text) == expected


def test_spans_are_those_of_the_clauses() -> None:
    text = "前文。深化改革,提高效率,打造平台。"
    found = parse_orders(text, 3, len(text))
    assert [text[order.start : order.end] for order in found] == ["深化改革", "打造平台"]


# ---------------------------------------------------------------- sentences written at random

DEEDS = st.sampled_from(["开展", "建设", "完善", "制定", "培育", "实施", "建立", "出台", "举办", "深化", "优化"])
HOW = st.sampled_from(["", "", "加快", "探索", "研究", "组织", "推动"])
ADVERBS = st.sampled_from(["", "扎实", "深入", "积极", "进一步", "高水平", "持续", "年底前", "到2026年"])
WHERE = st.sampled_from(["", "", "在金融、交通等领域", "在城市管理方面", "围绕民生领域", "面向基层地区"])
OBJECTS = st.sampled_from(
    ["金融服务体系", "“一件事”应用", "数据标准", "5G网络", "《甲省条例》宣讲", "农村电商(直播)", "智慧社区"]
)
AIMS = st.sampled_from(["提高效率", "提升“建设”水平", "促进融合", "增强能力", "营造氛围"])
FACTS = st.sampled_from(["覆盖率达到90%", "实现“一网通办”", "占比超过50%", "确保可靠率达到99%", "全省企业实现上云"])


@st.composite
def order(draw: st.DrawFn) -> tuple[str, str]:
    verb = draw(DEEDS)
    return draw(WHERE) + draw(ADVERBS) + draw(HOW) + verb + draw(OBJECTS), verb


@given(
    st.lists(st.one_of(order(), FACTS.map(lambda text: (text, ""))), min_size=1, max_size=6),
    AIMS,
    st.sampled_from(",;"),
)
def test_what_is_written_is_read(clauses: list[tuple[str, str]], aim: str, mark: str) -> None:
    expected = [verb for _, verb in clauses if verb]
    text = mark.join([*(text for text, _ in clauses), aim])
    assert verbs(text + "。") == (expected or [aim[:2]])


def test_time_grows_with_the_length_of_the_text() -> None:
    """30,000 characters each; a time that grew with the square would be far over the bound."""
    for piece in (
        "在",
        "对的,",
        "加快",
        "2025年",
        "在要",
        "要在中",
        "推动实施",
        "积极",
        "为将对从要在中",
        "在积极要,",
        "“",
        "(",
    ):
        text = piece * (30_000 // len(piece))
        start = time.process_time()
        parse_orders(text, 0, len(text))
        assert time.process_time() - start < 5, piece
