"""Which department of one plan is which of another: by id, by function if places differ, by the tables of names."""

from __future__ import annotations

import re
from functools import reduce

import numpy as np
import pandas as pd

from analysis.departments import resolve, successor
from analysis.places import place_of, wording
from analysis.plan import Plan

MATCHED_BY = {"id": "id", "full name": "function", "short name": "function", "table": "table"}  # keys, in their order
LEVEL = re.compile(  # before the name of a national body, and of one whose place is not known
    r"""
    ^ (?: 中共 )?
      (?: 中华人民共和国 | 中华全国 | 国务院 | 国家 | 全国 | 中国 | 自治区 | 自治州 | [省州盟县区旗] | 市 (?!场) )?
    """,
    re.VERBOSE,
)
GOVERNMENT = re.compile("^(?:人民政府|政府)")
PARTY = re.compile("^(?:党委|地委|中央)")
SUFFIX = re.compile("(?<=..)(?:委员会|办公室|总局|总署|委|办|部|厅|局|署|室)$")


def function_of(name: str, place: str) -> str:
    """What a body of this place is for: its name without the level before it and the kind of body behind it.

    Bodies of the Party keep 委, so that its offices are not taken for those of the government. Empty for a body of
    another place, as one of the province in a plan of a city: it is no counterpart of the city's own.

    Examples
    --------
    >>> function_of("山东省财政厅", "山东"), function_of("市财政局", "济南市"), function_of("财政部", "全国")
    ('财政', '财政', '财政')
    >>> [function_of(name, "山东") for name in ("省委办公厅", "省政府办公厅", "省市场监管局", "市财政局")]
    ['委办公', '办公', '市场监管', '']
    """
    where = place_of(place)
    if where and where.full_name:
        bare, own = wording(where).own.subn("", name.removeprefix("中共"), count=1)
        if not own:
            return ""
    else:
        bare = LEVEL.sub("", name)
    return SUFFIX.sub("", PARTY.sub("委", GOVERNMENT.sub("", bare)))


def matches(plan_a: Plan, plan_b: Plan, ids_a: pd.Series, ids_b: pd.Series) -> pd.DataFrame:
    """Pairs of ids that mean one department, each in one pair: key after key, among those not matched yet."""
    both = sorted((plan_a.meta.place, plan_b.meta.place))  # in one order, so that compare(b, a) finds the same
    a, b = _keys(plan_a, ids_a, both), _keys(plan_b, ids_b, both)
    found = []
    for key in a:
        left, right = _by_key(a[key]), _by_key(b[key])
        common = left.index.intersection(right.index)
        pairs = pd.DataFrame({"department_id_a": left[common], "department_id_b": right[common]})
        found.append(pairs.assign(matched_by=MATCHED_BY[str(key)]))
        a, b = a.drop(left[common]), b.drop(right[common])
    return pd.concat(found, ignore_index=True)


def _keys(plan: Plan, ids: pd.Series, both: list[str]) -> pd.DataFrame:
    """What each department may be known by, in the order of `MATCHED_BY`; its function only if the places differ."""
    known = plan.departments.set_index("department_id").loc[ids]
    body = known["kind"].eq("department").to_numpy() & (both[0] != both[1])
    functions = (
        names.map(lambda name: function_of(name, plan.meta.place)) for names in (known["full_name"], known.index)
    )
    full, short = (np.where(body, function, "") for function in functions)
    latest = [reduce(_latest, both, name) for name in ids]
    return pd.DataFrame({"id": ids.array, "full name": full, "short name": short, "table": latest}, index=ids.array)


def _latest(name: str, place: str) -> str:
    """The canonical name, in this place, of the department that this one has become part of; its own if it stands."""
    after = successor(name, place)
    return _latest(after, place) if after else resolve(name, place).name


def _by_key(keys: pd.Series) -> pd.Series:
    """The department of each key that only one department has."""
    unique = keys[keys.ne("") & ~keys.duplicated(keep=False)]
    return pd.Series(unique.index, index=unique.array)
