"""Write environment.yml, for conda and Binder, from the dependencies in pyproject.toml."""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CONDA_NAMES = {"matplotlib": "matplotlib-base"}  # the same without Qt
ONLY_PIP = {"opencc", "pypdfium2"}  # not on conda-forge


def requirements(project: dict) -> dict[str, str]:
    """The versions of what is needed to run and to test, by name; exact ones of the tests before bounds."""
    every = [*project["project"]["dependencies"], *in_group(project["dependency-groups"], "test")]
    return dict(re.fullmatch(r"([a-z0-9-]+)(.*)", requirement).groups() for requirement in every)


def in_group(groups: dict, name: str) -> Iterator[str]:
    """The requirements of a dependency group, and of the groups that it includes."""
    for entry in groups[name]:
        if isinstance(entry, str):
            yield entry
        else:
            yield from in_group(groups, entry["include-group"])


def environment(project: dict) -> str:
    """The text of environment.yml: what is needed to run and to test; the last line installs the project."""
    versions = requirements(project).items()
    conda = [
        f"  - {CONDA_NAMES.get(name, name)}{version.replace('==', '=')}"
        for name, version in versions
        if name not in ONLY_PIP
    ]
    pip = [f"      - {name}{version}" for name, version in versions if name in ONLY_PIP]
    return "\n".join(
        [
            "# Made from pyproject.toml by `make generated`. Set up with: conda env create -f environment.yml",
            "name: plan-network-analysis",
            "channels:",
            "  - conda-forge",
            "dependencies:",
            "  - python=3.11",
            "  - pip",
            *conda,
            "  - pip:",
            *pip,
            "      - -e .",
            "",
        ]
    )


if __name__ == "__main__":
    text = environment(tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8")))
    if "--print" in sys.argv:
        print(text, end="")
    else:
        (ROOT / "environment.yml").write_text(text, encoding="utf-8")
