import re
from pathlib import Path

import pytest

import analysis as an
from analysis.labels import LANGS
from analysis.schema import read_csv
from analysis.shipped import REFERENCE
from analysis.words import LABELS, say, source_line

FILES = [path for suffix in ("py", "html") for path in Path(an.__file__).parent.rglob(f"*.{suffix}")]
CODE = "\n".join(path.read_text(encoding="utf-8") for path in FILES)
TABLE = read_csv(REFERENCE / "labels.csv", LABELS)


def test_both_languages_take_the_same_values() -> None:
    for row in TABLE.itertuples():
        fields = [set(re.findall(r"{(\w+)", text)) for text in (row.zh, row.en)]
        assert row.zh and row.en, row.key
        assert fields[0] == fields[1], row.key


def test_every_label_is_used() -> None:
    asked = set(re.findall(r'(?:say|label)\(\s*f?"([^"]+)"', CODE)) | set(
        re.findall(r"""["']([a-z_]+\.[a-z_.]+)["']""", CODE)
    )
    asked |= {f"error.{key}{part}" for key in re.findall(r'PlanError.of\(\s*f?"([^"]+)"', CODE) for part in ("", ".do")}
    joined = re.findall(r'"([a-z]+\.(?:[a-z]+\.)?)" ~ [\w.\[\]]+(?: ~ "([a-z.]+)")?', CODE)  # in the page's template
    asked |= {f"{prefix}{{key}}{ending}" for prefix, ending in joined}
    patterns = [re.compile(re.sub(r"\\{.*?\\}", r"[\\w ]+", re.escape(key))) for key in asked]
    unused = [key for key in TABLE["key"] if not any(pattern.fullmatch(key) for pattern in patterns)]
    assert not unused


def test_one_thing_has_one_name() -> None:
    """A section is 板块, a theme 领域, a task 任务, a unit 单位; 部门 and department are but one kind of unit."""
    other = re.compile(r"主题|部门|\bdepartments?\b|\bfields?\b|\bdomains?\b|\bsubjects?\b", re.IGNORECASE)
    quoted = re.compile(r"各有关部门|{[^}]*}|\w+\.departments|departments\.csv")  # words of a plan; names in the code
    named = [key for _, key, *texts in TABLE.itertuples() if other.search(quoted.sub("", " ".join(texts)))]
    assert named == ["value.department"]


def test_unknown_language_is_refused() -> None:
    with pytest.raises(an.PlanError, match="no language “fr”"):
        say("join", "fr")  # type: ignore[arg-type]


def test_source_line(shandong: an.Plan, toy: an.Plan) -> None:
    chinese, english = (source_line(an.workload(shandong), lang) for lang in LANGS)
    assert chinese.startswith(
        "资料来源：《数字强省建设2025年工作要点》（山东数字强省建设领导小组办公室，2025-04-07）。"
    )
    assert chinese.endswith("2项任务的名单未列全（如以“等”结尾），各数均为下限。")
    assert english.startswith("Source: Key Points of Work")
    assert source_line(an.workload(toy), "en").startswith(
        "Source: 甲省2025年数字化工作计划. Tasks with an open-ended list (等): 1"
    )
