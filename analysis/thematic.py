"""Which themes a plan names, who carries them, and where a theme's natural owner is not on the list.

A theme is a policy theme or a technology of `themes.csv`; it is named where one of its terms stands in the text of a
task. All departments of a task count for all of its themes: the plan does not say which of them does what.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.digits import settled
from analysis.errors import PlanError
from analysis.labels import LANGS, Lang
from analysis.network import ties
from analysis.once import Shared, once
from analysis.owners import coordinators, counted_owners, expected_owners, named_owners, subject
from analysis.plan import Plan
from analysis.schema import Column, Schema
from analysis.themes import KINDS, themes
from analysis.words import name, names, say, short
from analysis.workload import workload

if TYPE_CHECKING:
    import networkx as nx

_THEME = (
    Column("theme_id", "str", "the theme"),
    Column("theme", "str", "its Chinese name"),
    Column("theme_en", "str", "its English name"),
    Column("kind", "str", "a policy theme, or a technology", KINDS),
)
_TASK = (
    Column("task_id", "str", "the task"),
    Column("title", "str", "its heading"),
    Column("title_en", "str", "its heading in English, if known"),
)
THEME_TASKS = Schema(
    "theme_tasks",
    "theme that a task names",
    (
        Column("task_id", "str", "the task"),
        Column("section_id", "str", "its section"),
        *_THEME,
        Column("mentions", "int64", "terms of the theme in the task's text"),
        Column("words", "str", "these terms in clean text, each once, parted by 、"),
        Column("start", "int64", "first character of the first one in the source text"),
        Column("end", "int64", "the character after its last one"),
    ),
    key=("task_id", "theme_id"),
)
THEMATIC_COVERAGE = Schema(
    "thematic_coverage",
    "theme of the lexicon, the one with most tasks first",
    (
        *_THEME,
        Column("subject", "bool", "named in the plan's title: the plan as a whole is about it"),
        Column("mentions", "int64", "terms of the theme in the tasks' text"),
        Column("tasks", "int64", "tasks that name it"),
        Column("sections", "int64", "sections with at least one of these tasks"),
        Column("departments", "int64", "units that these tasks name"),
        Column(
            "effective_departments",
            "float64",
            "1 / Σ p², p a unit's share of the ties of these tasks: 1 up to `departments`; 0 if none",
        ),
        Column("open_ended", "int64", "these tasks with an open-ended list: `departments` is a lower bound"),
        Column("targets", "int64", "quantified targets whose words name the theme"),
        Column("owner_tasks", "int64", "these tasks that list a natural owner of the theme"),
        Column("owner_listed", "bool", "at least one of them does"),
        Column("owners", "str", "its natural owners: those that the plan names, else the main one; parted by 、"),
    ),
    key=("theme_id",),
)
GAPS = Schema(
    "coverage_gaps",
    "thing to check: a theme that a task names, while its list has no natural owner of it",
    (
        *_TASK,
        *_THEME,
        Column("words", "str", "the terms that name it, each once, parted by 、"),
        Column("start", "int64", "first character of the first term in the source text"),
        Column("end", "int64", "the character after its last one"),
        Column("expected", "str", "natural owners, as in `thematic_coverage`; parted by 、"),
        Column("listed", "str", "units listed instead, parted by 、"),
        Column("open_ended", "bool", "the list means more units than it names: the owner may be among them"),
    ),
    key=("task_id", "theme_id"),
)
UNNAMED_FIELDS = Schema(
    "unnamed_fields",
    "thing to check: a unit that a task lists, while the task's text names none of its themes",
    (
        *_TASK,
        Column("department_id", "str", "the unit"),
        Column("label_en", "str", "its short English name, if known"),
        Column("role", "str", "its strongest role in the task"),
        Column("fields", "str", "the themes whose natural owner it is, parted by 、"),
        Column("fields_en", "str", "the same in English, parted by ;"),
        Column("open_ended", "bool", "the task has an open-ended list"),
    ),
    key=("task_id", "department_id"),
)
THEME_FACTS = ("tasks", "sections", "departments", "owner_listed")  # of a theme in the whole plan, for titles


# ---------------------------------------------------------------- what is named, and who carries it


@once
def theme_tasks(plan: Plan) -> pd.DataFrame:
    """One row per task and theme that it names: the theme–task ties, in order of task and theme id.

    Examples
    --------
    >>> from analysis import TOY, read_plan
    >>> theme_tasks(read_plan(TOY))[["task_id", "theme_id", "mentions", "words"]]
      task_id      theme_id  mentions words
    0     T01          data         1  数据平台
    1     T02          data         1  开放数据
    2     T03  gov_services         2   一件事
    3     T04  gov_services         2    热线
    4     T05     publicity         2    宣传
    """
    found, key = plan.mentions.sort_values("start"), ["task_id", "theme_id"]
    rows = found.groupby(key).agg(mentions=("term", "size"), start=("start", "first"), end=("end", "first"))
    rows["words"] = found.drop_duplicates([*key, "term"]).groupby(key)["term"].agg("、".join)
    rows = rows.reset_index().merge(plan.tasks[["task_id", "section_id"]], on="task_id").merge(themes(), on="theme_id")
    return _caption(plan, THEME_TASKS.table(rows.sort_values(["task_id", "theme_id"])))


def _caption(plan: Plan, table: pd.DataFrame, without: Iterable[str] = ()) -> pd.DataFrame:
    """The plan's caption, with the names of the themes among the labels, their kinds, and those of the plan's title."""
    table = plan.caption(table, without)
    rows = themes()
    names_of = zip(rows["theme_id"], rows["theme"], rows["theme_en"], strict=True)
    of_themes = {theme: {"zh": chinese, "en": english} for theme, chinese, english in names_of}
    table.attrs["labels"] = Shared({**table.attrs["labels"], **of_themes})
    table.attrs["kinds"] = Shared(zip(rows["theme_id"], rows["kind"], strict=True))
    table.attrs["subject"] = subject(plan)
    return table


@once
def thematic_coverage(plan: Plan) -> pd.DataFrame:
    """One row per theme of the lexicon: how often the plan names it, and by how many departments it is carried.

    A theme without a task is one that the plan does not name. A theme named in passing counts as any other, so look
    at its words in `theme_tasks` before concluding anything.

    References
    ----------
    M. O. Hill (1973), Diversity and evenness, Ecology 54: the effective number of order 2.

    Examples
    --------
    >>> from analysis import TOY, read_plan
    >>> coverage = thematic_coverage(read_plan(TOY))
    >>> coverage[["theme_id", "mentions", "tasks", "departments", "effective_departments"]].head(3)
           theme_id  mentions  tasks  departments  effective_departments
    0  gov_services         4      2            3                    3.0
    1          data         2      2            2                    2.0
    2     publicity         2      1            0                    0.0
    """
    named, carried, owners = theme_tasks(plan), _carried(plan), counted_owners(plan)
    by_theme, ties_of = named.groupby("theme_id"), carried.groupby(["theme_id", "department_id"]).size()
    open_ended = plan.tasks.loc[plan.tasks["open_ended"], "task_id"]
    counts = pd.DataFrame(
        {
            "mentions": by_theme["mentions"].sum(),
            "tasks": by_theme.size(),
            "sections": named[named["section_id"].ne("")].groupby("theme_id")["section_id"].nunique(),
            "departments": carried.groupby("theme_id")["department_id"].nunique(),
            "effective_departments": ties_of.groupby("theme_id").sum() ** 2 / (ties_of**2).groupby("theme_id").sum(),
            "open_ended": named["task_id"].isin(open_ended).groupby(named["theme_id"]).sum(),
            "targets": _targets(plan),
            "owner_tasks": _owned(carried, owners).groupby("theme_id").size(),
        }
    )
    rows = themes().set_index("theme_id").join(counts).fillna(0)
    rows["subject"] = rows.index.isin(subject(plan))
    rows["owner_listed"] = rows["owner_tasks"].gt(0)
    rows["owners"] = expected_owners(owners).reindex(rows.index, fill_value="")
    by = ["tasks", "mentions", "theme_id"]
    rows = rows.reset_index().sort_values(by, ascending=[False, False, True], key=settled)
    return _caption(plan, THEMATIC_COVERAGE.table(rows))


def _carried(plan: Plan) -> pd.DataFrame:
    """Each theme of a task with each department that the task names."""
    return theme_tasks(plan)[["task_id", "theme_id"]].merge(ties(plan)[["task_id", "department_id"]], on="task_id")


def _targets(plan: Plan) -> pd.Series[int]:
    """Targets with a mention between their first and last character, by theme."""
    both = plan.mentions.merge(plan.targets, on="task_id", suffixes=("", "_target"))
    inside = both[both["start"].ge(both["start_target"]) & both["end"].le(both["end_target"])]
    counts: pd.Series[int] = inside.groupby("theme_id")["target_id"].nunique()
    return counts


# ---------------------------------------------------------------- the same as tables to draw, and as a network


def theme_sections(plan: Plan) -> pd.DataFrame:
    """Theme × section: tasks of the section that name the theme; themes as in `thematic_coverage`, if named at all.

    A plan without sections has one column, with an empty name, for all of its tasks.

    Examples
    --------
    >>> from analysis import TOY, read_plan
    >>> theme_sections(read_plan(TOY)).to_dict("index")
    {'gov_services': {'S1': 0, 'S2': 2}, 'data': {'S1': 2, 'S2': 0}, 'publicity': {'S1': 0, 'S2': 1}}
    """
    named, sections = theme_tasks(plan), plan.section_ids() or [""]
    table = pd.crosstab(named["theme_id"], named["section_id"]).reindex(columns=sections, fill_value=0)
    table = _in_order(plan, table, named)
    if sections == [""]:
        whole = {"": {lang: say("theme_sections.all", lang) for lang in LANGS}}
        table.attrs["labels"] = Shared({**table.attrs["labels"], **whole})
    table.attrs["sections"] = len(sections)
    table.attrs["open_ended"] = 0  # what a task names does not depend on its list
    return table


@once
def theme_departments(plan: Plan, without: Collection[str] = ()) -> pd.DataFrame:
    """Theme × department: tasks that name both; departments with the most tasks first, `without` leaves some out.

    `attrs["owners"]` has, by theme, the natural owners whose place on a list counts in `coverage_gaps`;
    `attrs["themes"]` what `thematic_coverage` says of each theme, whoever is left out here.

    Raises
    ------
    PlanError
        If no list names a department, or `without` names one that the plan does not have.
    """
    carried, kept = _carried(plan), set(ties(plan, without)["department_id"])
    units = [unit for unit in workload(plan)["department_id"] if unit in kept]
    table = pd.crosstab(carried["theme_id"], carried["department_id"]).reindex(columns=units, fill_value=0)
    table = _in_order(plan, table, theme_tasks(plan), without)
    owners = counted_owners(plan)
    owners = owners[owners["department_id"].ne("")].drop_duplicates(["theme_id", "department_id"])
    table.attrs["owners"] = Shared(owners.groupby("theme_id")["department_id"].agg(list).to_dict())
    return table


def _in_order(plan: Plan, table: pd.DataFrame, named: pd.DataFrame, without: Iterable[str] = ()) -> pd.DataFrame:
    counts = named.groupby("theme_id")["mentions"].agg(["size", "sum"]).reset_index()
    counts = counts.sort_values(["size", "sum", "theme_id"], ascending=[False, False, True]).set_index("theme_id")
    table = table.reindex(counts.index, fill_value=0).rename_axis(columns=None).astype("int64")
    table, whole = _caption(plan, table, without), thematic_coverage(plan).set_index("theme_id")
    table.attrs["themes"] = Shared(whole.loc[counts.index, list(THEME_FACTS)].to_dict("index"))
    return table


def theme_network(plan: Plan) -> nx.Graph[str]:
    """Themes, the tasks that name them and the departments of these tasks, as a networkx graph.

    Nodes have `kind` (domain, technology, task, or the department's kind), `label` and `label_en`. An edge between a
    theme and a task has as `weight` the mentions; one between a theme and a department the tasks that name both, and
    `owner`, whether the department is a natural owner of the theme.

    Examples
    --------
    >>> from analysis import TOY, read_plan
    >>> graph = theme_network(read_plan(TOY))
    >>> graph.edges["gov_services", "T03"], graph.edges["gov_services", "省甲厅"]["weight"]
    ({'weight': 2}, 1)
    """
    import networkx as nx

    named, carried = theme_tasks(plan), _carried(plan)
    both = carried.groupby(["theme_id", "department_id"], as_index=False).size()
    both = both.merge(named_owners(plan), how="left")
    kinds = dict(zip(named["theme_id"], named["kind"], strict=True)) | dict.fromkeys(named["task_id"], "task")
    kinds |= dict(zip(plan.departments["department_id"], plan.departments["kind"], strict=True))
    graph: nx.Graph[str] = nx.Graph(name=plan.meta.title)
    for node in [*named["theme_id"], *named["task_id"], *both["department_id"]]:
        graph.add_node(node, kind=kinds[node], label=name(named, node, "zh"), label_en=name(named, node, "en"))
    for row in named.to_dict("records"):
        graph.add_edge(row["theme_id"], row["task_id"], weight=row["mentions"])
    for row in both.to_dict("records"):
        graph.add_edge(row["theme_id"], row["department_id"], weight=row["size"], owner=isinstance(row["owner"], str))
    return graph


# ---------------------------------------------------------------- what to check


def _owned(carried: pd.DataFrame, owners: pd.DataFrame) -> pd.DataFrame:
    """The tasks and themes of which the task lists a natural owner."""
    return carried.merge(owners, on=["theme_id", "department_id"])[["task_id", "theme_id"]].drop_duplicates()


@once
def coverage_gaps(plan: Plan, kinds: Collection[str] = ("domain",)) -> pd.DataFrame:
    """One row per task and theme that it names, while none of the theme's natural owners is on its list.

    Each is a thing to check, no error: the theme may be named in passing, another department may do the work, an
    open-ended list may mean the owner. A coordinator on the list does not count (see `coordinators`), unless it is the
    main owner of the theme, or the only one that the plan names. Left out are the themes of the plan's title, since
    the whole plan is about them, and tasks that list no department, but nobody (see `ownership`) or local governments
    alone. Where the place of the plan is not known, nor are the natural owners, and the table is empty.

    Parameters
    ----------
    kinds
        ``domain``, ``technology``, or both. A technology is mostly a means of the theme that uses it, and seldom
        missed on a list.

    Raises
    ------
    PlanError
        If `kinds` has anything else.
    """
    if isinstance(kinds, str) or not set(kinds) <= set(KINDS):
        raise PlanError.of("gaps.kinds", where="coverage_gaps", given=repr(kinds), kinds=KINDS)
    owners, units = (
        counted_owners(plan),
        ties(plan).merge(plan.departments[["department_id", "kind"]], on="department_id"),
    )
    units = units[units["task_id"].isin(units.loc[units["kind"].eq("department"), "task_id"])]
    listed = units.groupby("task_id")["department_id"].agg("、".join).rename("listed")
    owned = _owned(_carried(plan), owners)
    rows = theme_tasks(plan).merge(listed, on="task_id").merge(owned, how="left", indicator="found")
    rows = rows[rows["found"].eq("left_only") & rows["kind"].isin(kinds) & ~rows["theme_id"].isin(subject(plan))]
    rows = rows.merge(expected_owners(owners).rename("expected"), on="theme_id")
    rows = rows.merge(plan.tasks[["task_id", "title", "title_en", "open_ended"]], on="task_id")
    return _caption(plan, GAPS.table(rows.sort_values(["task_id", "start", "theme_id"]).drop(columns="found")))


def unnamed_fields(plan: Plan) -> pd.DataFrame:
    """One row per task and department on its list, while nothing in the task's text names a theme of the department.

    Each is a thing to check, no error: the text may name the theme in words that the lexicon does not have, or the
    department may be there for money, staff or its buildings. Coordinators are left out, and departments that are
    natural owner of no theme, since nobody can say what they are for.
    """
    owners = named_owners(plan)
    named = _carried(plan).merge(owners)[["task_id", "department_id"]].drop_duplicates()
    rows = ties(plan).merge(named, how="left", indicator="found")
    rows = rows[rows["found"].eq("left_only") & ~rows["department_id"].isin(coordinators(plan))]
    fields = owners.merge(themes(), on="theme_id").groupby("department_id")
    rows = rows.merge(fields["theme"].agg("、".join).rename("fields"), on="department_id")
    rows = rows.merge(fields["theme_en"].agg("; ".join).rename("fields_en"), on="department_id")
    rows = rows.merge(plan.tasks[["task_id", "title", "title_en", "open_ended"]], on="task_id")
    rows = rows.merge(plan.departments[["department_id", "label_en"]], on="department_id")
    return _caption(plan, UNNAMED_FIELDS.table(rows.sort_values(["task_id", "department_id"]).drop(columns="found")))


def to_check(table: pd.DataFrame, lang: Lang = "zh") -> list[str]:
    """A sentence for each row of `coverage_gaps` or `unnamed_fields`: what to check, never that it is wrong."""
    return [_sentence(table, row, lang) for row in table.to_dict("records")]


def _sentence(table: pd.DataFrame, row: Mapping[Hashable, Any], lang: Lang) -> str:
    title = short(name(table, row["task_id"], lang))
    if "words" not in row:
        fields = row["fields" if lang == "zh" else "fields_en"]
        return say("check.field", lang, title=title, unit=name(table, row["department_id"], lang), fields=fields)
    units = {key: names(table, row[key].split("、"), lang) for key in ("expected", "listed")}
    key = "check.owner.open" if row["open_ended"] else "check.owner"
    return say(key, lang, title=title, words=row["words"], theme=name(table, row["theme_id"], lang), **units)
