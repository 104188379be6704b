"""Invented plans of every pattern and format, each against a list of units written by hand; see data/plans/README.md."""

import csv
from pathlib import Path

import pytest

import analysis as an

FOLDER = Path(__file__).parent / "data" / "plans"
GOLD = sorted(FOLDER.glob("*.gold.tsv"))
Row = tuple[str, str, str]


def expected(path: Path) -> list[tuple[set[Row], bool]]:
    """Each list: its units with role and kind, and whether it is open-ended. Generic units are not asked for."""
    lists: dict[str, tuple[set[Row], list[bool]]] = {}
    with path.open(encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            if row["role_word"] != "默认":  # a default unit, which stands in no list
                units, flags = lists.setdefault(row["list_no"], (set(), []))
                flags.append(row["open_ended"] == "1")
                if row["kind"] != "generic":
                    units.add((bare(row["unit"]), row["role"], row["kind"]))
    return [(units, any(flags)) for units, flags in lists.values()]


def bare(name: str) -> str:
    return name.replace("（", "(").split("(")[0]


def document(gold: Path) -> Path:
    name = gold.name.removesuffix(".gold.tsv")
    return next(path for path in FOLDER.glob(f"{name}.*") if not path.name.endswith(".tsv"))


@pytest.mark.parametrize("gold", GOLD, ids=lambda path: path.name.removesuffix(".gold.tsv"))
def test_lists_are_as_they_are_meant(gold: Path) -> None:
    """A unit may stand under its canonical name or as it is printed."""
    plan = an.read_plan(document(gold))
    rows = plan.assignments[plan.assignments["origin"].eq("listed")]
    kinds = plan.departments.set_index("department_id")["kind"]
    wanted = expected(gold)
    found = [part for _, part in rows.groupby("list_id")]
    assert len(found) == len(wanted)
    for part, (units, open_ended) in zip(found, wanted, strict=True):
        names = {unit for unit, *_ in units}
        read = {
            (bare(row.department_id) if bare(row.department_id) in names else bare(row.printed), row.role, kind)
            for row in part.itertuples()
            if (kind := kinds[row.department_id]) != "generic"
        }
        assert (read, bool(part["open_ended"].any())) == (units, open_ended)


@pytest.mark.parametrize("path", sorted(FOLDER.glob("not-*")), ids=lambda path: path.stem)
def test_other_documents_have_no_tasks(path: Path) -> None:
    with pytest.raises(an.PlanError, match="no responsible-unit lists found in"):
        an.read_plan(path)


@pytest.mark.parametrize("path", sorted(FOLDER.glob("damaged-*")), ids=lambda path: path.stem)
def test_what_is_too_damaged_is_refused_with_the_evidence(path: Path) -> None:
    with pytest.raises(an.PlanError, match=r"lost in .* places, as in “|not in common use, as|characters are Chinese"):
        an.read_plan(path)


def test_every_pattern_is_there() -> None:
    assert (len(GOLD), len(list(FOLDER.glob("not-*"))), len(list(FOLDER.glob("damaged-*")))) == (50, 8, 6)
