"""The counts that a briefing states in more than one place, each computed once; the labels `count.…` name them."""

from __future__ import annotations

from analysis.coverage import ownership
from analysis.plan import Plan
from analysis.thematic import coverage_gaps

TO_CHECK = ("without_owner", "single_owner", "gaps", "warnings")  # what the briefing asks a person to look at


def briefing_counts(plan: Plan) -> dict[str, int]:
    """What `plan.counts` has, what the text of the tasks and their owners add, and how much of it is to check.

    Examples
    --------
    The fourth task has a single unit, the fifth has none, and no reference table knows the four units of the plan.

    >>> from analysis import TOY, read_plan
    >>> counts = briefing_counts(read_plan(TOY))
    >>> {key: counts[key] for key in (*TO_CHECK, "to_check")}
    {'without_owner': 1, 'single_owner': 1, 'gaps': 0, 'warnings': 4, 'to_check': 6}
    """
    counts = plan.counts() | {
        "measures": len(plan.measures),
        "targets": len(plan.targets),
        "single_owner": int(ownership(plan)["owner"].eq("single").sum()),
        "gaps": len(coverage_gaps(plan)),
    }
    return counts | {"to_check": sum(counts[key] for key in TO_CHECK)}
