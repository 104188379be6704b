import hashlib
import importlib.util
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pandas as pd
import pytest

import analysis as an


def test_everything_is_written(toy: an.Plan, tmp_path: Path) -> None:
    paths = an.write_briefing(toy, tmp_path, langs=["en"])
    assert len(paths) == len(set(paths)) == sum(path.is_file() for path in tmp_path.rglob("*"))
    by_folder = pd.Series([path.parent.name for path in paths]).value_counts()
    drawn = len(dict(an.draw_all(toy, "en"))) * 4  # three formats, and the numbers
    assert (by_folder["tables"], by_folder["tabulations"]) == (20, 2 * len(an.tabulations(toy)))
    assert by_folder["figures"] == drawn
    assert all(path.stat().st_size for path in paths)


def test_tabulations_are_those_of_the_measures(shandong: an.Plan) -> None:
    tables = an.tabulations(shandong)
    assert (tables["workload"].to_numpy() == an.workload(shandong).to_numpy()).all()
    assert "S1 加力释放数据要素价值" in tables["workload"]
    assert len(tables["co_responsibility"]) > len(tables["co_responsibility_without_hub"]) == 285
    assert tables["section_coverage"].shape == (43, 9)


def test_excel_knows_the_encoding(toy: an.Plan, tmp_path: Path) -> None:
    path = an.write_csv(an.workload(toy), tmp_path / "workload.csv")
    assert path.read_bytes().startswith(b"\xef\xbb\xbfrank,")
    assert b"\r" not in path.read_bytes()


def test_a_plan_that_names_nobody() -> None:
    text = "甲省工作要点\n一、节\n1.事。做。(责任单位:各有关部门)"
    plan = an.parse_plan(an.Source("generic", text, ""))
    assert plan.departments["kind"].tolist() == ["generic"]
    for measure in (an.workload, an.findings, an.tabulations):
        with pytest.raises(an.PlanError, match="generic: no list names a unit"):
            measure(plan)


def test_a_plan_without_sections_has_every_other_figure(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib").use("agg")
    text = "甲省工作要点\n一、做头一件事。(省甲局负责)\n二、做第二件事。(省甲局、省乙局负责)"
    paths = an.write_figures(an.parse_plan(an.Source("flat", text, "")), tmp_path, ["zh"], ["png"])
    assert len(paths) == 20


HOSTILE = (
    '=HYPERLINK("http://x.example","y")局、<script>alert(1)</script>办、../../etc局、省\u202e甲\u202c局、\x07省乙局'
)


def test_hostile_names_become_harmless_text(tmp_path: Path) -> None:
    """Every part is written, nothing outside the folder, and nothing that runs; each part's own tests look closer."""
    pytest.importorskip("matplotlib").use("agg")
    text = f"甲省工作要点\n一、节{'长' * 40_000}\n1.<b>事</b>。做到10%以上。(责任单位:{HOSTILE})\n2.事。建设平台。(责任单位:省甲局、省乙局)\n"
    out = tmp_path / "in" / "out"
    paths = an.write_briefing(an.read_plan(text), out, ["en"], only=["tables", "network", "workbook", "slides", "page"])
    assert {path.resolve().is_relative_to(out.resolve()) for path in paths} == {True}
    assert [path.name for path in tmp_path.rglob("*") if path.is_file() and out not in path.parents] == []
    page = (out / "briefing.html").read_text(encoding="utf-8")
    assert "<script>alert" not in page and "<b>事" not in page and "\u202e" not in page
    for package in (out / "briefing.xlsx", out / "briefing-en.pptx"):
        with zipfile.ZipFile(package) as archive:
            parts = {name: archive.read(name) for name in archive.namelist() if name.endswith((".xml", ".rels"))}
        assert not any(b"http://x.example" in part for name, part in parts.items() if name.endswith(".rels"))
        assert not any(b"<f>" in part or b"<script" in part for part in parts.values())


def test_the_manifest_has_every_file(toy: an.Plan, tmp_path: Path) -> None:
    an.write_briefing(toy, tmp_path / "out", ["zh"], only=["tables", "network"])
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["source"] == {"name": "toy.txt", "sha256": toy.source.sha256}
    found = {
        path.relative_to(tmp_path / "out").as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in (tmp_path / "out").rglob("*")
        if path.is_file() and path.name != "manifest.json"
    }
    assert manifest["files"] == found and "network.gexf" in found


def test_same_in_same_out(tmp_path: Path) -> None:
    """Another process, another hash seed, another locale and time zone: the same manifest, so the same bytes."""
    manifests = set()
    for seed, locale in (("1", "C"), ("2", "de_DE.UTF-8")):
        out = tmp_path / seed
        command = [
            sys.executable,
            "-m",
            "analysis",
            "briefing",
            str(an.TOY),
            "--out",
            str(out),
            "--lang",
            "zh",
            "--quiet",
        ]
        environment = os.environ | {"PYTHONHASHSEED": seed, "LC_ALL": locale, "TZ": f"UTC{seed}"}
        subprocess.run([*command, "--only", "tables,network,workbook,slides,page"], env=environment, check=True)
        manifests.add((out / "manifest.json").read_bytes())
    assert len(manifests) == 1


def test_processors_do_not_matter(tmp_path: Path) -> None:
    """Sums are made in another order without the processor's later instructions; the tables are the same."""
    plain = {"NPY_DISABLE_CPU_FEATURES": "X86_V4 X86_V3 AVX512F AVX2 FMA3 ASIMDHP", "OPENBLAS_CORETYPE": "Prescott"}
    manifests = set()
    for name, environment in (("as it is", {}), ("plain", plain)):
        out = tmp_path / name
        command = [
            sys.executable,
            "-m",
            "analysis",
            "briefing",
            "--out",
            str(out),
            "--quiet",
            "--only",
            "tables,network",
        ]
        subprocess.run([*command, str(an.SHANDONG_2025)], env=os.environ | environment, check=True)
        manifests.add((out / "manifest.json").read_bytes())
    assert len(manifests) == 1


def test_unknown_part(toy: an.Plan, tmp_path: Path) -> None:
    with pytest.raises(an.PlanError, match=r"no part “film”.*workbook"):
        an.write_briefing(toy, tmp_path, only=["film"])


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for processes in /proc")
def test_killed_runs_lose_nothing(tmp_path: Path) -> None:
    """Ten at random moments; more of them: python tests/kills.py 200."""
    spec = importlib.util.spec_from_file_location("kills", Path(__file__).with_name("kills.py"))
    assert spec and spec.loader
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    counts = script.kills(10, tmp_path)
    assert (counts["lost"], counts["half"], counts["processes left"]) == (0, 0, 0)
    assert counts["kills"] >= 10
