"""The lexicon against what a reader finds.

`data/themes.gold.csv` says which themes each task of the shipped plan names, and 24 tasks of four other plans, drawn at
random. It was written by reading the tasks, before the lexicon was run on them; `words` are those that made the reader
think so. Correct it only by reading again.
"""

import os
import re
import time
from itertools import groupby
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import analysis as an
from analysis import themes
from analysis.departments import reference
from analysis.grammar import parse_document
from analysis.normalise import normalise
from analysis.themes import MENTIONS, compiled, find_mentions, mention_rows, natural_owners

GOLD = pd.read_csv(Path(__file__).parent / "data" / "themes.gold.csv")
TABLE = themes.themes()


def named(text: str) -> list[tuple[str, str]]:
    return [(mention.theme_id, text[mention.start : mention.end]) for mention in find_mentions(text)]


def mentions_of(text: str) -> pd.DataFrame:
    clean = normalise(text)
    return MENTIONS.table(mention_rows(parse_document(clean.text), clean))


# ---------------------------------------------------------------- against a reader


def scores(text: str, plan: str, gold: pd.DataFrame) -> tuple[float, float]:
    """Precision and recall over pairs of task and theme, in the tasks that were read."""
    expected = set(gold.loc[gold["plan"].eq(plan), ["task_id", "theme_id"]].itertuples(index=False, name=None))
    table = mentions_of(text)
    found = {pair for pair in zip(table["task_id"], table["theme_id"], strict=True) if pair[0] in dict(expected)}
    return len(found & expected) / len(found), len(found & expected) / len(expected)


def test_shipped_plan() -> None:
    text = an.SHANDONG_2025.read_text(encoding="utf-8")
    assert GOLD.loc[GOLD["plan"].eq("shandong-2025"), "task_id"].nunique() == 27
    precision, recall = scores(text, "shandong-2025", GOLD)
    assert precision >= 0.95 and recall >= 0.95


def test_state_council_plans() -> None:
    corpus = os.environ.get("PLAN_CORPUS")
    if not corpus:
        pytest.skip("PLAN_CORPUS names no folder of plans")
    for plan in sorted(set(GOLD["plan"]) - {"shandong-2025"}):
        text = Path(corpus, "state-council", f"{plan}.txt").read_text(encoding="utf-8")
        assert min(scores(text, plan, GOLD)) >= 0.95, plan


def test_gold_words_stand_in_the_tasks(shandong: an.Plan) -> None:
    gold = GOLD[GOLD["plan"].eq("shandong-2025")].merge(shandong.tasks, on="task_id")
    assert len(gold) == 190
    assert [row.words for row in gold.itertuples() if row.words not in row.text] == []
    assert not gold.duplicated(["task_id", "theme_id"]).any()
    assert set(gold["theme_id"]) <= set(TABLE["theme_id"])


# ---------------------------------------------------------------- words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("气象", [("weather", "气象")]),
        ("城市气象", [("weather", "气象")]),
        ("卫生健康", [("health", "卫生健康")]),
        ("医疗健康", [("health", "医疗健康")]),
        ("医保", [("medical_insurance", "医保")]),
        ("医疗保险", [("medical_insurance", "医疗保险")]),
        ("养老保险", [("employment", "养老保险")]),
        ("商业健康保险", [("finance", "保险")]),
        ("数字经济", [("digital_economy", "数字经济")]),
        ("数字金融", [("digital", "数字"), ("finance", "金融")]),
        ("数据安全", [("security", "数据安全")]),
        ("数据中心", [("computing", "数据中心")]),
        ("工业互联网", [("industrial_internet", "工业互联网")]),
        ("绿色低碳", [("environment", "绿色低碳")]),
        ("休闲农业", [("agriculture", "休闲农业"), ("culture", "休闲农业")]),
        ("农业银行", [("finance", "农业银行")]),
        ("集中医疗资源", [("health", "医疗")]),
        ("法治教育", [("justice", "法治教育")]),
        ("5G和AI", [("mobile", "5G"), ("telecom", "5G"), ("ai", "AI")]),
        ("财政部门", [("fiscal", "财政")]),
        ("会同财政部、省农业农村厅落实", []),
    ],
)
def test_longest_term(text: str, expected: list[tuple[str, str]]) -> None:
    assert sorted(named(text)) == sorted(expected)


TRAPS = """
    气象万千 新气象 平台风险 舞台风采 办公安全 基地质量 各种业务 国家政策 惠民政策 便民政务 人民政府 市政府 市政协
    成立法人 公司法人 办法规定 集中试点 社会展示 发展会议 减轻工作 监管网络 提供水平 存储能力 特征信息 全国企业 全国资源
    降低保证金 成就业绩 施工资质 应用地方 利用地图 社会计划 全国库存 录入表格 赋能源头 本科研究生 上海 更换电池 构建材料
    集体育苗 安排水平 举办会议 绿色通道 产业生态 专职工作 利用工程 一批发展 拓展销售 推出行动 传输电 大量子公司 XAIX 25G
"""


def test_no_term_inside_another_word() -> None:
    assert {text: named(text) for text in TRAPS.split() if named(text)} == {}


ROWS = TABLE[["theme_id", "terms", "not_terms"]].to_dict("records")
WORDS = sorted({term.split("(")[0] for row in ROWS for term in f"{row['terms']} {row['not_terms']}".split()})


@settings(max_examples=300)
@given(st.lists(st.sampled_from([*WORDS, "的", "和", "、", "部", "局"]), max_size=12).map("".join))
def test_the_pattern_against_its_definition(text: str) -> None:
    """At each character the longest term that fits there, and on behind it."""
    terms: dict[str, tuple[str, ...]] = {}
    for row in ROWS:
        terms |= {term: (*terms.get(term, ()), row["theme_id"]) for term in row["terms"].split()}
        terms |= {word: terms.get(word, ()) for word in row["not_terms"].split()}
    for _, name in reference().names:
        if re.fullmatch("某?[^某此]{2,}[部委厅局署办]", name):
            terms.setdefault(f"{name.removeprefix('某')}(?![门分署队件理法事结案好学托])", ())
    by_first = {first: list(group) for first, group in groupby(sorted(terms), key=lambda term: term[0])}
    expected, at = [], 0
    while at < len(text):
        fitting = []
        for term in by_first.get(text[at], []):
            pattern = rf"\b{term}\b" if term.isascii() else term.replace("+", r"\+")
            found = re.compile(pattern, re.ASCII).match(text, at)
            fitting += [(len(found[0]), term)] if found else []
        length, term = max(fitting, default=(1, ""))
        expected += [(theme, text[at : at + length]) for theme in terms.get(term, ())]
        at += length
    assert named(text) == expected


# ---------------------------------------------------------------- from a plan


def test_lists_are_no_mentions_and_spans_lead_to_the_source() -> None:
    text = (
        "山东省工作要点\n一、氣象\n"
        "1.数据。推動氣(qì)象数据共享,会同省农业农村厅落实。(责任单位:省气象局、省海洋局)\n2.事。做好。(省水利厅负责)"
    )
    table = mentions_of(text)
    assert table[["task_id", "theme_id", "term"]].values.tolist() == [
        ["T01", "weather", "气象"],
        ["T01", "data", "数据共享"],
    ]
    assert [text[row.start : row.end] for row in table.itertuples()] == ["氣(qì)象", "数据共享"]


def test_every_mention_of_the_shipped_plan_leads_to_its_words(shandong: an.Plan) -> None:
    table = mentions_of(shandong.source.text)
    tasks = shandong.tasks.set_index("task_id")
    assert table["start"].is_monotonic_increasing
    for row in table.itertuples():
        assert normalise(shandong.source.text[row.start : row.end]).text == row.term
        assert tasks.loc[row.task_id, "start"] < row.start < row.end <= tasks.loc[row.task_id, "end"]
    lists = shandong.assignments
    inside = [((lists["start"] < row.end) & (row.start < lists["end"])).any() for row in table.itertuples()]
    assert not any(inside)


def test_time_grows_with_the_text(shandong: an.Plan) -> None:
    text = "".join(shandong.tasks["text"])
    seconds = []
    for times in (4, 40):
        start = time.perf_counter()
        count = sum(1 for _ in find_mentions(text * times))
        seconds.append(time.perf_counter() - start)
    assert count > 40 * 400
    assert seconds[1] < 40 * seconds[0]  # ten times the text, with room for a busy machine


# ---------------------------------------------------------------- the table


def test_lexicon_has_enough_themes() -> None:
    assert TABLE["kind"].eq("domain").sum() >= 30
    assert TABLE["kind"].eq("technology").sum() >= 12
    assert TABLE["theme"].is_unique and TABLE["theme_en"].is_unique
    assert TABLE[["theme", "theme_en", "terms", "scope"]].ne("").all(axis=None)


def test_owners_are_canonical_names() -> None:
    known = {(scope, unit.name) for (scope, _), unit in reference().departments.items()}
    for column, scopes in (("nation", ["全国"]), ("province", ["省"]), ("city", "直市县")):
        owners = TABLE[f"owners_{column}"]
        assert owners.ne("").all(), column
        unknown = [n for cell in owners for n in cell.split() if not any((scope, n) in known for scope in scopes)]
        assert unknown == []


@pytest.mark.parametrize(
    ("place", "theme", "owner"),
    [
        ("全国", "weather", "气象局"),
        ("山东", "weather", "省气象局"),
        ("内蒙古", "talent", "自治区党委组织部"),
        ("上海", "finance", "市委金融办"),
        ("济南市", "natural_resources", "市自然资源和规划局"),
        ("济南市商河县", "water", "县水利局"),
    ],
)
def test_natural_owners_by_level(place: str, theme: str, owner: str) -> None:
    assert natural_owners(place)[theme][0] == owner


def test_nobody_where_the_place_is_not_known() -> None:
    assert set(natural_owners("甲省").values()) == {()}


@pytest.mark.parametrize(
    ("terms", "message"),
    [
        (["网上|网下"], "“网上|网下” is no term"),
        (["网.*办(?!法)"], "is no term"),
        (["网上 网上"], "“网上” stands twice in A"),
        (["网上", "网上(?!办)"], "“网上” stands with and without"),
    ],
)
def test_refused_terms(terms: list[str], message: str) -> None:
    rows = [{"theme_id": theme, "terms": words, "not_terms": ""} for theme, words in zip("AB", terms, strict=False)]
    with pytest.raises(an.PlanError, match=re.escape(message)):
        compiled(pd.DataFrame(rows))


def test_a_row_adds_a_theme() -> None:
    rows = [{"theme_id": "A", "terms": "天文 天(?=体|象)", "not_terms": "天文数字"}]
    lexicon = compiled(pd.DataFrame(rows))
    found = [
        (match[0], lexicon.themes.get(match[0])) for match in lexicon.pattern.finditer("天文、天体、天地、天文数字")
    ]
    assert found == [("天文", ("A",)), ("天", ("A",)), ("天文数字", ())]
