"""The data dictionary, printed from the schemas so that it cannot drift from the tables."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from analysis.compare import (
    COMPARED_DEPARTMENTS,
    COMPARED_NETWORK,
    COMPARED_SECTIONS,
    COMPARED_SUMMARY,
    compare,
)
from analysis.coresponsibility import CO_RESPONSIBILITY
from analysis.coverage import BREADTH, OWNERSHIP, SECTION_SUMMARY, TARGET_OWNERS
from analysis.departments import PLACES, REFERENCE_ALIASES, REFERENCE_DEPARTMENTS
from analysis.ledger import INITIATIVE_SUMMARY, LEDGER
from analysis.plan import Plan, read_plan
from analysis.schema import Schema, read_csv
from analysis.shipped import DATA, TOY
from analysis.significance import NULL_SUMMARY, SIGNIFICANCE
from analysis.structure import BROKERAGE, COMMUNITIES, STRUCTURE
from analysis.tables import ENGLISH, SCHEMAS
from analysis.tabulations import tabulations
from analysis.thematic import GAPS, THEMATIC_COVERAGE, THEME_TASKS, UNNAMED_FIELDS
from analysis.themes import REFERENCE_THEMES
from analysis.uncertainty import INTERVALS, JACKKNIFE
from analysis.weightings import STABILITY, WEIGHTINGS
from analysis.whatif import KNOCK_OUT
from analysis.words import LABELS
from analysis.workload import CONCENTRATION, LORENZ, WORKLOAD

REFERENCE_SCHEMAS = (REFERENCE_DEPARTMENTS, REFERENCE_ALIASES, PLACES, REFERENCE_THEMES, ENGLISH, LABELS)
TABULATION_SCHEMAS = (
    WORKLOAD,
    CONCENTRATION,
    LORENZ,
    INTERVALS,
    WEIGHTINGS,
    STABILITY,
    JACKKNIFE,
    CO_RESPONSIBILITY,
    SIGNIFICANCE,
    NULL_SUMMARY,
    STRUCTURE,
    COMMUNITIES,
    BROKERAGE,
    KNOCK_OUT,
    SECTION_SUMMARY,
    BREADTH,
    OWNERSHIP,
    TARGET_OWNERS,
    THEME_TASKS,
    THEMATIC_COVERAGE,
    GAPS,
    UNNAMED_FIELDS,
    INITIATIVE_SUMMARY,
    LEDGER,
)
COMPARISON_SCHEMAS = (COMPARED_DEPARTMENTS, COMPARED_NETWORK, COMPARED_SECTIONS, COMPARED_SUMMARY)
LONGEST_EXAMPLE = 40

HEAD = """\
# Data dictionary

<!-- Printed by `make generated` from the schemas in the code. Change them, not this file. -->

| folder | what it holds |
|---|---|
| `source/` | plans as they were found, never changed; `SHA256SUMS` is checked whenever one is read |
| `reference/` | what the project knows of units, names and words; a user adds a row to extend it |
| `tables/` | the tables of `source/shandong-2025.txt`, so that a change of the reader shows in the diff |

Files are UTF-8 with a byte order mark where they are written for Excel. Empty cells are empty strings. A span is
half-open: `source.text[start:end]` is what was printed. Examples are of the Shandong plan.

Excel calculates what begins with `=`, `+`, `-`, `@`, a tab or a return. In a CSV file such a text, a column's name too,
therefore has an apostrophe before it, and a return within a text is a line break. Numbers stay numbers: −0.5 is `-0.5`.
Parquet and JSON keep every text to the letter.

The same plan gives the same bytes, whatever the machine, its language, its clock and the order of its work. For CSV,
GraphML and GEXF this holds with every supported version of Python and of the libraries: rows whose numbers agree in
their first nine digits stand in the order of their next column, at last of their ids, and a CSV file holds nine digits.
The bytes of Parquet, workbook, slides, page and pictures also depend on the versions of what writes them (pyarrow,
XlsxWriter, python-pptx, mpld3, matplotlib). `make same-bytes` compares.
"""


MATRICES = """\
### Tables with a column for each section or unit

| table | one row per | columns after the first |
|---|---|---|
| `workload` | named unit | after the columns above, one for each section: the unit's tasks |
| `section_coverage` | named unit | one for each section with a task: the unit's tasks |
| `co_responsibility_matrix` | named unit | one for each unit: tasks that name both |

`co_responsibility_without_hub` and `co_responsibility_matrix_without_hub` are the same, counted as if the plan did not
name the unit that is in more than half of the tasks.

### Network files

Nodes have `label`, `label_en`, `kind` (task or kind of unit), `system`, `section` and `bipartite` (0 task, 1
unit); edges have `role`, `weight` (1) and `share` (1 / named units of the task).
"""


def data_dictionary(plan: Plan) -> str:
    """Markdown: for every table its grain, its columns and an example of each."""
    parts = [HEAD, "## Tables of a plan\n", "`tables/*.csv`, and the attributes of a `Plan`.\n"]
    parts += [_describe(schema, getattr(plan, schema.name)) for schema in SCHEMAS]
    parts += ["## Tabulations\n", "Written to `output/tabulations/*.csv` by `make briefing`.\n"]
    tables = tabulations(plan)
    parts += [_describe(schema, tables[schema.name]) for schema in TABULATION_SCHEMAS]
    parts += [MATRICES]
    parts += [
        "## Comparison of two plans\n",
        "`compare(plan_a, plan_b)`; examples: the invented plan and Shandong's.\n",
    ]
    parts += [
        _describe(schema, table)
        for schema, table in zip(COMPARISON_SCHEMAS, compare(read_plan(TOY), plan), strict=True)
    ]
    parts += ["## Reference tables\n"]
    parts += [_describe(schema, read_csv(DATA / schema.name, schema)) for schema in REFERENCE_SCHEMAS]
    return "\n".join(parts)


def _describe(schema: Schema, table: pd.DataFrame) -> str:
    rows = "\n".join(_column_rows(schema, table))
    return (
        f"### `{schema.name}`\n\nOne row per {schema.row}.\n\n"
        f"| column | type | meaning | example |\n|---|---|---|---|\n{rows}\n"
    )


def _column_rows(schema: Schema, table: pd.DataFrame) -> Iterator[str]:
    for column in schema.columns:
        allowed = ", ".join(f"`{value}`" if value else "empty" for value in column.allowed)
        meaning = f"{column.meaning} ({allowed})" if allowed else column.meaning
        filled = table.loc[table[column.name].astype(str).ne(""), column.name]
        example = _shown(filled.iloc[0]) if len(filled) else ""
        yield f"| `{column.name}` | {column.dtype} | {meaning} | {example} |"


def _shown(value: object) -> str:
    text = f"{value:.3f}" if isinstance(value, float) else str(value)
    text = text.replace("|", "\\|").replace("\n", " ")
    return text if len(text) <= LONGEST_EXAMPLE else text[: LONGEST_EXAMPLE - 1] + "…"
