"""One look for all figures: font, palette, title, source line, and how a figure becomes a file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from math import ceil
from os import PathLike
from pathlib import Path
from typing import IO, Any

import matplotlib as mpl
import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.text import Text
from matplotlib.textpath import TextPath, text_to_path
from matplotlib.transforms import Bbox

from analysis import fonts
from analysis.errors import PlanError
from analysis.files import replace_file

# Hues that stay apart for all common forms of colour blindness (P. Tol 2021, "muted", SRON/EPS/TN/09-002),
# the lighter ones darkened to a contrast of 3:1 on white, since thin lines are drawn in them.
PALETTE = ("#332288", "#CC6677", "#117733", "#4499CC", "#AA4499", "#8E8E2E", "#339988", "#882255")
INK = "#222222"
QUIET = "#6b6b6b"
FAINT = "#dcdcdc"
HEAT = "YlGnBu"

SETTINGS: Any = {
    "font.family": [fonts.FAMILY, "DejaVu Sans"],
    "font.size": 9,
    "text.color": INK,
    "axes.labelcolor": QUIET,
    "axes.edgecolor": QUIET,
    "axes.linewidth": 0.6,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "text.parse_math": False,
    "xtick.color": QUIET,
    "xtick.labelcolor": INK,
    "ytick.color": QUIET,
    "ytick.labelcolor": INK,
    "figure.dpi": 100,
    "figure.facecolor": "white",
    "legend.frameon": False,
    "svg.fonttype": "path",  # letters as outlines: no boxes where the font is not installed
    "svg.hashsalt": "workplan",
    "pdf.fonttype": 3,
}
METADATA: dict[str, dict[str, Any]] = {  # what would differ from day to day or from version to version
    ".png": {"Software": None},
    ".svg": {"Date": None, "Creator": None},
    ".pdf": {"CreationDate": None, "Creator": None, "Producer": None},
}
COMPRESSION = 3  # of PNG: a higher level takes longer than it saves room
AXES_HEIGHT = 0.77  # of a figure, as `plt.subplots` has it
LEGEND_LINE = 0.19  # inches
TITLE_SIZE, NOTE_SIZE, LABEL_SIZE = 13.0, 8.5, 8.5
# What stays on one line: a date, a number with its measure, a Latin word, two Chinese characters; each with its marks.
WORD = re.compile(
    r"""[“《（(]*
    (?: [0-9]+ (?: - [0-9]+ )+  |  [0-9.,]+ [%\u4e00-\u9fff]?
      | (?: [^\W\u2e80-\uffef] | -(?=\w) )+  |  [\u4e00-\u9fff]{1,2}  |  . )
    [^\w\s“《（(]* \s*""",
    re.VERBOSE,
)


@contextmanager
def style() -> Iterator[None]:
    """Draw in this look; the user's own settings are as before afterwards."""
    fonts.register()
    with plt.style.context(["default", SETTINGS]):
        yield
        interactive = mpl.is_interactive()
    # the first figure of a notebook loads its backend, which turns this on: without it no later figure is shown
    mpl.interactive(interactive)


def new_axes(ax: Axes | None, width: float, height: float) -> Axes:
    """The given Axes, or those of a new figure of this size in inches."""
    return plt.subplots(figsize=(width, height))[1] if ax is None else ax


def legend_room(bars: Sequence[float], entries: int, height: float, pitch: float, reach: float) -> int:
    """Rows to leave free at the foot, so that a legend of so many lines on the right hides no bar.

    The figure is `height` inches high, and each further row adds `pitch`; bars up to `reach` of the longest end before
    the legend begins.
    """
    legend = LEGEND_LINE * entries
    covered = ceil(legend / (AXES_HEIGHT * height / max(len(bars), 1)))
    return ceil(legend / (AXES_HEIGHT * pitch)) if max(bars[-covered:], default=0) > reach * max(bars, default=0) else 0


def color(position: int) -> str:
    """Colour of the n-th section; they come again after the eighth."""
    return PALETTE[position % len(PALETTE)]


def head_and_foot(
    ax: Axes, title: str, subtitle: str, source: str, *, left: float = 0, above: float = 0, below: float = 0
) -> None:
    """Put the finding and what is drawn over the Axes, the source under them.

    `left`, `above` and `below` are points that tick labels take up outside the Axes.
    """
    width = axes_width(ax) + left
    ax.set_label(title)  # also the title of the file
    subtitle, title = wrap(subtitle, width, NOTE_SIZE), wrap(title, width, TITLE_SIZE, "bold")
    lift = above + 10 + (subtitle.count("\n") + 1) * NOTE_SIZE * 1.45
    _note(ax, subtitle, 1, (-left, above + 8), "bottom", fontsize=NOTE_SIZE, color=QUIET)
    _note(ax, title, 1, (-left, lift + 4), "bottom", fontsize=TITLE_SIZE, fontweight="bold")
    _note(ax, wrap(source, width, NOTE_SIZE), 0, (-left, -below - 8), "top", fontsize=NOTE_SIZE, color=QUIET)
    ax.tick_params(labelfontfamily=SETTINGS["font.family"])
    for text in ax.findobj(Text):  # Axes that the user made have the user's font
        text.set_fontfamily(SETTINGS["font.family"])


def _note(ax: Axes, text: str, y: float, offset: tuple[float, float], va: str, **kwargs: Any) -> None:
    ax.annotate(
        text,
        (0, y),
        offset,
        xycoords="axes fraction",
        textcoords="offset points",
        va=va,
        ha="left",
        linespacing=1.35,
        annotation_clip=False,
        **kwargs,
    )


def figure_of(ax: Axes) -> Figure:
    """The figure that holds the Axes."""
    figure = ax.get_figure(root=True)
    if figure is None:
        raise PlanError.of("figure.axes", where="figure")
    return figure


def axes_width(ax: Axes) -> float:
    """Width of the Axes in points."""
    return float(ax.get_position().width * figure_of(ax).get_figwidth() * 72)


def text_width(text: str, size: float, weight: str = "normal") -> float:
    """Width of a line of text in the figures' font, which has no kerning, in points."""
    return size * sum(_advance(character, weight) for character in text)


@lru_cache(maxsize=16384)
def _advance(character: str, weight: str) -> float:
    """How far a character moves the next one, in multiples of the font's size."""
    fonts.register()
    font = FontProperties(family=SETTINGS["font.family"], size=100, weight=weight)
    return float(text_to_path.get_text_width_height_descent(character, font, ismath=False)[0]) / 100


def text_path(text: str, size: float) -> TextPath:
    """The outline of a line of text in the figures' font, in points."""
    return TextPath((0, 0), text, size, FontProperties(family=SETTINGS["font.family"]))


def widest(labels: list[str]) -> float:
    """Room that tick labels take up beside the Axes, in points."""
    return max((text_width(label, LABEL_SIZE) for label in labels), default=0) + 4


def wrap(text: str, width: float, size: float, weight: str = "normal") -> str:
    """Break lines at `width` points: between Latin words, or after two Chinese characters, as most words have two."""
    lines = [""]
    for word in WORD.findall(text):
        if lines[-1] and text_width((lines[-1] + word).rstrip(), size, weight) > width:
            lines.append("")
        lines[-1] += word
    return "\n".join(line.rstrip() for line in lines)


def shorten(text: str, width: float, size: float) -> str:
    """The text, or as much of it as fits into `width` points with an ellipsis."""
    if text_width(text, size) <= width:
        return text
    fitting = next(n for n in range(len(text), 0, -1) if text_width(text[:n] + "…", size) <= width)
    return text[:fitting].rstrip() + "…"


def page(ax: Axes, margin: float = 0.15) -> Bbox:
    """What of the figure is written to a file: all that is drawn, with a margin, in inches."""
    with style():
        return figure_of(ax).get_tightbbox().padded(margin)


def write_figure(ax: Axes, path: str | PathLike[str], dpi: int = 200, box: Bbox | None = None) -> Path:
    """Write the figure of these Axes as PNG, SVG or PDF, by the ending of `path`; the same figure gives the same bytes.

    `box` is its `page`, which need not be found anew for each format.

    Raises
    ------
    PlanError
        If the ending is none of the three.
    """
    suffix = Path(path).suffix
    if suffix not in METADATA:
        raise PlanError.of("figure.format", where=str(path), suffix=suffix)
    with replace_file(path) as draft:
        save(ax, draft, suffix, dpi, box or page(ax))
    return Path(path)


def save(ax: Axes, file: Path | IO[bytes], suffix: str, dpi: float, box: Bbox) -> None:
    """Write the figure as it is, in the format of the suffix."""
    metadata = METADATA[suffix] | ({} if suffix == ".png" else {"Title": str(ax.get_label())})
    options: Any = {"pil_kwargs": {"compress_level": COMPRESSION}} if suffix == ".png" else {}
    with style():
        figure_of(ax).savefig(file, format=suffix[1:], dpi=dpi, bbox_inches=box, metadata=metadata, **options)
