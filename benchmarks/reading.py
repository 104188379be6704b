"""How long reading the shipped plan takes, in multiples of OpenCC's own conversion of the same text: `make benchmark`.

Both are timed in turn in one run, so that the ratio depends little on the machine.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import numpy as np
import opencc

import analysis as an
from analysis.grammar import parse_document
from analysis.normalise import normalise

ROUNDS = 60
COPIES = 1000


def measure(steps: dict[str, Callable[[], object]]) -> dict[str, float]:
    """Median seconds of each step, all of them run once in each round."""
    times: dict[str, list[float]] = {name: [] for name in steps}
    for _ in range(ROUNDS):
        for name, step in steps.items():
            start = time.perf_counter()
            step()
            times[name].append(time.perf_counter() - start)
    return {name: statistics.median(seconds) for name, seconds in times.items()}


def what_it_says(plan: an.Plan) -> tuple[object, ...]:
    """Targets, initiatives and themes, which are found when they are asked for."""
    return plan.targets, plan.initiatives, plan.mentions


def growth() -> float:
    """Slope of time against length, both logarithmic, of reading and of what the text says."""
    text = an.read_source(an.SHANDONG_2025).text
    sizes = [1, 4, 16, 64]
    times = []
    for size in sizes:
        start = time.perf_counter()
        what_it_says(an.parse_plan(an.Source("repeated", text * size, "")))
        times.append(time.perf_counter() - start)
    return float(np.polyfit(np.log(sizes), np.log(times), 1)[0])


def repeated(read: Callable[[str], object], times: int) -> float:
    """How many times as long a text takes that is so many copies of the shipped plan's."""
    text = an.read_source(an.SHANDONG_2025).text
    one = measure({"one": lambda: read(text)})["one"]
    start = time.perf_counter()
    read(text * times)
    return (time.perf_counter() - start) / one


def main() -> None:
    """Print milliseconds and multiples."""
    source = an.read_source(an.SHANDONG_2025)
    clean = normalise(source.text).text
    converter = opencc.OpenCC("t2s")
    seconds = measure(
        {
            "OpenCC": lambda: converter.convert(source.text),
            "normalise": lambda: normalise(source.text),
            "parse": lambda: parse_document(clean),
            "whole plan": lambda: an.parse_plan(source),
            "and what it says": lambda: what_it_says(an.parse_plan(source)),
        }
    )
    seconds["text to records"] = seconds["normalise"] + seconds["parse"]
    print(f"{len(source.text):,} characters, median of {ROUNDS} rounds")
    for name, median in seconds.items():
        print(f"{name:16} {median * 1e3:7.2f} ms  {median / seconds['OpenCC']:6.1f} × OpenCC")
    print(f"growth with length, of all: slope {growth():.2f}")
    records = repeated(lambda text: parse_document(normalise(text).text), COPIES)
    plan = repeated(lambda text: an.parse_plan(an.Source("repeated", text, "")), COPIES)
    print(f"{COPIES:,} copies in one text: records {records:,.0f} ×, whole plan {plan:,.0f} × the time of one")


if __name__ == "__main__":
    main()
