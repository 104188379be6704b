import pytest

import analysis as an


def test_coverage_splits_the_workload(shandong: an.Plan) -> None:
    coverage = an.section_coverage(shandong)
    assert coverage.shape == (43, 8)
    assert coverage.sum(axis=1).tolist() == an.workload(shandong)["tasks"].tolist()
    assert coverage.loc["省大数据局"].tolist() == [3, 3, 5, 4, 0, 2, 2, 3]


def test_section_summary_by_its_definition(shandong: an.Plan) -> None:
    rows = an.section_summary(shandong).set_index("section_id")
    for section in shandong.sections["section_id"]:
        tasks = shandong.tasks[shandong.tasks["section_id"].eq(section)]
        named = shandong.assignments[shandong.assignments["task_id"].isin(tasks["task_id"])]
        assert rows.loc[section, "tasks"] == len(tasks)
        assert rows.loc[section, "departments"] == named["department_id"].nunique()
        assert rows.loc[section, "assignments"] == len(named)
    assert rows["without_owner"].to_dict() == {f"S{i}": int(i == 8) for i in range(1, 9)}
    assert rows["single_owner"].sum() == 2


def test_owners(shandong: an.Plan) -> None:
    tasks = an.ownership(shandong).set_index("task_id")
    assert list(tasks.index[tasks["owner"].eq("none")]) == ["T27"]
    assert list(tasks.index[tasks["owner"].eq("single")]) == ["T11", "T22"]
    assert tasks["units"].sum() == 158


def test_one_name_in_an_open_list_is_no_single_owner() -> None:
    text = "甲省工作要点\n一、节\n1.事。做。(责任单位:省甲局等省直有关部门)"
    assert an.ownership(an.parse_plan(an.Source("open", text, "")))["owner"].tolist() == ["several"]


def test_generic_units_are_no_owner_but_no_single_one_either() -> None:
    text = "甲省工作要点\n一、节\n1.事。做。(责任单位:省甲局、各有关部门)\n2.事。做。(责任单位:各有关部门)"
    table = an.ownership(an.parse_plan(an.Source("generic", text, "")))
    assert table[["units", "owner"]].values.tolist() == [[1, "several"], [0, "none"]]


def test_breadth_by_its_definition(shandong: an.Plan) -> None:
    coverage = an.section_coverage(shandong)
    for row in an.breadth(shandong).itertuples():
        tasks = coverage.loc[row.department_id]
        assert row.effective_sections == pytest.approx(1 / ((tasks / tasks.sum()) ** 2).sum())
        assert 1 <= row.effective_sections <= row.sections + 1e-12


def test_a_plan_without_sections() -> None:
    text = "甲省工作要点\n一、做头一件事。(省甲局负责)\n二、做第二件事。(省甲局、省乙局负责)"
    plan = an.parse_plan(an.Source("flat", text, ""))
    assert len(plan.tasks) == 2 and plan.sections.empty
    assert an.section_coverage(plan).shape == (2, 0)
    assert an.breadth(plan)["effective_sections"].tolist() == [1, 1]
    assert an.section_summary(plan)[["tasks", "departments"]].values.tolist() == [[2, 2]]
    assert len(an.findings(plan, "en")) == 3


def test_target_owners(shandong: an.Plan) -> None:
    table = an.target_owners(shandong).set_index("target_id")
    assert len(table) == 18
    assert table.loc[table["owner"].eq("single"), ["task_id", "departments"]].values.tolist() == [
        ["T11", "省大数据局"],
        ["T22", "省大数据局"],
    ]
    assert not table["owner"].eq("none").any() and table["lead"].eq("").all()
    for row in table.itertuples():
        names = shandong.assignments.loc[shandong.assignments["task_id"].eq(row.task_id), "department_id"]
        assert row.departments.split("、") == sorted(set(names)) and row.units == names.nunique()


def test_target_owners_by_their_lists() -> None:
    text = (
        "甲省工作要点\n一、总体目标\n(一)目标。到2027年,培育企业10家。\n二、节\n"
        "(二)事。建成平台5个。(省甲局牵头,省乙局、省丙局配合)\n(三)事。建成园区6个。\n(四)事。建成基地7个。(省甲局等省直有关部门负责)"
    )
    table = an.target_owners(an.parse_plan(an.Source("made", text, "")))
    assert table[["task_id", "owner", "lead", "departments", "units"]].values.tolist() == [
        ["", "none", "", "", 0],
        ["T01", "several", "省甲局", "省丙局、省乙局、省甲局", 3],
        ["T02", "none", "", "", 0],
        ["T03", "several", "", "省甲局", 1],
    ]


def test_a_plan_without_targets() -> None:
    text = "甲省工作要点\n一、节\n1.事。做好。(省甲局负责)"
    assert an.target_owners(an.parse_plan(an.Source("made", text, ""))).empty
