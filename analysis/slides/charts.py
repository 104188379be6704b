"""Charts that PowerPoint draws: their numbers can be edited there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.figures.style import FAINT, INK, QUIET
from analysis.slides.package import DATE, describe
from analysis.slides.room import Box, clean, fit

if TYPE_CHECKING:
    from pptx.chart.chart import Chart
    from pptx.slide import Slide

SIZE = 11
BAR = 0.27  # inches that a bar is thick at most
C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"


def draw_bars(
    slide: Slide, labels: Sequence[str], parts: Mapping[str, Iterable[int]], hues: Sequence[str], box: Box,
    name: str,
) -> None:  # fmt: skip
    """Add a chart with a bar for each label from the top down, stacked if it has several parts."""
    from pptx.chart.data import CategoryChartData
    from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_TICK_LABEL_POSITION, XL_TICK_MARK

    box = box._replace(height=min(box.height, 1.1 + 0.5 * len(labels)))
    labels = [fit(label, box.width * 72 * 0.35, SIZE) for label in labels]
    data = CategoryChartData()
    data.categories = labels
    for part, values in parts.items():
        data.add_series(clean(part), [int(value) for value in values])
    stacked = len(parts) > 1
    kind = XL_CHART_TYPE.BAR_STACKED if stacked else XL_CHART_TYPE.BAR_CLUSTERED
    chart = _chart(slide, kind, data, box, name, legend=stacked)
    _workbook(chart, [["", *labels], *([clean(part), *map(int, values)] for part, values in parts.items())])
    thickest = box.height / max(len(labels), 1) / BAR * 100 - 100
    chart.plots[0].gap_width, chart.plots[0].overlap = int(np.clip(thickest, 35, 500)), 100 if stacked else 0
    across, down = chart.value_axis, chart.category_axis
    across.visible, across.has_major_gridlines, across.minimum_scale = False, False, 0
    down.reverse_order, down.major_tick_mark = True, XL_TICK_MARK.NONE
    down.tick_label_position, down.format.line.color.rgb = XL_TICK_LABEL_POSITION.LOW, _rgb(FAINT)
    _every_label(down)
    for series, hue in zip(chart.plots[0].series, hues, strict=False):
        series.format.fill.solid()
        series.format.fill.fore_color.rgb = _rgb(hue)
        marks = series.data_labels
        marks.show_value, marks.number_format, marks.number_format_is_linked = True, "0;;", False  # no zeros
        marks.font.size, marks.font.color.rgb = _points(SIZE), _rgb(_readable(hue) if stacked else INK)
        marks.position = XL_LABEL_POSITION.CENTER if stacked else XL_LABEL_POSITION.OUTSIDE_END


def draw_curves(
    slide: Slide, curves: Mapping[str, tuple[Iterable[float], Iterable[float]]], hues: Sequence[str],
    axes: tuple[str, str], box: Box, name: str,
) -> None:  # fmt: skip
    """Add a chart of lines through points whose coordinates are shares, from 0 to 1."""
    from pptx.chart.data import XyChartData
    from pptx.enum.chart import XL_CHART_TYPE

    data, columns = XyChartData(), [list[Any](), list[Any]()]
    for label, (xs, ys) in curves.items():
        series = data.add_series(clean(label))
        for x, y in zip(xs, ys, strict=True):
            series.add_data_point(float(x), float(y))
        columns[0] += [None, *map(float, xs), None]
        columns[1] += [clean(label), *map(float, ys), None]
    chart = _chart(slide, XL_CHART_TYPE.XY_SCATTER_LINES_NO_MARKERS, data, box, name, legend=True)
    _workbook(chart, columns)
    for axis, title in zip((chart.category_axis, chart.value_axis), axes, strict=True):
        axis.minimum_scale, axis.maximum_scale, axis.major_unit = 0, 1, 0.2
        axis.tick_labels.number_format, axis.tick_labels.number_format_is_linked = "0%", False
        axis.has_major_gridlines = True
        axis.major_gridlines.format.line.color.rgb = axis.format.line.color.rgb = _rgb(FAINT)
        axis.axis_title.text_frame.text = title
        font = axis.axis_title.text_frame.paragraphs[0].runs[0].font
        font.size, font.bold, font.color.rgb = _points(SIZE), False, _rgb(QUIET)
    for series, hue in zip(chart.plots[0].series, hues, strict=False):
        series.smooth, series.format.line.color.rgb = False, _rgb(hue)
        series.format.line.width = _points(1 if hue == QUIET else 2.5)


def _chart(slide: Slide, kind: Any, data: Any, box: Box, name: str, *, legend: bool) -> Chart:
    from pptx.enum.chart import XL_LEGEND_POSITION

    frame = slide.shapes.add_chart(kind, *box.emu(), data)
    describe(frame, name)
    chart = frame.chart
    chart.has_title, chart.has_legend = False, legend
    chart.font.size, chart.font.color.rgb = _points(SIZE), _rgb(INK)
    if legend:
        chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
    return chart


def _workbook(chart: Chart, columns: Sequence[Sequence[Any]]) -> None:
    """Give the chart its numbers anew: with a fixed date, and with labels that begin with = as text."""
    from xlsxwriter import Workbook

    file = BytesIO()
    with Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"created": DATE})
        sheet = book.add_worksheet()
        for position, values in enumerate(columns):
            sheet.write_column(0, position, values)
    chart.part.chart_workbook.update_from_xlsx_blob(file.getvalue())


def _every_label(axis: Any) -> None:
    """Have PowerPoint leave out no label, even if it finds them too close."""
    skip = axis._element.makeelement(f"{C}tickLblSkip", {"val": "1"})
    axis._element.find(f"{C}noMultiLvlLbl").addprevious(skip)


def _rgb(hue: str) -> Any:
    from pptx.dml.color import RGBColor

    return RGBColor.from_string(hue[1:])


def _points(size: float) -> Any:
    from pptx.util import Pt

    return Pt(size)


def pale(hue: str, strength: float = 0.45) -> str:
    """The colour, mixed with white."""
    return "#" + "".join(f"{round(255 - strength * (255 - int(hue[i : i + 2], 16))):02X}" for i in (1, 3, 5))


def _readable(hue: str) -> str:
    """White on a dark colour, ink on a pale one."""
    return INK if np.mean([int(hue[i : i + 2], 16) for i in (1, 3, 5)]) > 150 else "#FFFFFF"
