import pytest

import analysis as an
from analysis.damage import common_characters, lost_characters, refuse_damaged

PLAN = an.TOY.read_text(encoding="utf-8")
SHANDONG = an.SHANDONG_2025.read_text(encoding="utf-8")


def lost(text: str) -> list[str]:
    return [text[start:end] for start, end in lost_characters(text)]


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        ("省\ufffd\ufffd局", ["\ufffd\ufffd"]),
        ("“十四五?规划、省□局、省***局", ["?", "□", "***"]),
        ("达到%以上，于年月日前，（）加强", ["%", "年月日", "（）"]),
        ("、加强\n  ，做好", ["、", "  ，"]),
        ("是否需要?\n提高3%、A?B、5*5、（一）、2025年1月2日", []),
    ],
)
def test_marks_of_loss(text: str, marks: list[str]) -> None:
    assert lost(text) == marks


def test_real_and_invented_plans_have_none() -> None:
    assert not lost(PLAN) and not lost(SHANDONG)


def test_a_line_that_goes_on_in_the_next_has_lost_nothing() -> None:
    text = "\n".join(["做好全省各市县各级重点工作任务，省甲局", "、省乙局协调推进各项重点工作的全面落实。"] * 5)
    assert not lost(text) and lost(text.replace("省甲局\n", "省甲局。\n\n"))


def test_numerals_eaten_after_full_lines_are_lost() -> None:
    text = "做好省市县各级工作任务安排部署推进落实见到实效。\n、加强组织领导协调推进各项重点工作任务全面落实\n" * 6
    assert len(lost(text)) == 6


def test_a_few_are_told_with_their_place() -> None:
    text = PLAN.replace("省乙局", "省?局", 1)
    plan = an.read_plan(text)
    row = plan.log[plan.log["code"].eq("damaged text")].iloc[0]
    assert plan.source.text[row["start"] : row["end"]] == "?" and "省?局" in row["message"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (SHANDONG.encode().decode("gb18030", errors="replace"), "not in common use|characters are lost"),
        (SHANDONG.encode().decode("latin-1"), "0 of .* characters are Chinese"),
        ("".join(c if i % 9 else "□" for i, c in enumerate(SHANDONG)), "lost in .* places, as in “"),
        ("".join(c for c in SHANDONG if not c.isdigit() and c not in "一二三四五六七八九十"), "lost in .* places"),
    ],
)
def test_too_damaged_to_trust(text: str, message: str) -> None:
    with pytest.raises(an.PlanError, match=message):
        an.parse_plan(an.Source("page", text, ""))


def test_rare_characters_of_real_names_are_no_damage() -> None:
    refuse_damaged("", [], "濛江龘氏" + "做好工作" * 30, "page")
    assert len(common_characters()) == 8105
