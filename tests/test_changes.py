import re

import pytest

import analysis as an
from analysis.changes import changes
from analysis.compare import QUANTITIES
from analysis.labels import LANGS, Lang
from analysis.words import say

TEXT = an.TOY.read_text(encoding="utf-8")
LATER = TEXT.replace("省丁办", "省戊局").replace("省丙委", "省丙委、省乙局")


def test_who_is_gone_and_new() -> None:
    found = an.compare(an.read_plan(TEXT), an.read_plan(LATER))
    english, chinese = (changes(found, lang) for lang in ("en", "zh"))
    assert "units\n  in both: 3\n  gone: 1 (省丁办)\n  new: 1 (省戊局)\n" in english
    assert "单位\n  两份都有：3\n  不再列入：1（省丁办）\n  新增：1（省戊局）\n" in chinese
    assert english.endswith("share a task\n  in both: 1\n  gone: 1\n  new: 2")


def test_quantities_in_words(shandong: an.Plan, toy: an.Plan) -> None:
    found = an.compare(toy, shandong)
    for lang in LANGS:
        lines = changes(found, lang).splitlines()
        rows = {say(f"quantity.{key}", lang): line.split() for key, line in zip(QUANTITIES, lines[1:], strict=False)}
        assert [" ".join(row[:-3]) for row in rows.values()] == list(rows)
        assert rows[say("quantity.tasks", lang)][-3:] == ["5", "27", "+22"]
        assert rows[say("quantity.gini", lang)][-3:] == ["0.250", "0.452", "+0.202"]
    assert not re.search("[a-z]{2,}", changes(found, "zh"))


def test_long_lists_and_large_numbers(shandong: an.Plan, toy: an.Plan) -> None:
    new = next(line for line in changes(an.compare(toy, shandong), "en").splitlines() if line.startswith("  new: 43"))
    assert new.startswith("  new: 43 (Big Data Bureau, ") and new.endswith(", …)") and new.count(", ") == 10
    found = an.compare(toy, toy)
    table = found.summary.assign(a=12_345.0, b=12_345.0, difference=0.0)
    assert re.search(r"^tasks +12,345 +12,345 +0$", changes(found._replace(summary=table), "en"), re.MULTILINE)


@pytest.mark.parametrize("lang", LANGS)
def test_whoever_has_another_name_is_named_twice(lang: Lang) -> None:
    found = an.compare(an.read_plan(TEXT), an.read_plan(TEXT))
    table = found.departments.copy()
    table.attrs = found.departments.attrs
    table.loc[0, ["department_id_b", "status"]] = ["省己局", "renamed"]
    old = table.loc[0, "department_id_a"]
    expected = {"en": f"  renamed: 1 ({old} is now 省己局)", "zh": f"  改名：1（{old}改为省己局）"}
    assert expected[lang] in changes(found._replace(departments=table), lang).splitlines()
