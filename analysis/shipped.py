"""Where the data that ship with the project lie."""

from __future__ import annotations

from pathlib import Path


def _data_folder() -> Path:
    """`data/` stands beside the package in a checkout and inside it in a built wheel."""
    inside = Path(__file__).parent / "data"
    return inside if inside.is_dir() else Path(__file__).parent.parent / "data"


DATA = _data_folder()
REFERENCE = DATA / "reference"
SHANDONG_2025 = DATA / "source" / "shandong-2025.txt"
"""Path of the plan that ships with the project: Shandong's 2025 plan for building a digital province."""
TOY = DATA / "source" / "toy.txt"
"""Path of an invented plan of five tasks, small enough to check every measure by hand."""
