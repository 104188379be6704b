"""How long the whole briefing takes, in multiples of what its libraries take to start and to save empty figures.

Both are timed as processes of their own, one after the other: `make benchmark`.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import analysis as an
from analysis.briefing import PARTS, PICTURES, charts
from analysis.labels import LANGS

EMPTY = """
import sys, pandas, networkx, matplotlib
matplotlib.use("agg")
import matplotlib.pyplot as plt
for number in range({figures}):
    figure, ax = plt.subplots()
    for suffix in {formats}:
        figure.savefig(f"{folder}/{{number}}.{{suffix}}", dpi=300)
    plt.close(figure)
"""


def seconds(*arguments: str) -> tuple[float, float]:
    """Time of a Python process, and that of all processors that it and its own processes kept busy."""
    start, before = time.perf_counter(), os.times()
    subprocess.run([sys.executable, *arguments], check=True)
    after = os.times()
    busy = sum(after[2:4]) - sum(before[2:4])  # user and system time of children
    return time.perf_counter() - start, busy


def main() -> None:
    """Print seconds and multiples, in all and part by part."""
    figures = len(list(charts(an.read_plan(an.SHANDONG_2025)))) * len(LANGS)
    with tempfile.TemporaryDirectory() as folder:
        empty, busy = seconds("-c", EMPTY.format(figures=figures, formats=PICTURES, folder=folder))
        print(
            f"{os.cpu_count()} processors; libraries, {figures} empty figures, {len(PICTURES)} formats: {empty:.1f} s"
        )
        for parts in (",".join(PARTS), *PARTS):
            out = str(Path(folder) / "out")
            took, kept = seconds("-m", "analysis", "briefing", "--out", out, "--only", parts, "--quiet")
            name = "whole briefing" if "," in parts else parts
            print(f"{name:16} {took:6.1f} s  {took / empty:5.1f} ×   busy {kept / busy:5.1f} ×")


if __name__ == "__main__":
    main()
