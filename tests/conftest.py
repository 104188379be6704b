"""Plans that the tests share."""

from collections.abc import Callable, Iterator

import matplotlib.pyplot as plt
import numpy as np
import pytest
from hypothesis import settings
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch
from numpy.typing import NDArray

import analysis as an

settings.register_profile("same every time", derandomize=True, deadline=None)
settings.load_profile("same every time")


@pytest.fixture(autouse=True)
def close_figures() -> Iterator[None]:
    yield
    plt.close("all")


@pytest.fixture(scope="session")
def shandong() -> an.Plan:
    return an.read_plan(an.SHANDONG_2025)


@pytest.fixture(scope="session")
def toy() -> an.Plan:
    return an.read_plan(an.TOY)


@pytest.fixture(scope="session")
def plan_of() -> Callable[[NDArray[np.int64]], an.Plan]:
    """Make a plan with this biadjacency matrix of tasks × departments; department 7 is called 省07局."""

    def write(matrix: NDArray[np.int64]) -> an.Plan:
        lines = ["甲省工作要点", "为做好工作,制定本要点。", "一、工作"]
        for number, row in enumerate(matrix, start=1):
            units = "、".join(f"省{unit:02}局" for unit in np.flatnonzero(row))
            lines.append(f"{number}.做第{number}件事。做好。" + (f"(责任单位:{units})" if units else ""))
        return an.parse_plan(an.Source("made", "\n".join(lines), ""))

    return write


@pytest.fixture(scope="session")
def davis(plan_of: Callable[[NDArray[np.int64]], an.Plan]) -> an.Plan:
    """Davis's Southern women as a plan: 14 events as tasks, 18 women as departments, in networkx's order."""
    import networkx as nx

    graph = nx.davis_southern_women_graph()
    matrix = nx.bipartite.biadjacency_matrix(graph, graph.graph["bottom"], graph.graph["top"])
    assert matrix.sum() == 89  # another edition has 93
    return plan_of(matrix.toarray())


@pytest.fixture
def counts_in() -> Callable[[Axes], dict[tuple[int, int], int]]:
    """The counts that stand in the cells of a heat map, by row and column; each on a shade of its own."""

    def cells(ax: Axes) -> dict[tuple[int, int], int]:
        numbers = {artist.get_label(): artist.get_offsets() for artist in ax.collections}
        shades = {
            patch.get_label(): patch.get_path().vertices.reshape(-1, 5, 2)[:, :4].mean(axis=1)
            for patch in ax.patches
            if isinstance(patch, PathPatch)
        }
        assert all((numbers[label] == places).all() for label, places in shades.items())
        assert len({patch.get_facecolor() for patch in ax.patches if isinstance(patch, PathPatch)}) == len(shades)
        return {(round(y), round(x)): int(label[1:]) for label in shades for x, y in numbers[label]}

    return cells
