"""The project's files agree with each other."""

import json
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

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
    groups = PROJECT["dependency-groups"]
    asked = [*PROJECT["project"]["dependencies"], *groups["tools"], *(r for r in groups["test"] if isinstance(r, str))]
    names = {re.match(r"[a-z0-9-]+", requirement)[0] for requirement in asked}
    listed = [
        name.replace("matplotlib-base", "matplotlib")
        for name in re.findall(r"^ +- ([a-z0-9-]+)(?=[=<>])", text, re.MULTILINE)
    ]
    assert sorted(listed) == sorted({*names, "python"})
    for requirement in ("pandas=3.", "networkx=3.", "matplotlib-base=3.", "nbval=0."):  # exact, as nbval needs them
        assert f"\n  - {requirement}" in text


def test_the_package_installs_beside_what_an_analyst_has() -> None:
    """Lower bounds alone; OpenCC's tables decide what is read. What is exact for the tests is within the bounds."""
    bounds = dict(re.fullmatch(r"([a-z0-9-]+)(.*)", r).groups() for r in PROJECT["project"]["dependencies"])
    assert {name for name, bound in bounds.items() if not re.fullmatch(r">=[\d.]+", bound)} == {"opencc"}
    exact = [r for r in PROJECT["dependency-groups"]["test"] if isinstance(r, str)]
    assert exact and all(re.fullmatch(r"[a-z0-9-]+==\d+\.\d+\.\*", requirement) for requirement in exact)
    assert {requirement.split("==")[0] for requirement in exact} <= bounds.keys()


def test_whatever_is_committed_is_in_the_sdist() -> None:
    """But for what hatchling takes along anyway."""
    if not (ROOT / ".git").exists():
        pytest.skip("not a checkout: nothing is known of what is committed")
    sdist = PROJECT["tool"]["hatch"]["build"]["targets"]["sdist"]["include"]
    committed = {f"/{path.split('/')[0]}" for path in run("git", "ls-files").splitlines()}
    assert committed - {"/.gitignore", "/LICENSE", "/README.md", "/pyproject.toml"} == set(sdist)


# ---------------------------------------------------------------- what CI runs


def script(tmp_path: Path, name: str, *arguments: str, commands: dict[str, str], **environment: str) -> tuple[int, str]:
    """The exit code and output of a script in `.ci`, for which there are no commands but these on PATH."""
    for command, body in {"make": 'echo "make $1 REQUIRE_BROWSER=$REQUIRE_BROWSER"', **commands}.items():
        (tmp_path / command).write_text(f"#!/bin/sh\n{body}\n")
        (tmp_path / command).chmod(0o755)
    for command in ("dirname", "env", "id"):
        if not (tmp_path / command).exists():
            (tmp_path / command).symlink_to(shutil.which(command))
    result = subprocess.run(
        [shutil.which("bash"), ROOT / ".ci" / name, *arguments],
        env={"PATH": str(tmp_path), **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    return result.returncode, result.stdout + result.stderr


INSTALLS = (
    'for last; do :; done; [ "$last" = chromium ] && cp "${0%apt-get}make" "${0%apt-get}chromium"; exit 0'.replace(
        "cp", shutil.which("cp") or "cp"
    )
)


@pytest.mark.parametrize(
    ("commands", "code", "said"),
    [
        ({"id": "echo 0", "apt-get": "exit 100"}, 100, ""),  # it could be installed, and was not
        ({"id": "echo 0", "apt-get": "exit 0"}, 1, "not on PATH"),
        ({"id": "echo 0", "apt-get": INSTALLS}, 0, "make test-browser REQUIRE_BROWSER=1"),
        ({"id": "echo 1000", "apt-get": "exit 100", "sudo": "exit 1"}, 0, "will be skipped"),  # nobody may install
        ({"id": "echo 1000", "apt-get": "exit 100", "sudo": 'shift; exec "$@"', "true": ""}, 100, ""),
        ({}, 0, "will be skipped"),
        ({"google-chrome": ""}, 0, "make test-browser REQUIRE_BROWSER=1"),
    ],
)
def test_a_browser_that_can_be_installed_is_required(
    commands: dict[str, str], code: int, said: str, tmp_path: Path
) -> None:
    found = script(tmp_path, "run", commands=commands, CI="true")
    assert found[0] == code and said in found[1]
    assert ("make test " in found[1]) == (code == 0)


def test_a_python_that_is_missing_is_said_and_fails(tmp_path: Path) -> None:
    uv = '[ "$1" = pip ] || [ "$5" != 9.9 ]'
    (tmp_path / "uv").write_text(f"#!/bin/sh\n{uv}\n")
    found = [
        script(tmp_path, "versions", "test", "9.9", commands={"uv": uv}, **more) for more in ({}, {"OPTIONAL": "1"})
    ]
    for code, said in found:
        assert code == 1 and "cannot be fetched: 9.9" in said and "done on no Python" in said


def test_files_that_differ_are_named(tmp_path: Path) -> None:
    manifests = []
    for number, files in enumerate(({"a.csv": "1", "b.png": "1"}, {"a.csv": "1", "b.png": "2"}, {"a.csv": "2"})):
        manifests.append(tmp_path / f"{number}.json")
        manifests[-1].write_text(json.dumps({"files": files}))

    def compared(*chosen: Path) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, ROOT / ".ci" / "same_bytes.py", *chosen]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    assert "differ:\n  none" in compared(manifests[0], manifests[0]).stdout
    pictures, tables = compared(*manifests[:2]), compared(*manifests)
    assert pictures.returncode == 0 and "differ:\n  b.png" in pictures.stdout
    assert tables.returncode == 1 and "a.csv" in tables.stderr and "b.png" not in tables.stderr


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
