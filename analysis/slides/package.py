"""The empty deck in one look, and the file that a deck becomes: the same bytes whatever the day."""

from __future__ import annotations

from copy import deepcopy
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from lxml import etree

from analysis.figures.style import INK, PALETTE, QUIET
from analysis.slides.room import Box, clean

if TYPE_CHECKING:
    from pptx.presentation import Presentation
    from pptx.slide import Slide

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
LATIN, CHINESE = "Calibri", "微软雅黑"  # with Office since 2007
# What PowerPoint looks for where there is no such font: another sans serif (family, panose) with simplified Chinese.
FALL_BACK = {"panose": "020B0503020204020204", "pitchFamily": "34", "charset": "-122"}
DATE = datetime(2000, 1, 1)  # of every file, so that the same plan gives the same bytes
SIZE = Box(0, 0, 13.333, 7.5)
TITLE = Box(0.6, 0.5, 12.13, 0.95)
FOOT = Box(0.6, 6.93, 11.3, 0.4)
NUMBER = Box(12.03, 6.93, 0.7, 0.4)
FRONT_TITLE, FRONT_SUBTITLE = Box(0.6, 2.2, 12.13, 1.7), Box(0.6, 4.1, 12.13, 1.6)
ALTERNATIVE = 600  # letters of an alternative text
KINDS = {"title": TITLE, "ctrTitle": FRONT_TITLE, "subTitle": FRONT_SUBTITLE, "ftr": FOOT, "sldNum": NUMBER}
NO_INSET = dict.fromkeys(("lIns", "tIns", "rIns", "bIns"), "0")
FRONT, PAGE = 0, 5  # the layouts that are used: a title and a subtitle, a title only


def empty_deck() -> Presentation:
    """A deck without slides, made from the one that python-pptx brings along."""
    from pptx import Presentation

    deck = Presentation()
    deck.slide_width, deck.slide_height = SIZE.emu()[2:]
    deck.element.sldSz.attrib.pop("type", None)  # which says 4:3
    for position, layout in reversed(list(enumerate(deck.slide_layouts))):
        if position not in (FRONT, PAGE):
            deck.slide_layouts.remove(layout)
    for page in (deck.slide_master, *deck.slide_layouts):
        for shape in list(page.placeholders):
            kind = shape.element.ph.get("type", "body")
            if kind in KINDS:
                shape.left, shape.top, shape.width, shape.height = KINDS[kind].emu()
            elif kind == "dt":
                shape.element.getparent().remove(shape.element)
    _style_master(deck.slide_master.element)
    subtitle = deck.slide_layouts[0].element.xpath(".//p:sp[.//p:ph/@type='subTitle']")[0]
    subtitle.find(f".//{A}lvl1pPr").set("algn", "l")
    subtitle.find(f".//{A}bodyPr").attrib.update(NO_INSET)
    return deck


def _style_master(master: Any) -> None:
    """Titles in bold on the left, from the top down; foot and number small and grey; a bar of colour over all."""
    style = master.xpath("p:txStyles/p:titleStyle/a:lvl1pPr")[0]
    style.set("algn", "l")
    _look(style.find(f"{A}defRPr"), 2600, INK, bold=True)
    for kind in ("title", "ftr", "sldNum"):
        shape = master.xpath(f".//p:sp[p:nvSpPr/p:nvPr/p:ph/@type='{kind}']")[0]
        body = shape.find(f".//{A}bodyPr")
        body.attrib.update(NO_INSET | {"anchor": "t"})
        for own in shape.findall(f".//{A}lvl1pPr"):
            own.set("algn", "r" if kind == "sldNum" else "l")
            _look(own.find(f"{A}defRPr"), 900, QUIET, bold=False)
    bar = etree.fromstring(_BAR)
    master.xpath("p:cSld/p:spTree/p:sp")[0].addprevious(bar)


def _look(properties: Any, size: int, hue: str, *, bold: bool) -> None:
    properties.attrib.update({"sz": str(size), "b": str(int(bold))})
    for fill in properties.findall(f"{A}solidFill"):
        properties.remove(fill)
    fill = etree.Element(f"{A}solidFill")
    etree.SubElement(fill, f"{A}srgbClr", val=hue[1:])
    properties.insert(0, fill)


_LEFT, _TOP, _WIDTH, _HEIGHT = Box(0.6, 0.33, 0.7, 0.07).emu()
_BAR = f"""<p:sp xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" xmlns:a="{A[1:-1]}">
<p:nvSpPr><p:cNvPr id="90" name="Bar"/><p:cNvSpPr/><p:nvPr userDrawn="1"/></p:nvSpPr>
<p:spPr><a:xfrm><a:off x="{_LEFT}" y="{_TOP}"/><a:ext cx="{_WIDTH}" cy="{_HEIGHT}"/></a:xfrm>
<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:solidFill><a:schemeClr val="accent1"/></a:solidFill></p:spPr>
</p:sp>"""


def describe(shape: Any, text: str) -> None:
    """The alternative text that a screen reader speaks."""
    text = clean(text)
    shape.element.xpath("./*/p:cNvPr")[0].set("descr", text if len(text) <= ALTERNATIVE else text[:ALTERNATIVE] + "…")


def add_foot(slide: Slide, source: str) -> None:
    """Source line and slide number, as placeholders of the layout."""
    for shape in slide.slide_layout.placeholders:
        if shape.element.ph.get("type") in ("ftr", "sldNum"):
            copy = deepcopy(shape.element)
            copy.nvSpPr.cNvPr.set("id", str(max(one.shape_id for one in slide.shapes) + 1))
            slide.shapes._spTree.append(copy)
            if shape.element.ph.get("type") == "ftr":
                slide.shapes[-1].text_frame.text = source


def to_bytes(deck: Presentation, title: str) -> bytes:
    """The file, with a fixed date and our fonts and colours in its themes."""
    about = deck.core_properties
    about.title, about.author, about.last_modified_by, about.revision = title, "", "", 1
    about.created = about.modified = DATE
    written, result = BytesIO(), BytesIO()
    deck.save(written)
    with ZipFile(written) as old, ZipFile(result, "w", ZIP_DEFLATED) as new:
        for part in old.namelist():
            content = old.read(part)
            new.writestr(
                ZipInfo(part), _theme(content) if part.startswith("ppt/theme/") else content, ZIP_DEFLATED
            )  # ZipInfo: of 1980
    return result.getvalue()


def _theme(xml: bytes) -> bytes:
    """The theme with our fonts and palette: a user who changes it changes the whole deck."""
    root = etree.fromstring(xml)
    for font in root.iterfind(f".//{A}fontScheme/*/{A}latin"):
        font.set("typeface", LATIN)
    for font in root.iterfind(f".//{A}fontScheme/*/{A}ea"):
        font.attrib.update({"typeface": CHINESE, **FALL_BACK})
    for font in root.iterfind(f".//{A}fontScheme/*/{A}font[@script='Hans']"):
        font.set("typeface", CHINESE)
    for number, hue in enumerate(PALETTE[:6], start=1):
        for accent in root.iterfind(f".//{A}clrScheme/{A}accent{number}"):
            accent[:] = [etree.Element(f"{A}srgbClr", val=hue[1:])]
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))
