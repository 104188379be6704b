from pathlib import Path

import pandas as pd
import pytest

import analysis as an


def test_everything_is_written(toy: an.Plan, tmp_path: Path) -> None:
    paths = an.write_briefing(toy, tmp_path, langs=["en"])
    assert len(paths) == len(set(paths)) == sum(path.is_file() for path in tmp_path.rglob("*"))
    by_folder = pd.Series([path.parent.name for path in paths]).value_counts()
    drawn = len(dict(an.draw_all(toy, "en"))) * 4  # three formats, and the numbers
    assert (by_folder["tables"], by_folder["tabulations"]) == (20, 2 * len(an.tabulations(toy)))
    assert by_folder["figures"] == drawn
    assert all(path.stat().st_size for path in paths)


def test_tabulations_are_those_of_the_measures(shandong: an.Plan) -> None:
    tables = an.tabulations(shandong)
    assert (tables["workload"].to_numpy() == an.workload(shandong).to_numpy()).all()
    assert "S1 加力释放数据要素价值" in tables["workload"]
    assert len(tables["co_responsibility"]) > len(tables["co_responsibility_without_hub"]) == 285
    assert tables["section_coverage"].shape == (43, 9)


def test_excel_knows_the_encoding(toy: an.Plan, tmp_path: Path) -> None:
    path = an.write_csv(an.workload(toy), tmp_path / "workload.csv")
    assert path.read_bytes().startswith(b"\xef\xbb\xbfrank,")
    assert b"\r" not in path.read_bytes()


def test_a_plan_that_names_nobody() -> None:
    text = "甲省工作要点\n一、节\n1.事。做。(责任单位:各有关部门)"
    plan = an.parse_plan(an.Source("generic", text, ""))
    assert plan.departments["kind"].tolist() == ["generic"]
    for measure in (an.workload, an.findings, an.tabulations):
        with pytest.raises(an.PlanError, match="generic: no list names a department"):
            measure(plan)


def test_a_plan_without_sections_has_every_other_figure(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib").use("agg")
    text = "甲省工作要点\n一、做头一件事。(省甲局负责)\n二、做第二件事。(省甲局、省乙局负责)"
    paths = an.write_figures(an.parse_plan(an.Source("flat", text, "")), tmp_path, ["zh"], ["png"])
    assert len(paths) == 20
