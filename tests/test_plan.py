import dataclasses
import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

import analysis as an
from analysis.shipped import DATA
from analysis.tables import SCHEMAS


def test_shandong(shandong: an.Plan) -> None:
    """What a person counts in the plan."""
    assert len(shandong.sections) == 8
    assert len(shandong.tasks) == 27
    assert shandong.tasks["lists"].sum() == shandong.assignments["list_id"].nunique() == 26
    assert len(shandong.assignments) == 158
    assert len(shandong.departments) == 43
    assert list(shandong.tasks.loc[shandong.tasks["open_ended"], "number"]) == ["24", "25"]
    assert list(shandong.tasks.loc[shandong.tasks["lists"].eq(0), "number"]) == ["27"]
    assert set(shandong.assignments["role"]) == {"responsible"}
    assert shandong.departments["confidence"].ne("").all()
    assert shandong.departments["label_en"].is_unique
    assert not shandong.log["level"].eq("warning").any()


def test_meta(shandong: an.Plan) -> None:
    assert shandong.meta.title == "数字强省建设2025年工作要点"
    assert shandong.meta.issuer == "山东数字强省建设领导小组办公室"
    assert (shandong.meta.date, shandong.meta.year, shandong.meta.place) == ("2025-04-07", 2025, "山东")
    assert shandong.meta.title_en and shandong.meta.issuer_en


def test_english_titles_are_complete(shandong: an.Plan) -> None:
    for table in (shandong.sections, shandong.tasks):
        assert table["title_en"].ne("").all()
        assert table["title_en"].is_unique


def test_a_list_as_printed(shandong: an.Plan) -> None:
    """Task 24, read by eye."""
    units = shandong.assignments[shandong.assignments["task_id"].eq("T24")]
    assert list(units["department_id"]) == [
        "省人大常委会法工委", "省工业和信息化厅", "省司法厅", "省市场监管局", "省大数据局",
    ]  # fmt: skip
    assert list(units["printed"])[:2] == ["省人大常委會法工(gōng)委", "省工(gōng)業和信息化廳"]
    assert units["open_ended"].all()


@pytest.mark.parametrize("path", [an.SHANDONG_2025, an.TOY])
def test_spans_lead_back_to_the_source(path: Path) -> None:
    plan = an.read_plan(path)
    text = plan.source.text
    for row in plan.assignments.itertuples():
        assert text[row.start : row.end] == row.printed
    for table in (plan.sections, plan.tasks, plan.measures, plan.assignments):
        assert (table["start"] < table["end"]).all()
        assert table["start"].is_monotonic_increasing
    for row in plan.tasks.itertuples():
        assert text[row.start : row.end].startswith(row.number)
    inside = plan.measures.merge(plan.tasks, on="task_id", suffixes=("", "_task"))
    assert ((inside["start"] >= inside["start_task"]) & (inside["end"] <= inside["end_task"])).all()


@pytest.mark.parametrize("path", [an.SHANDONG_2025, an.TOY])
def test_every_character_of_the_source_has_a_use(path: Path) -> None:
    plan = an.read_plan(path)
    passages = plan.passages
    assert passages["start"].iloc[0] == 0
    assert passages["end"].iloc[-1] == len(plan.source.text)
    assert (passages["start"].iloc[1:].to_numpy() == passages["end"].iloc[:-1].to_numpy()).all()
    named = passages[passages["use"].ne("frame") | passages["name"].ne("text between tasks")]
    lengths = (named["end"] - named["start"]).sum()
    assert lengths == len(plan.source.text)  # these two plans have nothing between their tasks


def test_footer_and_glosses_are_passed_over(shandong: an.Plan) -> None:
    passed = shandong.passages[shandong.passages["use"].eq("passed over")]
    words = dict.fromkeys(passed["name"], "")
    for row in passed.itertuples():
        words[row.name] += shandong.source.text[row.start : row.end]
    assert set(words) == {"pinyin gloss", "line break", "site footer", "stray space"}
    assert "掃一掃關注我們" in words["site footer"]
    assert words["pinyin gloss"].count("(") == 600
    assert not any("\u4e00" <= character <= "\u9fff" for character in words["pinyin gloss"] + words["stray space"])


def test_measures_are_the_sentences_of_a_task(shandong: an.Plan) -> None:
    first = shandong.measures[shandong.measures["task_id"].eq("T01")]
    assert [text[:4] for text in first["text"]] == ["扎实开展", "开展数据"]
    assert shandong.tasks["task_id"].isin(shandong.measures["task_id"]).all()
    assert not shandong.measures["text"].str.contains("责任单位").any()


def test_plan_is_frozen(toy: an.Plan) -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        toy.tasks = toy.sections  # type: ignore[misc]


def test_tables_follow_their_schemas(shandong: an.Plan) -> None:
    for schema in SCHEMAS:
        table = getattr(shandong, schema.name)
        assert list(table.columns) == [column.name for column in schema.columns]
        pd.testing.assert_frame_equal(schema.table(table), table)


def test_toy_roles_and_log(toy: an.Plan) -> None:
    roles = toy.assignments.set_index(["task_id", "department_id"])["role"]
    assert roles["T01", "省甲厅"] == "lead"
    assert roles["T01", "省乙局"] == "support"
    assert roles["T02", "省甲厅"] == "responsible"
    codes = toy.log.groupby("code").size()
    assert codes["unknown unit"] == 4
    assert codes["open-ended list"] == codes["task without a list"] == 1


def test_an_item_may_end_the_text() -> None:
    text = "甲省工作要点\n一、节\n1.头一件。做。(责任单位:省甲局)\n2.第二件"
    assert an.parse_plan(an.Source("", text, "")).tasks["title"].tolist() == ["头一件", "第二件"]


@pytest.mark.parametrize(
    ("issuer", "place"),
    [("国务院办公厅", "全国"), ("中共山东省委办公厅", "山东"), ("广西壮族自治区人民政府", "广西"), ("某部", "")],
)
def test_place_is_told_by_the_issuer(issuer: str, place: str) -> None:
    text = f"工作要点\n一、节\n1.事。做。(责任单位:省甲局)\n{issuer}\n2025年1月2日"
    assert an.parse_plan(an.Source("", text, "")).meta.place == place


def test_what_a_list_declares_is_logged() -> None:
    text = "工作要点\n一、节\n1.事。做。(甲部、乙部负责。列第一位者为牵头单位,下同。以下各项均需各区政府落实,不再列出)"
    plan = an.parse_plan(an.Source("", text, ""))
    log = plan.log.set_index("code")
    assert log.loc["declared lead", "message"] == "from this list on the first unit leads"
    assert log.loc["default units", "message"] == "from this list on every task has 各区政府"
    assert text[log.loc["declared lead", "start"] : log.loc["declared lead", "end"]].startswith("(甲部")
    assert plan.assignments["role"].tolist() == ["lead", "responsible", "support"]


def test_default_units_are_marked(tmp_path: Path) -> None:
    text = "工作要点\n一、节\n1.事。做。(责任单位:省甲局;以下各项均需各区政府落实,不再列出)\n2.事。做。"
    rows = an.parse_plan(an.Source("", text, "")).assignments
    assert rows[["task_id", "list_id", "department_id", "origin"]].values.tolist() == [
        ["T01", "L01", "省甲局", "listed"],
        ["T01", "L01", "各区政府", "default"],
        ["T02", "L02", "各区政府", "default"],
    ]


def test_numbering_that_skips_is_logged() -> None:
    text = an.read_source(an.TOY).text.replace("3．", "7．")
    log = an.parse_plan(an.Source("skips", text, "")).log
    messages = log.loc[log["code"].eq("numbering skips"), "message"]
    assert list(messages) == ["item 7 stands where 3 is expected", "item 4 stands where 8 is expected"]


def test_committed_tables_are_current(shandong: an.Plan, tmp_path: Path) -> None:
    """The golden tables, which a person has read. Write them anew with: make generated."""
    for path in an.write_tables(shandong, tmp_path):
        assert path.read_bytes() == (DATA / "tables" / path.name).read_bytes(), path.name


def test_a_text_that_is_no_plan(tmp_path: Path) -> None:
    (tmp_path / "news.txt").write_text("今日要闻。\n会议强调,要抓好落实。\n", encoding="utf-8")
    with pytest.raises(an.PlanError, match=r"news\.txt: no responsible-unit lists found in 0 numbered items"):
        an.read_plan(tmp_path / "news.txt")


def test_gold_lists_of_the_corpus() -> None:
    """Hand-checked lists of real plans, which are not part of the project."""
    corpus = os.environ.get("PLAN_CORPUS")
    if not corpus:
        pytest.skip("PLAN_CORPUS names no folder of plans with gold lists")
    pairs = [
        f"{gold}={gold.with_name(gold.name.removesuffix('.gold.tsv') + '.txt')}"
        for gold in Path(corpus).rglob("*.gold.tsv")
    ]
    command = [sys.executable, str(Path(corpus) / "score.py"), "--least", "0.99", *sorted(pairs)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
