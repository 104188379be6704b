"""Quantified targets: the shipped plan against a table made by hand, and sentences written at random and read back.

`data/targets.gold.csv` was written by reading the plan, before there was a parser; correct it only by reading again.
"""

import os
import re
import time
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import analysis as an
from analysis.grammar import parse_document
from analysis.normalise import normalise
from analysis.targets import TARGETS, number_value, parse_targets, target_rows

GOLD = Path(__file__).parent / "data" / "targets.gold.csv"


def targets_of(text: str, year: int) -> pd.DataFrame:
    """The table of targets of a plan's text."""
    clean = normalise(text)
    document = parse_document(clean.text)
    task_ids = [f"T{number:02}" for number in range(1, len(document.tasks) + 1)]
    return TARGETS.table(target_rows(document, clean, task_ids, year))


def read(text: str, year: int = 2025) -> list[tuple]:
    return [tuple(target)[:-2] for target in parse_targets(text, 0, len(text), year)]


def brief(text: str, year: int = 2025) -> list[tuple]:
    """Indicator, comparator, value and unit."""
    return [row[:4] for row in read(text, year)]


# ---------------------------------------------------------------- the shipped plan


def test_the_shipped_plan_against_the_gold_table() -> None:
    gold = pd.read_csv(GOLD, dtype={"deadline": str}, keep_default_na=False).astype({"value": float})
    found = targets_of(an.read_source(an.SHANDONG_2025).text, 2025)
    assert found[list(gold.columns)].values.tolist() == gold.values.tolist()


def test_spans_lead_back_to_the_source() -> None:
    source = an.read_source(an.SHANDONG_2025).text
    for row in targets_of(source, 2025).itertuples():
        assert normalise(source[row.start : row.end]).text == row.text


def test_the_toy_plan() -> None:
    found = targets_of(an.read_source(an.TOY).text, 2025)
    columns = ["target_id", "task_id", "indicator", "comparator", "value", "unit", "deadline"]
    assert found[columns].values.tolist() == [
        ["G1", "T02", "数据", "≥", 100, "项", "2025"],
        ["G2", "T03", "“一件事”", "=", 10, "个", "2025"],
    ]


def test_aims_outside_the_tasks_have_no_task() -> None:
    text = "甲省工作要点\n一、总体目标\n(一)目标。到2027年,培育企业10家。\n二、节\n(二)事。建成平台5个。(省甲局负责)"
    assert targets_of(text, 2025)[["task_id", "value", "deadline"]].values.tolist() == [
        ["", 10, "2027"],
        ["T01", 5, "2025"],
    ]


def test_a_plan_without_targets_has_an_empty_table() -> None:
    found = targets_of("甲省工作要点\n一、节\n1.事。做好。(省甲局负责)", 2025)
    assert found.empty and list(found.columns) == [column.name for column in TARGETS.columns]


def test_state_council_plans() -> None:
    """The general aims of one plan (fifteen, counted by hand); three plans that set no number."""
    corpus = os.environ.get("PLAN_CORPUS")
    if not corpus:
        pytest.skip("PLAN_CORPUS names no folder of plans")
    counts = {
        path.stem: len(targets_of(path.read_text(encoding="utf-8"), 2018))
        for path in sorted(Path(corpus, "state-council").glob("*.txt"))
    }
    assert counts == {
        "agri-machinery-2018": 15,
        "consumption-poverty-2018": 0,
        "free-trade-zones-2018": 0,
        "incentives-2018": 0,
    }


# ---------------------------------------------------------------- what is a target, and how it is read


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # an order
        ("打造100个以上典型场景", [("典型场景", "≥", 100, "个")]),
        ("培育“领跑”企业50家左右", [("“领跑”企业", "≈", 50, "家")]),
        ("建成不少于5000个智慧社区", [("智慧社区", "≥", 5000, "个")]),
        ("培育服务商约30家,专家库成员至多200名", [("服务商", "≈", 30, "家"), ("专家库成员", "≤", 200, "名")]),
        ("编制甲、乙、丙等5项专项规划和各领域规划", [("专项规划", "=", 5, "项")]),
        ("新建2座水厂并投入使用", [("水厂", "=", 2, "座")]),
        ("完成棚户区改造300户", [("棚户区改造", "=", 300, "户")]),
        ("培训1万人次以上", [("培训", "≥", 1, "万人次")]),
        ("为300户困难家庭提供上门服务", [("困难家庭", "=", 300, "户")]),
        ("为300人提供上门服务", [("提供上门服务", "=", 300, "人")]),
        ("更新设备33台(套)", [("设备", "=", 33, "台")]),
        ("新建道路1,200公里", [("道路", "=", 1200, "公里")]),
        # a level to reach
        ("规上企业上云率达到94%左右", [("规上企业上云率", "≈", 94, "%")]),
        ("力争总算力突破12.5E", [("总算力", "≥", 12.5, "E")]),
        ("充电设施达到120万台以上", [("充电设施", "≥", 120, "万台")]),
        ("城镇失业率控制在5.5%以内", [("城镇失业率", "≤", 5.5, "%")]),
        ("办理时限压缩至3个工作日以内", [("办理时限", "≤", 3, "个工作日")]),
        ("研发投入占比2.5%以上", [("研发投入占比", "≥", 2.5, "%")]),
        ("甲指数达到92,乙指数超过80", [("甲指数", "≥", 92, ""), ("乙指数", "≥", 80, "")]),
        ("实现行政村100%覆盖", [("行政村", "=", 100, "%")]),
        ("90%以上的乡镇建成站点", [("乡镇建成站点", "≥", 90, "%")]),
        # numerals
        ("三分之一以上的县建成平台", [("县建成平台", "≥", 100 / 3, "%")]),
        ("上云率过半", [("上云率", "≥", 50, "%")]),
        ("一半以上的企业上云", [("企业上云", "≥", 50, "%")]),
        ("七成以上企业完成改造", [("企业完成改造", "≥", 70, "%")]),
        ("覆盖率达到百分之九十五", [("覆盖率", "≥", 95, "%")]),
        ("开展活动十余项、近百场", [("活动", "≥", 10, "项"), ("活动", "≈", 100, "场")]),
        ("产值达到百亿元", [("产值", "≥", 100, "亿元")]),
        ("产值突破万亿元", [("产值", "≥", 1, "万亿元")]),
        ("新建场馆二十三个", [("场馆", "=", 23, "个")]),
        ("培育一百二十家企业", [("企业", "=", 120, "家")]),
        ("带动上百家企业", [("企业", "≥", 100, "家")]),
        ("至少建成一个平台", [("平台", "≥", 1, "个")]),
        ("服务3千余人", [("服务", "≥", 3000, "人")]),
        ("打造一千五百个园区", [("园区", "=", 1500, "个")]),
        # several in a sentence
        ("甲达到10%、乙达到20个", [("甲", "≥", 10, "%"), ("乙", "≥", 20, "个")]),
        ("新增甲类企业10家、乙类企业20家", [("甲类企业", "=", 10, "家"), ("乙类企业", "=", 20, "家")]),
        ("建设10个园区、20个基地和3个中心", [("园区", "=", 10, "个"), ("基地", "=", 20, "个"), ("中心", "=", 3, "个")]),
        ("国家级、省级园区分别达到5家、30家", [("国家级", "≥", 5, "家"), ("省级园区", "≥", 30, "家")]),
        ("新建学校12所。其中,小学4所,初中1所", [("学校", "=", 12, "所"), ("小学", "=", 4, "所"), ("初中", "=", 1, "所")]),
        ("进口额突破5亿元、增长20%以上", [("进口额", "≥", 5, "亿元"), ("进口额", "≥", 20, "%")]),
        ("打造甲平台、乙平台各10个", [("甲平台、乙平台", "=", 10, "个")]),
        ("利润率10%–15%", [("利润率", "≥", 10, "%"), ("利润率", "≤", 15, "%")]),
        ("培育8至10家龙头企业", [("龙头企业", "≥", 8, "家"), ("龙头企业", "≤", 10, "家")]),
        ("安排资金3亿元支持20个项目", [("资金", "=", 3, "亿元"), ("项目", "=", 20, "个")]),
        # a number within the name of what is counted
        ("培育营收超10亿元企业5家", [("营收超10亿元企业", "=", 5, "家")]),
        ("打造5个产值超百亿元的产业集群", [("产值超百亿元的产业集群", "=", 5, "个")]),
        ("开通5G基站3万个", [("5G基站", "=", 3, "万个")]),
        ("聚焦10条产业链打造20个场景", [("场景", "=", 20, "个")]),
    ],
)  # fmt: skip
def test_what_is_read(text: str, expected: list[tuple]) -> None:
    assert [(i, c, pytest.approx(v), u) for i, c, v, u in expected] == brief(text + "。")


@pytest.mark.parametrize(
    "text",
    [
        "支持5G工厂建设", "部署200G/400G光传输系统", "拨打12345热线", "构建“1751”体系", "编制“十五五”规划", "推进十五五规划编制",
        "2025年4月7日印发", "举办2025智慧城市大会", "建设一批示范园区", "打造一个平台", "进入全国前10名", "位居全省第1位", "开展第3批试点",
        "推进一二三产业融合", "热线24小时有人接听", "提供7×24小时服务", "开展“双百”行动", "落实数十项举措", "建设数字政府2.0",
        "实施数字产业“十大工程”", "省市县三级联动", "服务千家万户", "培育千亿级产业集群", "每500米设一个站点", "获评5A级景区", "升级3.0版",
        "允许不超过五分之一的股东由他人担任", "已建成基站10万个", "目前企业达到100家", "截至2024年底,建成园区10个", "年满18周岁",
        "一证多批使用,但最多不超过六批", "给予企业50万元奖励", "改造二次供水设施", "推进零部件研发", "依法保护百姓权益", "编号12,34",
    ],
)  # fmt: skip
def test_what_is_no_target(text: str) -> None:
    assert brief(text + "。") == []


@pytest.mark.parametrize(
    ("text", "change", "per", "cumulative"),
    [
        ("增加值增长10%以上", "increase", "", False),
        ("占比提高2个百分点", "increase", "", False),
        ("占比提高到50%", "", "", False),
        ("能耗比2020年下降18%", "decrease", "", False),
        ("浓度由40%降至30%", "", "", False),
        ("数字经济规模翻一番", "increase", "", False),
        ("投入年均增长7%", "increase", "年", False),
        ("新增企业10家", "increase", "", False),
        ("压减事项20项", "decrease", "", False),
        ("累计建成基地500个", "", "", True),
        ("每年遴选10家企业", "", "年", False),
        ("每市培育不少于1个园区", "", "市", False),
        ("每个乡镇建成1所学校", "", "乡镇", False),
        ("每县(市、区)建成2所学校", "", "县", False),
        ("各市至少建成1个园区", "", "市", False),
        ("建设一批园区,每市不少于1个", "", "市", False),
    ],
)
def test_rises_rates_and_totals(text: str, change: str, per: str, cumulative: bool) -> None:
    (target,) = parse_targets(text, 0, len(text), 2025)
    assert (target.change, target.per, target.cumulative) == (change, per, cumulative)


@pytest.mark.parametrize(
    ("text", "deadlines"),
    [
        ("建设园区5个。", ["2025"]),
        ("到2027年,建设园区5个,覆盖率达到90%。打造场景3个。", ["2027", "2027", "2027"]),  # opens the line
        ("做好工作。到2027年,建设园区5个。打造场景3个。", ["2027", "2025"]),
        ("力争2025年底总算力达到12.5E,占比达到35%。", ["2025-12", "2025-12"]),
        ("6月底前建成平台2个,12月底前建成5个。", ["2025-06", "2025-12"]),
        ("新建道路10公里,年底前全部完成。", ["2025-12"]),
        ("2026年3月15日前,建成平台2个。", ["2026-03-15"]),
        ("上半年开工项目5个,第三季度竣工项目3个。", ["2025-06", "2025-09"]),
        ("到“十五五”末,企业达到100家。", ["2030"]),
        ("2026—2028年,培育企业100家。", ["2028"]),
        ("排放比2020年下降18%。", ["2025"]),
        ("2025年基础设施投资增长5%,2025年工业增加值增长6%。", ["2025", "2025"]),
    ],
)
def test_deadlines(text: str, deadlines: list[str]) -> None:
    assert [target.deadline for target in parse_targets(text, 0, len(text), 2025)] == deadlines


def test_without_a_year_only_stated_deadlines_are_known() -> None:
    text = "建设园区5个。年底前建成平台2个。到2027年,企业达到100家。"
    assert [target.deadline for target in parse_targets(text, 0, len(text), 0)] == ["", "", "2027"]


def test_only_the_stretch_asked_for_is_read() -> None:
    text = "建设园区5个。打造场景3个。培育企业9家。"
    assert [target.value for target in parse_targets(text, 7, 14, 2025)] == [3]
    (target,) = parse_targets(text, 7, 14, 2025)
    assert text[target.start : target.end] == "打造场景3个"


# ---------------------------------------------------------------- numbers and sentences written at random

DIGITS = "零一二三四五六七八九"


def written(value: int) -> str:
    """A whole number below a hundred million in Chinese numerals."""
    if value >= 10_000:
        rest = value % 10_000
        return written(value // 10_000) + "万" + ("零" if 0 < rest < 1000 else "") + (written(rest) if rest else "")
    text = ""
    for power, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = value // power % 10
        text += DIGITS[digit] + (name if digit else "")
    return re.sub("零+", "零", text).strip("零") or "零"


@given(st.integers(1, 99_999_999))
def test_numerals(value: int) -> None:
    assert number_value(written(value)) == value
    assert number_value(str(value)) == value
    assert number_value(f"{value:,}".replace(",", "_")) == value
    if 10 <= value < 20:
        assert number_value(written(value).removeprefix("一")) == value


@given(st.integers(1, 30), st.integers(2, 9))
def test_fractions(part: int, whole: int) -> None:
    assert number_value(f"{written(whole)}分之{written(part)}") == pytest.approx(100 * part / whole)


NOUNS = st.from_regex(r"[甲乙丙丁戊己庚辛]{1,3}(?:园区|平台|企业|场景|基地)", fullmatch=True)
RATES = st.from_regex(r"[甲乙丙丁戊己庚辛]{1,3}(?:覆盖率|占比|普及率)", fullmatch=True)
COUNTS = st.one_of(
    st.integers(2, 99_999).map(lambda value: (str(value), value)),
    st.integers(1000, 99_999).map(lambda value: (f"{value:,}", value)),
    st.integers(11, 9999).filter(lambda value: value not in (100, 1000)).map(lambda value: (written(value), value)),
    st.decimals(1, 999, places=1).map(lambda value: (f"{value}万", float(value))),
)
BEFORE = st.sampled_from([("", "="), ("不少于", "≥"), ("约", "≈"), ("不超过", "≤"), ("超过", "≥"), ("至少", "≥")])
AFTER = st.sampled_from([("", ""), ("以上", "≥"), ("左右", "≈"), ("以内", "≤")])
VERBS = st.sampled_from(["打造", "培育", "建设", "新建", "遴选", "推广"])
REACH = st.sampled_from(
    [("达到", "≥"), ("超过", "≥"), ("提高到", "≥"), ("控制在", "≤"), ("稳定在", "="), ("达到约", "≈")]
)


@st.composite
def orders(draw: st.DrawFn) -> tuple[str, tuple]:
    """打造不少于5个甲园区, or 打造甲园区不少于5个."""
    verb, noun, (number, value), (before, sign), (after, later) = (
        draw(s) for s in (VERBS, NOUNS, COUNTS, BEFORE, AFTER)
    )
    unit = draw(st.sampled_from(["个", "家", "项"]))
    quantity = f"{before}{number}{unit}{after}"
    text = draw(st.sampled_from([f"{verb}{quantity}{noun}", f"{verb}{noun}{quantity}"]))
    return text, (noun, later or sign, value, ("万" if "万" in number and "." in number else "") + unit)


@st.composite
def levels(draw: st.DrawFn) -> tuple[str, tuple]:
    """甲覆盖率达到90%以上."""
    rate, (reach, sign), (after, later) = draw(RATES), draw(REACH), draw(AFTER)
    value = draw(st.decimals(1, 100, places=2))
    return f"{rate}{reach}{value}%{after}", (rate, later or sign, float(value), "%")


DATES = st.sampled_from(
    [("", "2025"), ("到2027年,", "2027"), ("2026年底前,", "2026-12"), ("6月底前", "2025-06"), ("年内", "2025")]
)
SENTENCES = st.tuples(
    st.sampled_from(["", "推进5G应用。", "落实“1751”体系要求,", "做好12345热线。"]),
    DATES,
    st.lists(orders() | levels(), min_size=1, max_size=4),
    st.sampled_from([",", ";"]),
)


@settings(max_examples=300)
@given(st.lists(SENTENCES, min_size=1, max_size=3))
def test_sentences_are_read_back(sentences: list[tuple]) -> None:
    text, expected = "", []
    for opening, (date, deadline), parts, mark in sentences:
        text += opening + date + mark.join(words for words, _ in parts) + "。\n"
        expected += [(*target, deadline) for _, target in parts]
    found = list(parse_targets(text, 0, len(text), 2025))
    assert [(t.indicator, t.comparator, t.value, t.unit, t.deadline) for t in found] == [
        (indicator, sign, pytest.approx(value), unit, deadline) for indicator, sign, value, unit, deadline in expected
    ]


@given(
    st.text(
        "建设打造5十百千万亿一二零个家%年月日底前12025到比由达增长至少以上左右分之成半翻番,。、;:()“”《》○◇\n每市等和为的x-—"
    )
)
def test_any_text_is_read(text: str) -> None:
    spans = [(target.start, target.end) for target in parse_targets(text, 0, len(text), 2025)]
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert spans == sorted(spans, key=lambda span: span[1])


def test_time_grows_with_the_length_of_the_text() -> None:
    """30,000 characters each; a time that grew with the square would be far over the bound."""
    pieces = [
        "建设",
        "一",
        "5",
        "5家x",
        "达",
        "增长5%、",
        "1至",
        "培育企业100家,",
        "2025年",
        "(",
        "十分之",
        "不少于5个",
        "其中。",
        "5个比由",
    ]
    for text in [*(piece * (30_000 // len(piece)) for piece in pieces), "全省" + "2025年" * 100 + "企业5家甲。"]:
        start = time.perf_counter()
        for _ in parse_targets(text, 0, len(text), 2025):
            pass
        assert time.perf_counter() - start < 5, text[:20]
