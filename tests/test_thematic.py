import re
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

import analysis as an
from analysis.figures.themes import (
    draw_theme_departments,
    draw_theme_sections,
    theme_departments_finding,
    theme_sections_finding,
)
from analysis.normalise import normalise
from analysis.owners import coordinators, subject
from analysis.thematic import (
    coverage_gaps,
    thematic_coverage,
    theme_departments,
    theme_network,
    theme_sections,
    theme_tasks,
    to_check,
    unnamed_fields,
)
from analysis.themes import find_mentions, natural_owners


def plan_of(*tasks: str, title: str = "山东省2025年工作要点") -> an.Plan:
    lines = "\n".join(f"{number}.{task}" for number, task in enumerate(tasks, start=1))
    return an.parse_plan(an.Source("made", f"{title}\n一、工作\n{lines}", ""))


def pairs(table: pd.DataFrame, second: str = "theme_id") -> list[tuple[str, str]]:
    return list(zip(table["task_id"], table[second], strict=True))


@pytest.fixture(scope="module")
def small() -> an.Plan:
    """Four tasks and who would be expected: 1 all listed; 2 nobody for 医保; 3 an open end; 4 no list."""
    return plan_of(
        "气象。做好气象服务，建好气象站。（责任单位：省气象局、省财政厅）",
        "看病。做好医疗和医保服务。（责任单位：省卫生健康委、省体育局）",
        "种田。发展农业，办好学校。（责任单位：省农业农村厅等有关部门）",
        "宣传。做好宣传。",
    )


# ---------------------------------------------------------------- what is named


def test_by_the_definition(shandong: an.Plan) -> None:
    table = theme_tasks(shandong)
    expected: dict[tuple[str, str], list[str]] = {}
    for task in shandong.tasks.itertuples():
        for one in find_mentions(task.text):
            expected.setdefault((task.task_id, one.theme_id), []).append(task.text[one.start : one.end])
    assert {key: len(words) for key, words in expected.items()} == dict(
        zip(pairs(table), table["mentions"], strict=True)
    )
    for row in table.itertuples():
        words = expected[row.task_id, row.theme_id]
        assert row.words == "、".join(dict.fromkeys(words))
        assert normalise(shandong.source.text[row.start : row.end]).text == words[0]
    assert pairs(table) == sorted(pairs(table))


def test_coverage_by_its_definition(shandong: an.Plan) -> None:
    coverage = thematic_coverage(shandong).set_index("theme_id")
    named = theme_tasks(shandong)
    lists = shandong.assignments.groupby("task_id")["department_id"].agg(set).to_dict()
    sections = shandong.tasks.set_index("task_id")["section_id"]
    owners = natural_owners("山东")
    for theme, row in coverage.iterrows():
        tasks = named.loc[named["theme_id"].eq(theme), "task_id"].tolist()
        units = [unit for task in tasks for unit in sorted(lists.get(task, ()))]
        shares = np.array([units.count(unit) for unit in set(units)]) / max(len(units), 1)
        assert row["tasks"] == len(tasks)
        assert row["mentions"] == named.loc[named["theme_id"].eq(theme), "mentions"].sum()
        assert row["sections"] == len({sections[task] for task in tasks})
        assert row["departments"] == len(set(units))
        assert row["effective_departments"] == pytest.approx(1 / (shares**2).sum() if units else 0)
        # the hub is the only natural owner that may not count
        listed = [task for task in tasks if lists.get(task, set()) & set(owners[str(theme)]) - {"省大数据局"}]
        if owners[str(theme)][0] != "省大数据局":
            assert row["owner_tasks"] == len(listed)
    assert (coverage["effective_departments"] <= coverage["departments"] + 1e-9).all()
    assert coverage["owner_listed"].equals(coverage["owner_tasks"].gt(0))
    assert coverage.index[coverage["subject"]].tolist() == ["digital"] == subject(shandong)


def test_targets_that_name_a_theme() -> None:
    plan = plan_of("电网。建成充电桩100个。推广农机。培训1000人。（责任单位：省能源局）")
    coverage = thematic_coverage(plan).set_index("theme_id")
    assert coverage.loc[["energy", "agriculture"], "targets"].tolist() == [1, 0]


def test_order_of_rows_does_not_matter(shandong: an.Plan) -> None:
    tables = ("tasks", "measures", "departments", "assignments")
    turned = replace(shandong, **{name: getattr(shandong, name)[::-1].reset_index(drop=True) for name in tables})
    for measure in (thematic_coverage, theme_tasks, coverage_gaps, unnamed_fields, theme_departments):
        pd.testing.assert_frame_equal(measure(shandong), measure(turned))


def test_heat_maps_add_up(shandong: an.Plan) -> None:
    coverage = thematic_coverage(shandong).set_index("theme_id")
    sections, departments = theme_sections(shandong), theme_departments(shandong)
    assert list(sections.index) == list(departments.index) == list(coverage.index[coverage["tasks"].gt(0)])
    assert sections.sum(axis=1).equals(coverage.loc[sections.index, "tasks"].rename(None))
    assert departments.gt(0).sum(axis=1).equals(coverage.loc[sections.index, "departments"].rename(None))
    assert list(departments) == an.workload(shandong)["department_id"].tolist()
    assert "省大数据局" not in theme_departments(shandong, without=["省大数据局"])
    assert theme_departments(shandong, without=["省大数据局"]).attrs["without"] == ["省大数据局"]


def test_network_is_the_tables(shandong: an.Plan) -> None:
    graph, named, departments = theme_network(shandong), theme_tasks(shandong), theme_departments(shandong)
    for row in named.itertuples():
        assert graph.edges[row.theme_id, row.task_id]["weight"] == row.mentions
    for theme, unit in zip(*np.nonzero(departments.to_numpy()), strict=True):
        edge = graph.edges[departments.index[theme], departments.columns[unit]]
        assert edge["weight"] == departments.iat[theme, unit]
    assert graph.number_of_edges() == len(named) + departments.gt(0).to_numpy().sum()
    assert graph.edges["weather", "省气象局"]["owner"]
    assert not graph.edges["weather", "省水利厅"]["owner"]
    assert graph.nodes["weather"] == {"kind": "domain", "label": "气象", "label_en": "Weather"}


def test_mentions_of_the_plan_are_taken_if_it_has_them(small: an.Plan) -> None:
    table = small.mentions
    assert small.mentions["term"].tolist() == ["气象"] * 3 + ["医疗", "医保", "农业", "学校", "宣传", "宣传"]
    copy = replace(small)
    object.__setattr__(copy, "mentions", table.head(1))
    assert theme_tasks(copy)[["task_id", "mentions"]].values.tolist() == [["T01", 1]]


# ---------------------------------------------------------------- who would be expected


def test_gaps_of_a_small_plan(small: an.Plan) -> None:
    gaps = coverage_gaps(small)
    assert gaps[["task_id", "theme_id", "words", "expected", "listed", "open_ended"]].values.tolist() == [
        ["T02", "medical_insurance", "医保", "省医保局", "省体育局、省卫生健康委", False],
        ["T03", "education", "学校", "省教育厅", "省农业农村厅", True],
    ]
    assert [small.source.text[row.start : row.end] for row in gaps.itertuples()] == ["医保", "学校"]
    fields = unnamed_fields(small)
    assert fields[["task_id", "department_id", "fields"]].values.tolist() == [
        ["T01", "省财政厅", "财政税收"],
        ["T02", "省体育局", "体育"],
    ]


def test_worded_as_things_to_check(small: an.Plan) -> None:
    assert to_check(coverage_gaps(small)) == [
        "请核对：“看病”写到医疗保障（医保），名单中没有省医保局（列有省体育局、省卫生健康委）",
        "请核对：“种田”写到教育（学校），名单没有列全，未写明省教育厅（列有省农业农村厅）",
    ]
    for table in (coverage_gaps(small), unnamed_fields(small)):
        assert all(sentence.startswith("To check: ") for sentence in to_check(table, "en"))
        assert all(sentence.startswith("请核对：") for sentence in to_check(table, "zh"))


def test_gaps_of_the_shipped_plan(shandong: an.Plan) -> None:
    """Each was looked up in the plan: the words are there, and the department is not on the list."""
    gaps = coverage_gaps(shandong)
    assert pairs(gaps) == [
        ("T05", "fiscal"),
        ("T07", "market"),
        ("T07", "urban"),
        ("T09", "governance"),
        ("T12", "gov_services"),
        ("T12", "finance"),
        ("T14", "civil_affairs"),
        ("T15", "health"),
        ("T18", "fiscal"),
        ("T19", "gov_services"),
        ("T20", "rural"),
        ("T20", "marine"),
        ("T20", "transport"),
        ("T24", "planning"),
    ]
    assert gaps.loc[gaps["open_ended"], "task_id"].tolist() == ["T24"]
    lists = shandong.assignments.groupby("task_id")["department_id"].agg(set)
    texts = shandong.tasks.set_index("task_id")["text"]
    for row in gaps.itertuples():
        assert not lists[row.task_id] & set(row.expected.split("、"))
        assert lists[row.task_id] == set(row.listed.split("、"))
        assert all(word in texts[row.task_id] for word in row.words.split("、"))
    assert pairs(unnamed_fields(shandong), "department_id") == [
        ("T01", "省国资委"),
        ("T07", "省发展改革委"),
        ("T08", "省政府办公厅"),
        ("T13", "省广电局"),
        ("T19", "省商务厅"),
    ]


def test_technologies_are_asked_for(shandong: an.Plan) -> None:
    both = coverage_gaps(shandong, kinds=("domain", "technology"))
    technologies = coverage_gaps(shandong, kinds=("technology",))
    assert set(technologies["kind"]) == {"technology"}
    assert sorted(pairs(both)) == sorted([*pairs(coverage_gaps(shandong)), *pairs(technologies)])
    for kinds in ("domain", ("sector",)):
        with pytest.raises(an.PlanError, match="kinds is"):
            coverage_gaps(shandong, kinds=kinds)


def test_a_coordinator_on_the_list_is_no_sign_of_coverage() -> None:
    """省大数据局 is the hub: it owns 数据, shares 政务服务 with another that the plan names, and 云平台 with none."""
    plan = plan_of(
        "数据。用好大数据。（责任单位：省大数据局）",
        "服务。做好政务服务。（责任单位：省大数据局）",
        "云。建好云平台。（责任单位：省大数据局）",
        "热线。办好热线。（责任单位：省政府办公厅）",
    )
    assert coordinators(plan) == ["省大数据局"]
    assert pairs(coverage_gaps(plan, kinds=("domain", "technology"))) == [("T02", "gov_services")]
    coverage = thematic_coverage(plan).set_index("theme_id")
    assert coverage.loc[["data", "gov_services", "cloud"], "owner_tasks"].tolist() == [1, 1, 1]


def test_themes_of_the_title_have_no_gap() -> None:
    tasks = ("水。修水库。（责任单位：省财政厅）", "钱。管好财政。（责任单位：省财政厅、省水利厅）")
    assert pairs(coverage_gaps(plan_of(*tasks))) == [("T01", "water")]
    about = plan_of(*tasks, title="山东省2025年水利工作要点")
    assert pairs(coverage_gaps(about)) == []
    assert coordinators(about) == ["省水利厅", "省财政厅"]
    assert pairs(unnamed_fields(about), "department_id") == []


def test_former_names_and_other_levels() -> None:
    past = plan_of("帮扶。做好扶贫。（责任单位：省扶贫办、省环保厅）", title="山东省2016年工作要点")
    assert pairs(coverage_gaps(past)) == []
    assert pairs(unnamed_fields(past), "department_id") == [("T01", "省环境保护厅")]
    city = plan_of("水。修水库，做好气象服务。（责任单位：市水务局）", title="济南市2025年工作要点")
    assert coverage_gaps(city)[["theme_id", "expected"]].values.tolist() == [["weather", "市气象局"]]
    unknown = plan_of("水。修水库。（责任单位：省教育厅）", title="甲省2025年工作要点")
    assert coverage_gaps(unknown).empty and unnamed_fields(unknown).empty
    assert thematic_coverage(unknown)["owners"].eq("").all()


def test_lists_without_a_department() -> None:
    plan = plan_of("水。修水库。（责任单位：各市人民政府）", "田。修农田。（责任单位：有关部门）")
    assert coverage_gaps(plan).empty
    assert thematic_coverage(plan).set_index("theme_id").loc[["water", "agriculture"], "departments"].tolist() == [1, 0]
    nobody = plan_of("田。修农田。（责任单位：有关部门）")
    assert coverage_gaps(nobody).empty and unnamed_fields(nobody).empty and coordinators(nobody) == []
    assert theme_network(nobody).number_of_edges() == 1
    with pytest.raises(an.PlanError, match="no list names a unit"):
        theme_departments(nobody)


def test_a_plan_that_names_no_theme() -> None:
    plan = plan_of("事。做好。（责任单位：省财政厅）")
    assert theme_tasks(plan).empty and coverage_gaps(plan).empty and theme_network(plan).number_of_nodes() == 0
    assert thematic_coverage(plan)["tasks"].eq(0).all()
    assert theme_sections(plan).empty and theme_departments(plan).empty
    for lang in an.words.LANGS:
        assert isinstance(draw_theme_sections(theme_sections(plan), lang=lang), Axes)
        assert isinstance(draw_theme_departments(theme_departments(plan), lang=lang), Axes)


# ---------------------------------------------------------------- figures


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_cells_bear_their_counts(shandong: an.Plan, lang: an.words.Lang, counts_in: Callable[[Axes], object]) -> None:
    for table, draw in (
        (theme_sections(shandong), draw_theme_sections),
        (theme_departments(shandong), draw_theme_departments),
    ):
        ax = draw(table, lang=lang)
        drawn = table.to_numpy()
        assert counts_in(ax) == {tuple(cell): drawn[tuple(cell)] for cell in np.argwhere(drawn).tolist()}
        assert [label.get_text() for label in ax.get_yticklabels()] == [
            table.attrs["labels"][theme][lang] for theme in table.index
        ]
        assert str(len(table)) in str(ax.get_label())


def test_frames_are_the_natural_owners(shandong: an.Plan) -> None:
    table = theme_departments(shandong)
    frames = [patch for patch in draw_theme_departments(table).patches if isinstance(patch, Rectangle)]
    cells = {(table.index[round(p.get_y() + 0.5)], table.columns[round(p.get_x() + 0.5)]) for p in frames}
    assert cells == {(t, unit) for t, units in table.attrs["owners"].items() if t in table.index for unit in units}
    assert ("weather", "省气象局") in cells and ("gov_services", "省大数据局") not in cells


def test_titles_say_what_the_tables_say(shandong: an.Plan) -> None:
    coverage = thematic_coverage(shandong)
    named = coverage[coverage["tasks"].gt(0)]
    title = theme_sections_finding(theme_sections(shandong), "en")
    top = named[~named["subject"]].iloc[0]
    once = named["tasks"].eq(1).sum()
    assert f"{top['theme_en']} is named most widely (tasks: {top['tasks']}; sections: {top['sections']})" in title
    assert title.startswith(f"Tasks name {len(named)} themes") and title.endswith(f"in a single task: {once}")
    title = theme_departments_finding(theme_departments(shandong), "en")
    assert f"Tasks name {len(named)} themes, of which {(~named['owner_listed']).sum()} never" in title


def test_a_plan_without_sections_is_one_column() -> None:
    lines = "\n".join(f"{n}、修水库。（责任单位：省水利厅）" for n in "一二三")
    plan = an.parse_plan(an.Source("made", f"山东省工作要点\n{lines}", ""))
    assert theme_sections(plan).to_dict() == {"": {"water": 3}}
    ax = draw_theme_sections(theme_sections(plan), lang="en")
    assert [label.get_text() for label in ax.get_xticklabels()] == ["All tasks"]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_is_left_out_of_the_drawing_changes_no_count(shandong: an.Plan, lang: an.words.Lang) -> None:
    """A field is in no task that lists an owner whether or not the owner is drawn; the table has the same number."""
    coverage = thematic_coverage(shandong)
    named = coverage[coverage["tasks"].gt(0)]
    whole = theme_departments(shandong)
    for table in (
        whole,
        theme_departments(shandong, an.hub(shandong)),
        whole.head(5),
        whole[["省司法厅"]],
        whole.iloc[::-1],
    ):
        title = str(draw_theme_departments(table, lang=lang).get_label())
        assert title == theme_departments_finding(whole, lang)
        assert [int(number) for number in re.findall(r"\d+", title)][:2] == [len(named), (~named["owner_listed"]).sum()]
    assert (~named["owner_listed"]).sum() == 4


def test_the_plans_own_subject_is_named_where_it_is_left_out(shandong: an.Plan) -> None:
    """More departments carry it than any other field."""
    coverage = thematic_coverage(shandong)
    assert coverage.loc[coverage["departments"].idxmax(), "subject"]
    title = theme_departments_finding(theme_departments(shandong), "en")
    most = coverage.loc[~coverage["subject"], "departments"].max()
    assert (
        f"apart from the plan's own (Digital government and society), carried by the most units: Data resources ({most})"
        in title
    )


def test_a_part_of_the_fields_is_known_as_one(shandong: an.Plan) -> None:
    sections, departments = theme_sections(shandong), theme_departments(shandong, an.hub(shandong))
    whole, part = (
        draw_theme_sections(table, lang="en") for table in (sections, sections.sort_index().head(9)[["S1", "S2"]])
    )
    assert part.get_label() == whole.get_label()  # about the plan
    assert "Shown: 9 of 57 themes. Shown: 2 of 8 sections." in subtitle(part) and "most tasks first" not in subtitle(
        part
    )
    assert "Shown:" not in subtitle(whole) and "most tasks first" in subtitle(whole)
    part = draw_theme_departments(departments.iloc[:9, :5], lang="en")
    assert "Left out: Big Data Bureau. Shown: 9 of 57 themes. Shown: 5 of 42 units." in subtitle(part)


def subtitle(ax: Axes) -> str:
    """All that is written beside the drawing, on one line."""
    return " ".join(" ".join(text.get_text().split("\n")) for text in ax.texts)


def test_no_field_is_named_most_where_others_are_as_often() -> None:
    tied = plan_of("修水库，看气象。（责任单位：省水利厅、省气象局）", "修水库，看气象，修农田。（责任单位：省教育厅）")
    title = theme_sections_finding(theme_sections(tied), "en")
    counts = thematic_coverage(tied).set_index("theme_id")["tasks"]
    top = counts[counts.eq(counts.max())]
    assert (
        len(top) > 1
        and f"named most often: {', '.join(thematic_coverage(tied)['theme_en'].head(len(top)))} (tasks: {counts.max()} each)"
        in title
    )
    equal = plan_of("修水库，看气象。（责任单位：省水利厅、省气象局）")
    assert theme_sections_finding(theme_sections(equal), "en").endswith("themes, each in as many tasks (1)")
    assert "most" not in theme_departments_finding(theme_departments(equal), "en")


def test_fields_that_no_department_carries_are_named_all_the_same() -> None:
    plan = plan_of("修水库。", "事。做好。（责任单位：省水利厅）")
    title = theme_departments_finding(theme_departments(plan), "en")
    assert "1 themes" in title and title.endswith("; none of these tasks lists a unit")
