"""The project's files agree with each other."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import analysis as an

ROOT = Path(an.__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def run(*arguments: str) -> str:
    return subprocess.run(arguments, capture_output=True, text=True, check=True, cwd=ROOT).stdout


def test_environment_is_made_from_pyproject() -> None:
    """Write it anew with: make generated."""
    text = (ROOT / "environment.yml").read_text(encoding="utf-8")
    assert run(sys.executable, ".ci/environment.py", "--print") == text
    assert text.rstrip().endswith("- -e .")
    names = {
        re.match(r"[a-z0-9-]+", r)[0] for r in PROJECT["project"]["dependencies"] + PROJECT["dependency-groups"]["test"]
    }
    listed = set(re.findall(r"^ +- ([a-z0-9-]+)(?=[=<>])", text, re.MULTILINE))
    assert {name.replace("matplotlib-base", "matplotlib") for name in listed} - {"python"} == names
    for name in ("jupyterlab", "pandas", "networkx", "matplotlib", "nbval"):
        assert name in names


def test_import_leaves_matplotlib_alone() -> None:
    script = (
        "import sys, analysis; analysis.read_plan(analysis.TOY); print({'matplotlib', 'networkx'} & set(sys.modules))"
    )
    assert run(sys.executable, "-c", script).strip() == "set()"


def test_public_names_exist() -> None:
    assert len(set(an.__all__)) == len(an.__all__)
    for name in an.__all__:
        assert isinstance(getattr(an, name), Path) or getattr(an, name).__doc__


def test_readme_commands_are_make_targets() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for readme in ("README.md", "README.zh.md", "CONTRIBUTING.md"):
        asked = set(re.findall(r"^make ([a-z-]+)|`make ([a-z-]+)", (ROOT / readme).read_text("utf-8"), re.MULTILINE))
        asked = {target for pair in asked for target in pair if target}
        assert asked and all(re.search(rf"^{target}:", makefile, re.MULTILINE) for target in asked), readme
    assert re.search(r"^make test\b(?!-)", (ROOT / ".ci" / "run").read_text(encoding="utf-8"), re.MULTILINE)


def test_version_has_an_entry_in_the_changelog() -> None:
    assert f"## {PROJECT['project']['version']}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
