"""What can stand on a slide: text, tables of PowerPoint's own, pictures with alternative text, notes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pandas as pd
from lxml import etree
from matplotlib.axes import Axes
from matplotlib.text import Annotation

from analysis.figures.style import FAINT, INK, QUIET, figure_of, page, save
from analysis.labels import Lang
from analysis.slides import package
from analysis.slides.package import A, describe
from analysis.slides.room import SPACING, Box, clean, fit, fit_table, settle

if TYPE_CHECKING:
    from pptx.presentation import Presentation
    from pptx.slide import Slide
    from pptx.text.text import TextFrame

BODY = Box(0.6, 1.6, 12.13, 5.1)
TITLE_SIZES, TEXT_SIZES = (26, 23, 20), (16, 14, 12, 11)
ASIDE, ABOVE = 0.1, 0.03  # inches between the text of a cell and its borders
NO_STYLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"  # of tables: no lines, no shades
DPI = 300


@dataclass
class Deck:
    """Slides in the making, in one language, with the source at the foot of each."""

    lang: Lang
    title: str
    source: str
    presentation: Presentation = field(default_factory=package.empty_deck)

    def front(self, subtitle: Sequence[str]) -> None:
        """Add the slide with the deck's title."""
        slide = self.presentation.slides.add_slide(self.presentation.slide_layouts[0])
        for shape, texts, sizes, weight in zip(
            slide.placeholders, ([self.title], subtitle), ((36, 30, 24), (20, 16)), ("bold", "normal"), strict=True
        ):
            box = package.FRONT_TITLE if weight == "bold" else package.FRONT_SUBTITLE
            self._write(shape.text_frame, *settle(texts, box, sizes, weight=weight))

    def page(self, title: str, notes: Sequence[str]) -> Slide:
        """Add a slide that states a finding; the notes say where it comes from."""
        slide = self.presentation.slides.add_slide(self.presentation.slide_layouts[1])
        texts, size = settle([title], package.TITLE, TITLE_SIZES, weight="bold")
        self._write(slide.shapes.title.text_frame, texts, size)
        package.add_foot(slide, fit(self.source, package.FOOT.width * 72, 9, 2))
        slide.notes_slide.notes_text_frame.text = "\n".join(clean(line) for line in notes if line)
        return slide

    def text(
        self, slide: Slide, texts: Sequence[str], box: Box, sizes: Sequence[float] = TEXT_SIZES, *, quiet: bool = False,
        heads: Collection[int] = (), gap: float = 0.5,
    ) -> None:  # fmt: skip
        """Add paragraphs; those at the positions `heads` are bold."""
        frame = slide.shapes.add_textbox(*box.emu()).text_frame
        frame.word_wrap = True
        frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
        texts, size = settle(texts, box, sizes, gap)
        self._write(frame, texts, size, hue=QUIET if quiet else INK, heads=heads, gap=gap)

    def _write(
        self, frame: TextFrame, texts: Sequence[str], size: float, *, hue: str = "", heads: Collection[int] = (),
        gap: float = 0.0,
    ) -> None:  # fmt: skip
        from pptx.dml.color import RGBColor
        from pptx.enum.lang import MSO_LANGUAGE_ID
        from pptx.util import Pt

        language = MSO_LANGUAGE_ID.SIMPLIFIED_CHINESE if self.lang == "zh" else MSO_LANGUAGE_ID.ENGLISH_UK
        for position, text in enumerate(texts):
            paragraph = frame.paragraphs[0] if position == 0 else frame.add_paragraph()
            paragraph.line_spacing = Pt(size * SPACING)
            paragraph.space_before, paragraph.space_after = Pt(0), Pt(size * gap)
            run = paragraph.add_run()
            run.text, run.font.size, run.font.language_id = text, Pt(size), language
            if position in heads:
                run.font.bold = True
            if hue:
                run.font.color.rgb = RGBColor.from_string(hue[1:])

    def table(
        self,
        slide: Slide,
        rows: pd.DataFrame,
        shares: Sequence[float],
        box: Box,
        name: str,
        right: Collection[int] = (),
    ) -> None:
        """Add a table with the column names as its head; `shares` of the width, columns at `right` with numbers."""
        from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
        from pptx.util import Inches, Pt

        widths = [box.width * share / sum(shares) for share in shares]
        points = [72 * (width - 2 * ASIDE) for width in widths]
        cells, size = fit_table(rows, points, box.height * 72, 144 * ABOVE)
        frame = slide.shapes.add_table(len(cells), len(widths), *box.emu()[:3], Pt(size * len(cells)))
        describe(frame, name)
        frame.element.xpath(".//a:tableStyleId")[0].text = NO_STYLE
        for column, width in zip(frame.table.columns, widths, strict=True):
            column.width = Inches(width)
        for line, (row, texts) in enumerate(zip(frame.table.rows, cells, strict=True)):
            row.height = Pt(size * SPACING + 144 * ABOVE)  # rises with the lines
            for position, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
                cell.margin_left, cell.margin_right = (0 if position == 0 else Inches(ASIDE)), Inches(ASIDE)
                cell.margin_top = cell.margin_bottom = Inches(ABOVE)
                cell.vertical_anchor = MSO_ANCHOR.MIDDLE
                self._write(cell.text_frame, [text or "—"], size, heads=[] if line else [0])
                _rule_under(cell, FAINT if line else INK)
                cell.text_frame.paragraphs[0].alignment = PP_ALIGN.RIGHT if position in right else PP_ALIGN.LEFT

    def picture(self, slide: Slide, ax: Axes, box: Box, name: str) -> None:
        """Add a figure as large as the box allows, without its own heading and source line."""
        import matplotlib.pyplot as plt

        figure, png = figure_of(ax), BytesIO()
        for text in list(ax.texts):
            if isinstance(text, Annotation) and text.get_annotation_clip() is False:  # of head_and_foot
                text.remove()
        dpi = DPI * min(1, box.height / figure.get_figheight())
        save(ax, png, ".png", dpi, page(ax, margin=0.02))
        plt.close(figure)
        shape = slide.shapes.add_picture(png, 0, 0)
        left, top, width, height = box.emu()
        scale = min(width / shape.width, height / shape.height)
        shape.width, shape.height = round(shape.width * scale), round(shape.height * scale)
        shape.left, shape.top = left + (width - shape.width) // 2, top + (height - shape.height) // 2
        describe(shape, name)

    def to_bytes(self) -> bytes:
        """The file."""
        return package.to_bytes(self.presentation, clean(self.title))


def _rule_under(cell: Any, hue: str) -> None:
    """A thin line under a cell."""
    properties = cell._tc.get_or_add_tcPr()
    line = etree.SubElement(properties, f"{A}lnB", w="9525")
    etree.SubElement(etree.SubElement(line, f"{A}solidFill"), f"{A}srgbClr", val=hue[1:])
