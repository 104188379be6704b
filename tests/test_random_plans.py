"""Plans written at random from a grammar of their own are read back without loss, from numbering to role."""

from itertools import count
from typing import NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

import analysis as an

NUMERALS = [
    "",
    *"一二三四五六七八九",
    *(f"{tens}十{ones}" for tens in ("", "二", "三") for ones in ("", *"一二三四五六七八九")),
]
SCHEMES = {  # numbering of sections and of tasks; whether tasks count on across sections
    "一、→1.": ("{0}、", "{1}.", True),
    "一、→1、 anew": ("{0}、", "{1}、", False),
    "一、→(一)": ("{0}、", "（{0}）", True),
    "一、→(一) anew": ("{0}、", "（{0}）", False),
    "flat 一、": ("", "{0}、", True),
    "flat 1.": ("", "{1}．", True),
}
NAMES = st.lists(
    st.from_regex(r"省[甲乙丙丁戊己庚辛]{1,3}[厅局委办]|各市人民政府|各县\(市、区\)人民政府|省[甲乙]委\(省[丙丁]局\)", fullmatch=True),
    min_size=1,
    max_size=5,
    unique=True,
)  # fmt: skip
OPEN = st.sampled_from(["", "", "等", "等有关部门", "等省直有关部门"])
LABELS = {
    "责任单位": "responsible",
    "牵头单位": "lead",
    "配合单位": "support",
    "牵头责任单位": "lead",
    "参加单位": "support",
}
VERBS = {
    "负责": "responsible",
    "按职责分工负责": "responsible",
    "牵头": "lead",
    "配合": "support",
    "落实": "support",
    "指导": "guide",
}
LABELLED = st.lists(
    st.tuples(st.sampled_from(list(LABELS)), NAMES, OPEN), min_size=1, max_size=2, unique_by=lambda one: one[0]
)
SPOKEN = st.lists(
    st.tuples(st.sampled_from(list(VERBS)), NAMES, OPEN), min_size=1, max_size=3, unique_by=lambda one: one[0]
)


class Written(NamedTuple):
    """A list as it is printed, and what it means."""

    text: str
    units: list[tuple[str, str]]
    open_ended: bool


@st.composite
def lists(draw: st.DrawFn) -> Written:
    labelled = draw(st.booleans())
    groups = draw(LABELLED if labelled else SPOKEN)
    roles = LABELS if labelled else VERBS
    parts = [
        f"{word}：{'、'.join(names)}{rest}" if labelled else f"{'、'.join(names)}{rest}{word}"
        for word, names, rest in groups
    ]
    body = ("；" if labelled else "，").join(parts)
    left, right = draw(st.sampled_from(["（）", "()", "〔〕", "【】"]))
    own_line = labelled and draw(st.booleans())
    text = "\n" + "\n".join(parts) if own_line else left + body + right
    units = [(name, roles[word]) for word, names, _ in groups for name in names]
    return Written(text, units, any(rest for *_, rest in groups))


TASKS = st.tuples(
    st.text("做好数据服务", min_size=1, max_size=8), st.text("年底前建成平台，", max_size=20), st.none() | lists()
)
SECTIONS = st.lists(st.lists(TASKS, min_size=1, max_size=4), min_size=1, max_size=4)


@settings(deadline=None)
@given(st.sampled_from(list(SCHEMES)), SECTIONS.filter(lambda s: any(t[2] for ts in s for t in ts)), st.booleans())
def test_plans_are_read_back(scheme: str, sections: list[list[tuple]], full_width: bool) -> None:
    head, number, goes_on = SCHEMES[scheme]
    lines, numbers = ["甲省工作要点"], count(1)
    for position, tasks in enumerate(sections, start=1):
        if head:
            lines.append(head.format(NUMERALS[position]) + f"第{position}节")
        if not goes_on:
            numbers = count(1)
        for (heading, body, written), value in zip(tasks, numbers):  # noqa: B905  (counts on)
            lines.append(
                number.format(NUMERALS[value], value) + f"{heading}。{body}办。{written.text if written else ''}"
            )
    text = "\n".join(lines)
    if full_width:
        text = text.translate({ord(mark): ord(mark) + 0xFEE0 for mark in "().:;,0123456789"})
    check(an.read_plan(text + "\n"), sections if head else [[task for tasks in sections for task in tasks]], bool(head))


def check(plan: an.Plan, sections: list[list[tuple]], headed: bool) -> None:
    tasks = [task for section in sections for task in section]
    assert plan.tasks["title"].tolist() == [heading for heading, *_ in tasks]
    assert len(plan.sections) == headed * len(sections)
    assert plan.tasks["open_ended"].tolist() == [bool(written) and written.open_ended for *_, written in tasks]
    found = {task_id: [] for task_id in plan.tasks["task_id"]}
    for row in plan.assignments.itertuples():
        found[row.task_id].append((row.printed.translate({0xFF08: "(", 0xFF09: ")"}), row.role))
    assert list(found.values()) == [written.units if written else [] for *_, written in tasks]
    passages = plan.passages
    assert passages["start"].tolist() == [0, *passages["end"].tolist()[:-1]]
    assert passages["end"].iloc[-1] == len(plan.source.text)
