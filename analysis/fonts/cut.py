"""Cut the bundled Chinese font out of Noto Sans CJK.

    python -m analysis.fonts.cut NotoSansCJK-Regular.ttc NotoSansCJK-Bold.ttc

Nobody who uses the package needs this: the two files it writes lie beside it. It is here so that anyone can
add characters, or check them: with fontTools from 4.50 the same source gives the same bytes.

Source: the face "Noto Sans CJK SC" of Noto Sans CJK 2.004, as in Debian's package fonts-noto-cjk.
Subset: the two source files weigh 39 MB; what plans, names and charts are written in weighs 4 MB of that.
Renamed: no font that a user has installed may stand in for ours, nor ours pass for the original.
Licence: SIL Open Font License 1.1, see OFL.txt; it covers the font files only.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTCollection, TTFont

from analysis.fonts import FAMILY, FILES, FOLDER

FACE = "Noto Sans CJK SC"
VERSION = "Version 2.004"
ORIGIN = f"A subset of {FACE}, {VERSION}, without hints and layout features."
STYLES = ("Regular", "Bold")

# Beside hanzi and GB 2312: first and last of each range. What the source font lacks of it stays out.
RANGES = (
    (0x0020, 0x007E),  # ASCII
    (0x00A0, 0x01FF),  # é ü ß, pinyin ā á ǎ à ǚ ǹ
    (0x1E3E, 0x1EC1),  # pinyin ḿ ế ề
    (0x2000, 0x22FF),  # general punctuation, currencies, ℃ № ½ Ⅳ, arrows, mathematics
    (0x2460, 0x24FF),  # circled and bracketed numbers and letters
    (0x25A0, 0x27BF),  # ■ ▲ ● ★ ✓ and their like
    (0x3000, 0x303F),  # Chinese punctuation, 〇
    (0x3380, 0x33DF),  # units in a square: ㎡ ㎏ ㎞
)
DROPPED = ["BASE", "GDEF", "GPOS", "GSUB", "VORG", "vhea", "vmtx"]  # ligatures, kerning, vertical text
KEPT_NAMES = [0, 5, 9, 13, 14]  # copyright, version, designers, licence and its address


def standard_hanzi() -> str:
    """The characters of 通用规范汉字表, in its order."""
    lines = (FOLDER / "hanzi.txt").read_text(encoding="utf-8").splitlines()
    return "".join(line for line in lines if not line.startswith("#"))


def gb2312() -> str:
    """Every character of GB 2312: hanzi, punctuation, kana, Greek, Cyrillic, box drawing."""
    cells = (bytes((row, cell)) for row in range(0xA1, 0xF8) for cell in range(0xA1, 0xFF))
    return "".join(cell.decode("gb2312", errors="ignore") for cell in cells)


def wanted() -> set[int]:
    """The code points that the font should cover where its source does."""
    ranges = (code for first, last in RANGES for code in range(first, last + 1))
    return {*map(ord, standard_hanzi()), *map(ord, gb2312()), *ranges}


def open_face(source: Path, style: str) -> TTFont:
    """The Simplified Chinese face of a collection, if it is the weight and version it should be."""
    # Without the time of the cut in its header, the same source gives the same bytes.
    for font in TTCollection(source, lazy=True, recalcTimestamp=False):
        family, face, version = (font["name"].getDebugName(number) for number in (1, 2, 5))
        if (family, face) == (FACE, style) and version.startswith(VERSION):
            return font
    raise SystemExit(f"{source}: holds no {FACE} {style}, {VERSION}")


def shrink(font: TTFont) -> None:
    """Drop every glyph that is not wanted, the hints, the layout tables and most names."""
    # Subtables of format 14 pick variants of hanzi; fontTools before 4.55 would keep the variants, too.
    font["cmap"].tables = [table for table in font["cmap"].tables if table.format != 14]
    options = Options(layout_features=[], hinting=False, notdef_outline=True, name_IDs=KEPT_NAMES)
    options.drop_tables += DROPPED
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=wanted())
    subsetter.subset(font)


def rename(font: TTFont, style: str) -> None:
    """Give the font its own name, in the name table as well as in the outlines."""
    full = FAMILY if style == "Regular" else f"{FAMILY} {style}"
    short = f"{FAMILY.replace(' ', '')}-{style}"
    named = {1: FAMILY, 2: style, 3: f"2.004;{short}", 4: full, 6: short, 10: ORIGIN}
    for number, text in named.items():
        font["name"].setName(text, number, platformID=3, platEncID=1, langID=0x409)
    font["OS/2"].achVendID = "    "  # was Google's
    outlines = font["CFF "].cff
    outlines.fontNames = [short]
    top = outlines.topDictIndex[0]
    top.FamilyName, top.FullName = FAMILY, full
    top.Notice = font["name"].getDebugName(0).replace("©", "Copyright")  # ASCII only, without the trademark
    for number, part in enumerate(top.FDArray):
        part.FontName = f"{short}-{number}"


def cut(source: Path, target: Path, style: str) -> None:
    """Write one weight. Beside its place first, so that a half-written font never stands there."""
    font = open_face(source, style)
    shrink(font)
    rename(font, style)
    beside = target.with_suffix(".part")
    font.save(beside)
    beside.replace(target)


def main() -> None:
    """Cut both weights, for the command line."""
    parser = argparse.ArgumentParser(description="Cut the bundled Chinese font out of Noto Sans CJK.")
    parser.add_argument("sources", nargs=2, type=Path, metavar="TTC", help="regular first, then bold")
    for source, target, style in zip(parser.parse_args().sources, FILES, STYLES, strict=True):
        cut(source, target, style)


if __name__ == "__main__":
    main()
