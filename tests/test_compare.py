import dataclasses
import os
from collections.abc import Callable, Iterator
from itertools import combinations
from pathlib import Path

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray
from scipy.spatial.distance import dice

import analysis as an
from analysis.compare import (
    COMPARED_DEPARTMENTS,
    COMPARED_NETWORK,
    COMPARED_SECTIONS,
    COMPARED_SUMMARY,
    Comparison,
    compare,
)
from analysis.departments import REFERENCE_DEPARTMENTS, successor
from analysis.matching import _latest, function_of
from analysis.schema import read_csv
from analysis.shipped import REFERENCE

TEXT = an.TOY.read_text(encoding="utf-8")
PlanOf = Callable[[NDArray[np.int64]], an.Plan]


def plan_in(place: str, *lists: str) -> an.Plan:
    """A plan of this place, with a task for each list of units."""
    tasks = (f"{n}.做第{n}件事。做好。(责任单位:{units})" for n, units in enumerate(lists, start=1))
    return an.read_plan("\n".join([f"{place}工作要点", "为做好工作,制定本要点。", "一、工作", *tasks]))


def random_plans(plan_of: PlanOf, seed: int) -> tuple[an.Plan, an.Plan]:
    """Two plans of different size that have some, all or none of their departments in common."""
    generator = np.random.default_rng(seed)
    plans = []
    for shift in (0, int(generator.integers(0, 8))):
        tasks, departments = generator.integers(1, 9, size=2)
        matrix = (generator.random((tasks, departments)) < generator.uniform(0.1, 0.7)).astype(np.int64)
        matrix[0, 0] = 1
        plans.append(plan_of(np.hstack([np.zeros((tasks, shift), dtype=np.int64), matrix])))
    return plans[0], plans[1]


OTHER_SIDE = {
    **{f"{name}_{x}": f"{name}_{y}" for name in ("department_id", "section_id", "tasks", "share", "rank", "departments") for x, y in ("ab", "ba")},
    **{f"{x}{why}": f"{y}{why}" for why in ("", "_turnover", "_rewiring") for x, y in (("lost", "gained"), ("gained", "lost"))},
    "a": "b",
    "b": "a",
}  # fmt: skip


def mirrored(found: Comparison) -> Comparison:
    """What the comparison of b with a should be."""
    tables = []
    for table in found:
        turned = table.rename(columns=OTHER_SIDE)[list(table)]
        for name in {"change", "difference"} & set(table):
            turned[name] = 0 - turned[name]  # 0 stays 0, not −0
        if "status" in table:
            turned["status"] = turned["status"].replace({"gone": "new", "new": "gone"})
        tables.append(turned)
    return Comparison(*tables)


def by_id(table: pd.DataFrame) -> pd.DataFrame:
    """In an order that does not depend on which plan comes first; a label is that of b, if b has one."""
    keys = [name for name in table if name.startswith(("department_id", "section_id", "quantity", "level"))]
    return table.sort_values(keys, ignore_index=True).drop(columns="label_en", errors="ignore")


def check(a: an.Plan, b: an.Plan) -> Comparison:
    """What holds for any two plans."""
    found = compare(a, b)
    for ours, theirs in zip(compare(b, a), mirrored(found), strict=True):
        pd.testing.assert_frame_equal(by_id(ours), by_id(theirs), check_exact=True)
    for side, plan in (("a", a), ("b", b)):
        load = an.workload(plan).set_index("department_id")
        rows = found.departments.set_index(f"department_id_{side}").drop("", errors="ignore")
        assert sorted(rows.index) == sorted(load.index)
        assert rows[f"tasks_{side}"].to_dict() == load["tasks"].to_dict()
        assert rows[f"rank_{side}"].to_dict() == load["rank"].to_dict()
        assert found.sections[f"section_id_{side}"].ne("").sum() == len(plan.sections)
        assert found.sections[f"tasks_{side}"].sum() == plan.tasks["section_id"].ne("").sum()
    gap = found.departments["share_b"] - found.departments["share_a"]
    np.testing.assert_allclose(found.departments["change"], 100 * gap, atol=1e-12)
    assert found.departments["change"].abs().is_monotonic_decreasing
    row = found.network.iloc[0]
    assert row["beta_wn"] == row["beta_st"] + row["beta_os"]
    assert row["shared"] + row["lost"] == an.project(a).matrix.nnz / 2
    assert row["shared"] + row["gained"] == an.project(b).matrix.nnz / 2
    assert row["lost"] == row["lost_turnover"] + row["lost_rewiring"]
    assert row["gained"] == row["gained_turnover"] + row["gained_rewiring"]
    assert row["kept_pairs"] == row["shared"] + row["lost_rewiring"] + row["gained_rewiring"]
    assert row["beta_os"] <= row["beta_os_kept"] <= 1
    assert 0 <= row["beta_s"] <= 1
    return found


def literal_components(a: an.Plan, b: an.Plan) -> dict[str, float]:
    """The slow version: every pair of names, by the definitions of Poisot and Novotny; names alone tell departments."""
    lists = [plan.assignments.groupby("task_id")["department_id"].agg(set) for plan in (a, b)]
    names_a, names_b = (set().union(*units) for units in lists)
    pairs_a, pairs_b = ({frozenset(p) for units in side for p in combinations(sorted(units), 2)} for side in lists)
    shared = turnover = rewired = 0
    for pair in (frozenset(p) for p in combinations(sorted(names_a | names_b), 2)):
        if pair in pairs_a and pair in pairs_b:
            shared += 1
        elif pair in pairs_a or pair in pairs_b:
            if all(name in names_a and name in names_b for name in pair):
                rewired += 1
            else:
                turnover += 1
    total = 2 * shared + turnover + rewired
    common, every = len(names_a & names_b), len(names_a) + len(names_b)
    return {
        "beta_wn": (turnover + rewired) / total if total else 0,
        "beta_st": turnover / total if total else 0,
        "beta_os": rewired / total if total else 0,
        "beta_os_kept": rewired / (2 * shared + rewired) if shared + rewired else 0,
        "beta_s": 1 - 2 * common / every,
    }


# ---------------------------------------------------------------- network


def peer_components(a: an.Plan, b: an.Plan) -> dict[str, float]:
    """Edges by networkx, Sørensen's dissimilarity by scipy."""
    graphs = []
    for plan in (a, b):
        matrix, labels = an.project(plan)
        graphs.append(nx.relabel_nodes(nx.from_scipy_sparse_array(matrix), dict(enumerate(labels))))
    every = nx.compose(*graphs)
    kept = every.subgraph(set(graphs[0]) & set(graphs[1]))

    def dissimilarity(network: nx.Graph) -> float:
        return dice(*([graph.has_edge(*edge) for edge in network.edges] for graph in graphs)) if network.edges else 0

    return {
        "kept_departments": len(kept),
        "kept_pairs": kept.number_of_edges(),
        "beta_wn": dissimilarity(every),
        "beta_os_kept": dissimilarity(kept),
        "beta_s": dice(*([node in graph for node in every] for graph in graphs)),
    }


@pytest.mark.parametrize("seed", range(20))
def test_components_by_their_definition(plan_of: PlanOf, seed: int) -> None:
    a, b = random_plans(plan_of, seed)
    row = compare(a, b).network.iloc[0]
    for expected in (literal_components(a, b), peer_components(a, b)):
        assert row[list(expected)].to_dict() == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("seed", range(100, 104))
def test_what_holds_for_any_two_plans(plan_of: PlanOf, seed: int) -> None:
    check(*random_plans(plan_of, seed))


def test_toy_by_hand() -> None:
    """省丁办 makes way for 省戊局; 省乙局 joins the task of 省丙委. Pairs: 甲乙 stays, 甲丁 goes, 甲戊 and 乙丙 come."""
    a, b = an.read_plan(TEXT), an.read_plan(TEXT.replace("省丁办", "省戊局").replace("省丙委", "省丙委、省乙局"))
    row = check(a, b).network.iloc[0]
    assert (row["lost_turnover"], row["gained_turnover"], row["lost_rewiring"], row["gained_rewiring"]) == (1, 1, 0, 1)
    assert (row["kept_departments"], row["shared"], row["kept_pairs"]) == (3, 1, 2)
    assert (row["beta_wn"], row["beta_st"], row["beta_os"]) == pytest.approx((3 / 5, 2 / 5, 1 / 5))
    assert (row["beta_os_kept"], row["beta_s"]) == pytest.approx((1 / 3, 2 / 8))


def test_no_department_in_common(plan_of: PlanOf) -> None:
    a, b = plan_of(np.array([[1, 1, 0, 0]])), plan_of(np.array([[0, 0, 1, 1], [0, 0, 1, 1]]))
    found = check(a, b)
    assert found.departments["status"].tolist() == ["gone", "gone", "new", "new"]
    row = found.network.iloc[0]
    assert (row["beta_wn"], row["beta_st"], row["beta_os"], row["beta_s"]) == (1, 1, 0, 1)


def test_plans_without_pairs(plan_of: PlanOf) -> None:
    single, pair = plan_of(np.eye(3, dtype=np.int64)), plan_of(np.array([[1, 1, 0]]))
    row = check(single, single).network.iloc[0]
    assert not row.drop(["level", "kept_departments"]).any()
    row = check(pair, single).network.iloc[0]
    assert (row["lost"], row["lost_rewiring"], row["beta_wn"], row["beta_os"]) == (1, 1, 1, 1)


def test_a_plan_and_itself(shandong: an.Plan, toy: an.Plan, davis: an.Plan) -> None:
    for plan in (shandong, toy, davis):
        found = compare(plan, plan)
        assert set(found.departments["status"]) == set(found.sections["status"]) == {"kept"}
        assert set(found.departments["matched_by"]) == {"id"}
        assert not found.network.filter(regex="lost|gained|beta").to_numpy().any()
        for column in (found.departments["change"], found.sections["change"], found.summary["difference"]):
            assert not column.any()


# ---------------------------------------------------------------- departments


@pytest.mark.parametrize(
    ("place_a", "unit_a", "place_b", "unit_b", "status", "matched_by"),
    [
        ("山东省", "省财政厅", "浙江省", "省财政厅", "kept", "id"),
        ("山东省", "省发改委", "山东省", "省发展改革委", "kept", "id"),  # a short name is no former name
        ("山东省", "省财政厅", "上海市", "市财政局", "kept", "function"),
        ("山东省", "省工信厅", "国务院", "工业和信息化部", "kept", "function"),
        ("山东省", "省发展改革委", "上海市", "市发改委", "kept", "function"),
        ("北京市", "市人力资源社会保障局", "国务院", "人力资源社会保障部", "kept", "function"),
        ("广西壮族自治区", "自治区党委宣传部", "国务院", "中央宣传部", "kept", "function"),
        ("上海市", "市市场监管局", "国务院", "市场监管总局", "kept", "function"),
        ("甲省", "省发改委", "山东省", "省发展改革委", "renamed", "table"),
        ("甲省", "省知识产权局", "浙江省", "省市场监管局", "renamed", "table"),
        ("山东省", "省地方金融监管局", "山东省", "省委金融办", "renamed", "table"),
        ("山东省", "地方金融监管局", "浙江省", "省委金融办", "renamed", "table"),
        ("国务院", "环境保护部", "国务院", "生态环境部", "renamed", "table"),
        ("国务院", "卫生部", "国务院", "国家卫生健康委", "renamed", "table"),  # 国家卫生计生委 in between
        ("济南市", "市环保局", "青岛市", "市生态环境局", "renamed", "table"),
        ("济南市", "市工信局", "山东省", "省工业和信息化厅", "kept", "function"),
        ("济南市", "省财政厅", "浙江省", "省财政厅", "kept", "id"),
        ("济南市", "省财政厅", "青岛市", "市财政局", "none", ""),  # not of its own level
        ("山东省", "省委办公厅", "上海市", "市政府办公厅", "none", ""),
        ("山东省", "省大数据局", "国务院", "国家数据局", "none", ""),  # nothing says that these are the same
        ("山东省", "省甲乙厅", "浙江省", "省甲乙局", "kept", "function"),
        ("山东省", "省甲乙厅", "山东省", "省甲乙局", "none", ""),  # in one place, another name is another body
        ("甲省", "省甲乙厅", "乙省", "省甲乙局", "none", ""),  # places that nobody knows cannot be told apart
        ("山东省", "有关市人民政府", "浙江省", "各市人民政府", "none", ""),
    ],
)
def test_which_department_is_which(
    place_a: str, unit_a: str, place_b: str, unit_b: str, status: str, matched_by: str
) -> None:
    found = compare(plan_in(place_a, unit_a), plan_in(place_b, unit_b)).departments
    expected = {(status, matched_by)} if matched_by else {("gone", ""), ("new", "")}
    assert set(zip(found["status"], found["matched_by"], strict=True)) == expected
    assert len(found) == len(expected)


def test_matches_of_every_kind_both_ways(shandong: an.Plan) -> None:
    """Of a plan whose place the tables do not know."""
    units = "省财政厅、市教育局、省发改委、市政府办公室、省地方金融监管局、市大数据中心、各市人民政府"
    found = check(plan_in("甲省", units), shandong).departments
    rows = found[found["department_id_a"].ne("")].set_index("department_id_a")
    assert rows[["department_id_b", "status", "matched_by"]].T.to_dict("list") == {
        "省财政厅": ["省财政厅", "kept", "id"],
        "市教育局": ["省教育厅", "kept", "function"],
        "市政府办公室": ["省政府办公厅", "kept", "function"],
        "省发改委": ["省发展改革委", "renamed", "table"],
        "省地方金融监管局": ["省委金融办", "renamed", "table"],
        "市大数据中心": ["", "gone", ""],
        "各市人民政府": ["", "gone", ""],
    }
    labels = found.set_index("department_id_b")["label_en"]
    assert labels["省教育厅"] == "Education"


def test_pairs_of_departments_under_other_names() -> None:
    """Nothing has changed, though the names sort in another order."""
    found = check(
        plan_in("甲省", "市财政局、省教育厅、省发改委"), plan_in("山东省", "省发展改革委、省财政厅、省教育厅")
    )
    assert sorted(found.departments["status"]) == ["kept", "kept", "renamed"]
    row = found.network.iloc[0]
    assert (row["kept_departments"], row["shared"], row["kept_pairs"]) == (3, 3, 3)
    assert not row.filter(regex="lost|gained|beta").any()


@pytest.mark.parametrize(
    ("name", "place", "function"),
    [
        ("县财政局", "济南市商河县", "财政"),
        ("济南市商河县财政局", "济南市商河县", "财政"),
        ("自治区财政厅", "内蒙古", "财政"),
        ("兵团财政局", "新疆生产建设兵团", "财政"),
        ("中共山东省委金融委员会办公室", "山东", "委金融委员会"),
        ("中央金融办", "全国", "委金融"),
        ("中华全国总工会", "全国", "总工会"),
        ("省总工会", "山东", "总工会"),
        ("市场监管总局", "全国", "市场监管"),
        ("市市场监管局", "", "市场监管"),
        ("省人民政府办公厅", "", "办公"),
        ("省委", "山东", "委"),
        ("省财政厅", "济南市", ""),  # no body of the city
        ("国务院", "全国", ""),
    ],
)
def test_function_by_hand(name: str, place: str, function: str) -> None:
    assert function_of(name, place) == function


def test_a_function_of_two_departments_is_nobodys() -> None:
    a, b = plan_in("山东省", "省财政厅"), plan_in("上海市", "市财政局", "市财政委")
    assert function_of("市财政局", "上海") == function_of("市财政委", "上海")
    assert set(check(a, b).departments["status"]) == {"gone", "new"}


def test_a_name_before_a_function() -> None:
    """省财政厅 of both plans first, so that 市财政局 is left without a partner."""
    found = check(plan_in("山东省", "省财政厅"), plan_in("浙江省", "省财政厅", "市财政局")).departments
    assert dict(zip(found["department_id_b"], found["status"], strict=True)) == {"省财政厅": "kept", "市财政局": "new"}


def test_departments_that_became_one() -> None:
    """One of them is it; of several, none is."""
    old, new = ("省工商局", "省质监局"), plan_in("山东省", "省市场监管局")
    assert check(plan_in("山东省", old[0]), new).departments["status"].tolist() == ["renamed"]
    assert sorted(check(plan_in("山东省", *old), new).departments["status"]) == ["gone", "gone", "new"]


def test_former_names_come_to_an_end() -> None:
    samples = {"省": "山东", "直": "上海", "市": "济南市", "县": "商河县"}
    rows = read_csv(REFERENCE / "departments.csv", REFERENCE_DEPARTMENTS).query("successor != ''")
    for places, name in zip(rows["place"], rows["name"], strict=True):
        for place in [samples[level] for level in places] if set(places) <= set(samples) else [places]:
            latest = _latest(name.replace("某", {"山东": "省", "商河县": "县"}.get(place, "市"), 1), place)
            assert not successor(latest, place)


def test_shares_by_hand() -> None:
    """Four tasks with a unit against two; one more names nobody."""
    a = an.read_plan(TEXT)
    b = plan_in("甲省", "省甲厅、省乙局", "省甲厅、各有关部门", "各有关部门")
    found = check(a, b).departments.set_index("department_id_a")
    assert found.loc["省甲厅", ["tasks_a", "tasks_b", "share_a", "share_b", "change"]].tolist() == [3, 2, 0.75, 1, 25]
    assert found.loc["省乙局", ["tasks_a", "tasks_b", "share_a", "share_b", "change"]].tolist() == [2, 1, 0.5, 0.5, 0]
    assert found.loc["省丁办", ["rank_a", "rank_b", "change", "department_id_b"]].tolist() == [3, 0, -25, ""]


def test_nobody_named() -> None:
    nobody = plan_in("甲省", "各有关部门")
    with pytest.raises(an.PlanError, match="no list names a unit"):
        compare(an.read_plan(TEXT), nobody)


# ---------------------------------------------------------------- sections


def test_sections_by_their_heading() -> None:
    later = TEXT.replace("二、办好服务", "三、守好安全").replace("一、用好数据", "一、总体要求\n要做好。\n二、办好服务")
    found = check(an.read_plan(TEXT), an.read_plan(later)).sections
    assert found["title"].tolist() == ["用好数据", "办好服务", "总体要求", "守好安全"]
    assert found["status"].tolist() == ["gone", "kept", "new", "new"]
    kept = found.set_index("title").loc["办好服务"]
    assert kept[["section_id_a", "section_id_b", "tasks_a", "tasks_b"]].tolist() == ["S2", "S2", 3, 2]
    assert kept[["share_a", "share_b", "change"]].tolist() == pytest.approx([3 / 5, 2 / 5, -20])
    assert kept[["departments_a", "departments_b"]].tolist() == [3, 2]
    assert found.set_index("title").loc["总体要求", ["tasks_b", "departments_b"]].tolist() == [0, 0]


def test_equal_headings_of_one_plan() -> None:
    twice = TEXT.replace("二、办好服务", "二、用好数据")
    found = check(an.read_plan(twice), an.read_plan(TEXT)).sections
    assert found[["section_id_a", "section_id_b", "status"]].to_numpy().tolist() == [
        ["S1", "S1", "kept"],
        ["S2", "", "gone"],
        ["", "S2", "new"],
    ]


def test_plans_without_sections(toy: an.Plan) -> None:
    flat = an.read_plan("\n".join(line for line in TEXT.splitlines() if "、" not in line[:2]))
    assert flat.sections.empty
    assert check(flat, flat).sections.empty
    found = check(flat, toy)
    assert found.sections["status"].tolist() == ["new", "new"]
    assert found.departments["change"].eq(0).all()
    assert found.network["beta_wn"].tolist() == [0]


# ---------------------------------------------------------------- the plan as a whole


def test_summary_by_hand(toy: an.Plan) -> None:
    """Loads 3, 2, 1, 1: Σ share² = 15/49; Gini = (−3·1 − 1·1 + 1·2 + 3·3) / (4·7)."""
    values = check(toy, toy).summary.set_index("quantity")["a"]
    assert values.to_dict() == pytest.approx(
        {
            "tasks": 5,
            "listed_tasks": 4,
            "sections": 2,
            "departments": 4,
            "assignments": 7,
            "units_per_listed_task": 7 / 4,
            "open_ended_share": 1 / 4,
            "gini": 7 / 28,
            "hhi": 15 / 49,
            "effective_number": 49 / 15,
            "evenness": 49 / 60,
            "connectance": 7 / 16,
        }
    )


def test_summary_is_that_of_the_measures(shandong: an.Plan, davis: an.Plan) -> None:
    values = compare(davis, shandong).summary.set_index("quantity")
    assert values.loc["connectance", "a"] == pytest.approx(0.353175, abs=5e-7)
    assert values.loc["gini", "a"] == pytest.approx(0.2340824, abs=5e-8)
    assert values.loc["effective_number", "a"] == pytest.approx(15.3211, abs=5e-5)
    for name in ("sections", "tasks", "departments", "assignments"):
        assert values.loc[name, "b"] == shandong.counts()[name]
    assert values.loc["open_ended_share", "b"] == shandong.tasks["open_ended"].sum() / 26


def test_size_free_quantities(toy: an.Plan) -> None:
    """The plan with a copy of itself under other names: the same where it should be, and nowhere else."""
    head, body = TEXT.split("一、", 1)
    copy = body.replace("省", "市").replace("用好", "管好").replace("办好", "做好").replace("二、", "四、")
    for number in range(1, 6):
        copy = copy.replace(f"\n{number}．", f"\n{number + 5}．")
    double = an.read_plan(f"{head}一、{body}\n三、{copy}")
    assert (len(double.tasks), len(double.sections), len(double.departments)) == (10, 4, 8)
    summary = check(toy, double).summary
    same = np.isclose(summary["a"], summary["b"], rtol=1e-12)
    assert same.tolist() == summary["size_free"].tolist()


# ---------------------------------------------------------------- tables


def test_tables(toy: an.Plan, shandong: an.Plan) -> None:
    found = compare(toy, shandong)
    schemas = (COMPARED_DEPARTMENTS, COMPARED_NETWORK, COMPARED_SECTIONS, COMPARED_SUMMARY)
    for table, schema in zip(found, schemas, strict=True):
        assert table.dtypes.astype(str).to_dict() == {column.name: column.dtype for column in schema.columns}
        assert list(table.index) == list(range(len(table)))
        assert table.attrs["plan_a"]["title"] == toy.meta.title
        assert table.attrs["plan_b"]["title"] == shandong.meta.title
        assert table.attrs["labels"]["省大数据局"]["en"] == "Big Data Bureau"
        assert set(table.attrs["labels"]) == {*toy.departments["department_id"], *shandong.departments["department_id"]}


def reversed_rows(plan: an.Plan) -> an.Plan:
    tables = {field.name: getattr(plan, field.name) for field in dataclasses.fields(plan)}
    return dataclasses.replace(
        plan, **{name: table.iloc[::-1] for name, table in tables.items() if isinstance(table, pd.DataFrame)}
    )


def test_order_of_the_rows_of_the_plans_changes_nothing(shandong: an.Plan) -> None:
    text = TEXT.replace("甲省", "上海市").replace("省甲厅", "市财政局").replace("二、办好服务", "二、用好数据")
    a = an.read_plan(text)
    for b in (shandong, an.read_plan(TEXT)):
        for ours, theirs in zip(compare(reversed_rows(a), reversed_rows(b)), compare(a, b), strict=True):
            pd.testing.assert_frame_equal(ours, theirs)


def corpus() -> Iterator[Path]:
    folder = os.environ.get("PLAN_CORPUS")
    if not folder:
        pytest.skip("PLAN_CORPUS names no folder of plans")
    yield from sorted(Path(folder).rglob("*.gold.tsv"))


def test_plans_of_the_corpus() -> None:
    plans = [an.read_plan(gold.with_name(gold.name.removesuffix(".gold.tsv") + ".txt")) for gold in corpus()]
    assert len(plans) > 1
    for a, b in combinations(plans, 2):
        found = check(a, b)
        row = found.network.iloc[0]
        if found.departments["matched_by"].isin(["id", ""]).all():
            units = literal_components(*(without_generic(plan) for plan in (a, b)))
            assert {name: row[name] for name in units} == pytest.approx(units, abs=1e-12)
        if a.meta.place == b.meta.place:
            assert not found.departments["matched_by"].eq("function").any()


def without_generic(plan: an.Plan) -> an.Plan:
    generic = plan.departments.loc[plan.departments["kind"].eq("generic"), "department_id"]
    return dataclasses.replace(plan, assignments=plan.assignments[~plan.assignments["department_id"].isin(generic)])
