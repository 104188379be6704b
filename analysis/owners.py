"""Who would be expected to carry a theme: its natural owners, under the names that the plan has for them."""

from __future__ import annotations

import pandas as pd

from analysis.departments import successor
from analysis.network import ties
from analysis.once import once
from analysis.plan import Plan
from analysis.themes import find_mentions, natural_owners
from analysis.workload import hub


def subject(plan: Plan) -> list[str]:
    """The themes that the plan's title names."""
    return sorted({mention.theme_id for mention in find_mentions(plan.meta.title)})


def coordinators(plan: Plan) -> list[str]:
    """The departments whose field is the whole plan: the main owner of each theme in its title, and its hub.

    That they are listed is no sign that one of the other fields is looked after.

    Examples
    --------
    >>> from analysis import SHANDONG_2025, read_plan
    >>> coordinators(read_plan(SHANDONG_2025))
    ['省大数据局']
    """
    main = named_owners(plan).drop_duplicates("theme_id")
    main = main[main["theme_id"].isin(subject(plan))]
    return sorted({*main["department_id"], *(hub(plan) if len(ties(plan)) else ())})


def named_owners(plan: Plan) -> pd.DataFrame:
    """Each theme with its natural owners that the plan names, the main one first, under the plan's name for them.

    A department stands for its successors, which are the natural owners now.
    """
    rows = all_owners(plan).merge(_lineages(plan), on="owner")
    return rows.drop_duplicates(["theme_id", "department_id"], ignore_index=True)


def all_owners(plan: Plan) -> pd.DataFrame:
    """Each theme with its natural owners at the plan's level, the main one first."""
    rows = [(theme, owner) for theme, owners in natural_owners(plan.meta.place).items() for owner in owners]
    return pd.DataFrame(rows, columns=["theme_id", "owner"], dtype="str").drop_duplicates()


def _lineages(plan: Plan) -> pd.DataFrame:
    """Each named department, as itself and as each of its successors."""
    rows = []
    for unit in sorted(set(ties(plan)["department_id"])):
        owner: str | None = unit
        while owner and (unit, owner) not in rows:
            rows.append((unit, owner))
            owner = successor(owner, plan.meta.place)
    return pd.DataFrame(rows, columns=["department_id", "owner"], dtype="str")


@once
def counted_owners(plan: Plan) -> pd.DataFrame:
    """All natural owners; `department_id` is the plan's name for one whose place on a list is a sign of coverage.

    A coordinator's is for a theme whose main owner it is, or of which the plan names no other owner.
    """
    owners, named = all_owners(plan), named_owners(plan)
    main = named.merge(owners.drop_duplicates("theme_id"))
    other = pd.concat([main, named[~named["department_id"].isin(coordinators(plan))]])
    counts = pd.concat([other, named[~named["theme_id"].isin(other["theme_id"])]]).drop_duplicates()
    return owners.merge(counts, how="left").fillna("")


def expected_owners(owners: pd.DataFrame) -> pd.Series[str]:
    """By theme, the natural owners that the plan names, or else the main one, as a list in words."""
    named = owners[owners["department_id"].ne("")].groupby("theme_id")["department_id"]
    return named.agg(lambda units: "、".join(units.unique())).combine_first(owners.groupby("theme_id")["owner"].first())
