"""The plan's tables: one row per what, their columns and what these mean."""

from __future__ import annotations

from analysis.departments import KIND_NAMES, SYSTEMS
from analysis.initiatives import INITIATIVES
from analysis.schema import Column, Schema
from analysis.targets import TARGETS
from analysis.themes import MENTIONS

ROLE_NAMES = ("lead", "responsible", "support", "guide")  # from the strongest to the weakest

SPAN = (
    Column("start", "int64", "its first character in the source text, counted from 0"),
    Column("end", "int64", "the character after the last one"),
)

SECTIONS = Schema(
    "sections",
    "section heading",
    (
        Column("section_id", "str", "id, in document order"),
        Column("numeral", "str", "number as printed"),
        Column("title", "str", "heading, in clean text"),
        Column("title_en", "str", "heading in English, if `reference/english.csv` has it"),
        *SPAN,
    ),
    key=("section_id",),
)
TASKS = Schema(
    "tasks",
    "task",
    (
        Column("task_id", "str", "id, in document order"),
        Column("section_id", "str", "its section; empty in a plan without sections"),
        Column("number", "str", "number as printed"),
        Column("title", "str", "heading, in clean text"),
        Column("title_en", "str", "heading in English, if `reference/english.csv` has it"),
        Column("text", "str", "heading and body in clean text, without the lists of units"),
        Column("lists", "int64", "responsible-unit lists in the task"),
        Column("open_ended", "bool", "a list says that there are more units than it names"),
        *SPAN,
    ),
    key=("task_id",),
)
MEASURES = Schema(
    "measures",
    "sentence of a task: each sentence after the heading, or the heading alone",
    (
        Column("measure_id", "str", "id, in document order"),
        Column("task_id", "str", "its task"),
        Column("text", "str", "the sentence, in clean text"),
        Column("verb", "str", "verb of its first order; empty if it orders nothing: a fact, or a target alone"),
        Column("orders", "int64", "clauses that order something"),
        *SPAN,
    ),
    key=("measure_id",),
)
DEPARTMENTS = Schema(
    "departments",
    "unit named in this plan, in order of first mention",
    (
        Column("department_id", "str", "canonical short name"),
        Column(
            "name", "str", "the same, or the plan's own words in full, where only they lead back to it (省甲厅、乙厅)"
        ),
        Column("full_name", "str", "full official name, if known"),
        Column("name_en", "str", "English name, if known"),
        Column("label_en", "str", "short English name for labels, if known"),
        Column("system", "str", "branch of the state or Party it belongs to, if known", SYSTEMS),
        Column("kind", "str", "what the unit is", KIND_NAMES),
        Column(
            "confidence",
            "str",
            "how sure the reference row is; empty if there is none",
            ("high", "medium", "low", ""),
        ),
    ),
    key=("department_id",),
)
ASSIGNMENTS = Schema(
    "assignments",
    "unit in a responsible-unit list",
    (
        Column("task_id", "str", "the task"),
        Column("list_id", "str", "the list, in document order"),
        Column("department_id", "str", "the unit"),
        Column("role", "str", "role that the list states; never inferred from position", ROLE_NAMES),
        Column("role_word", "str", "the word that states it"),
        Column("group", "int64", "group within the list, counted from 1; commas and semicolons part groups"),
        Column("position", "int64", "place within the list, counted from 1"),
        Column("open_ended", "bool", "the list names fewer units than it means: a lower bound"),
        Column(
            "origin",
            "str",
            "named in this list, or a default that the plan states once",
            ("listed", "default"),
        ),
        Column("printed", "str", "the words of the source, as found"),
        *SPAN,
    ),
    key=("list_id", "position"),
)
LOG = Schema(
    "log",
    "thing worth telling the reader",
    (
        Column("level", "str", "info: good to know; warning: needs a look", ("info", "warning")),
        Column("code", "str", "kind of message"),
        Column("message", "str", "what was found"),
        Column("message_zh", "str", "the same in Chinese"),
        Column("task_id", "str", "the task, if it concerns one"),
        *SPAN,
    ),
)
LOG_ORDER = ("start", "end", "code", "message", "task_id")  # in which it is shown
PASSAGES = Schema(
    "passages",
    "stretch of the source; they follow each other without a gap, from its first character to its last",
    (
        Column(
            "use",
            "str",
            "used by a row, part of the plan's frame, or passed over",
            ("row", "frame", "passed over"),
        ),
        Column("name", "str", "the table, the part of the frame, or the rule that passed it over"),
        *SPAN,
    ),
    key=("start",),
)
ENGLISH = Schema(
    "reference/english.csv",
    "title of a plan, section or task, or name of an issuer, with its translation",
    (Column("chinese", "str", "clean text"), Column("english", "str", "translation")),
    key=("chinese",),
)
SCHEMAS = (SECTIONS, TASKS, MEASURES, DEPARTMENTS, ASSIGNMENTS, TARGETS, INITIATIVES, MENTIONS, LOG, PASSAGES)
