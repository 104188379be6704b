import pytest

import analysis as an
from analysis.labels import LANGS


def test_answers_are_made_from_the_tables(shandong: an.Plan) -> None:
    workload, pairs, coverage = (" ".join(finding.answer) for finding in an.findings(shandong, "en"))
    assert "Big Data Bureau is in 22 of the 26 tasks" in workload
    assert "0.45" in workload and "20.5" in workload
    assert "shares tasks with 41 of the other units" in pairs
    assert "Leaving out Big Data Bureau, Transport and Health share the most tasks (7)." in pairs
    assert "Create a favourable atmosphere" in coverage
    assert "Development & Reform spreads over the most sections (tasks: 14; sections: 8)" in coverage


@pytest.mark.parametrize("lang", LANGS)
def test_toy_has_answers_to_all_three(toy: an.Plan, lang: str) -> None:
    answers = an.findings(toy, lang)
    assert len({finding.question for finding in answers}) == 3
    stop = {"zh": "。", "en": "."}[lang]
    for finding in answers:
        assert all(sentence.endswith(stop) and sentence in finding.text for sentence in finding.answer)


def test_long_lists_of_titles_are_cut() -> None:
    text = "甲省工作要点\n一、节" + "".join(f"\n{i}.第{i}件事。做。(责任单位:省甲局)" for i in range(1, 9))
    coverage = an.findings(an.parse_plan(an.Source("", text, "")), "en")[2].text
    assert "第3件事 and others, 8 in all" in coverage and "第4件事" not in coverage


def test_hub_is_in_more_than_half_of_the_named_tasks() -> None:
    lists = ("省甲局、省乙局", "省乙局、省丙局", "省甲局")
    text = "甲省工作要点\n一、节" + "".join(f"\n{i}.事。做。(责任单位:{units})" for i, units in enumerate(lists, 1))
    plan = an.parse_plan(an.Source("", text, ""))
    assert an.hub(plan) == ["省甲局"]  # of two with as many tasks the one with the larger share of them
    assert an.hub(an.parse_plan(an.Source("", text + "\n4.事。做。(责任单位:省丁局)", ""))) == []


def test_sentences_are_plain_text() -> None:
    """Nothing in a name is escaped, since it may go into a figure; what cannot be seen is left out."""
    text = "甲省<i>\u202e2025年\x07工作要点\n一、节\n1.事。做。(责任单位:省\u202e<b>&*甲*局)"
    plan = an.parse_plan(an.Source("", text, ""))
    assert "省<b>&*甲*局" in an.findings(plan, "zh")[0].text
    assert "省<b>&*甲*局" in an.network_finding(an.workload(plan), "zh")
    assert "《甲省<i>2025年工作要点》" in an.methods_text(plan)


def test_a_plan_without_a_title_is_called_as_its_file() -> None:
    text = "一、做头一件事。(责任单位:省甲局、省乙局)\n二、做第二件事。(责任单位:省甲局)"
    methods = an.methods_text(an.parse_plan(an.Source("a\u202e" + "长" * 300, text, "")))
    assert "《a长长" in methods and "长…》" in methods
