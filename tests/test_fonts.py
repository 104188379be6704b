"""The bundled font: what it covers, what it is called, and that matplotlib draws with it and nothing else."""

from __future__ import annotations

import copy
import dataclasses
import io
import logging
import warnings
from collections.abc import Iterator
from pathlib import Path

import fontTools
import matplotlib
import pytest
from fontTools.ttLib import TTCollection, TTFont
from matplotlib import font_manager
from matplotlib.figure import Figure

from analysis import fonts
from analysis.fonts import cut

WEIGHTS = dict(zip(cut.STYLES, fonts.FILES, strict=True))
SENTENCE = "关键路径：设计 → 试制 → 验收，共 38 天（3月1日–4月7日），喆、镕、堃、玥、珺、昇、赟、祎"


@pytest.fixture(params=cut.STYLES)
def style(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def font(style: str) -> Iterator[TTFont]:
    with TTFont(WEIGHTS[style], lazy=True) as opened:
        yield opened


@pytest.fixture
def manager(monkeypatch: pytest.MonkeyPatch) -> font_manager.FontManager:
    """A copy of matplotlib's list of fonts without ours, in place of the list itself."""
    alone = copy.copy(font_manager.fontManager)
    alone.ttflist = [entry for entry in alone.ttflist if entry.name != fonts.FAMILY]
    monkeypatch.setattr(font_manager, "fontManager", alone)
    return alone


def find(manager: font_manager.FontManager, weight: str) -> str:
    return str(manager.findfont(font_manager.FontProperties(family=fonts.FAMILY, weight=weight)))


def draw(text: str, weight: str) -> bytes:
    figure, picture = Figure(figsize=(12, 1)), io.BytesIO()
    figure.text(0.01, 0.4, text, family=fonts.FAMILY, weight=weight)
    figure.savefig(picture, format="png")
    return picture.getvalue()


# ---------------------------------------------------------------- characters


def test_the_table_of_standard_hanzi_is_whole() -> None:
    table = cut.standard_hanzi()
    assert len(table) == len(set(table)) == 8105
    assert set("喆镕堃玥珺昇赟祎") <= set(table)
    # First and last of the table's three levels, each in the order of strokes.
    assert [table[number - 1] for number in (1, 3500, 3501, 6500, 6501, 8105)] == list("一矗乂齉亍蠼")


def test_gb2312_is_whole() -> None:
    characters = cut.gb2312()
    assert len(characters) == len(set(characters)) == 7445
    assert sum("\u4e00" <= character <= "\u9fff" for character in characters) == 6763


def test_it_covers_the_standard_hanzi_and_gb2312(font: TTFont) -> None:
    covered = {chr(code) for code in font.getBestCmap()}
    assert not set(cut.standard_hanzi()) - covered
    assert not set(cut.gb2312()) - covered


@pytest.mark.parametrize(
    "marks",
    [
        "−–—…·×÷±≥≤≈≠→←↑↓•●○■□▲△◆◇★☆✓‰%℃№①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳㎡㎏㎞€¥￥",
        "，。、；：？！（）【】〔〕「」『』《》〈〉“”‘’～〇\u3000\u00a0",
        "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüńňǹḿêếềĀÁǍÀ",
        "ÀÇÉÑÖØÜßàçéñöøü",
        "".join(map(chr, range(0x20, 0x7F))),
    ],
    ids=["marks", "punctuation", "pinyin", "Latin-1", "ASCII"],
)
def test_it_covers_what_charts_write(font: TTFont, marks: str) -> None:
    assert not {mark for mark in marks if ord(mark) not in font.getBestCmap()}


# ---------------------------------------------------------------- names and make


def test_its_names_are_its_own(font: TTFont, style: str) -> None:
    names = {record.nameID: str(record) for record in font["name"].names}
    assert (names[1], names[2]) == (fonts.FAMILY, style)
    assert names[6] == f"WorkplanSans-{style}" == font["CFF "].cff.fontNames[0]
    assert 7 not in names  # the trademark is the original's
    assert "Adobe" in names[0]
    assert "SIL Open Font License" in names[13]
    outlines = font["CFF "].cff.topDictIndex[0]
    shown = [names[number] for number in (1, 3, 4, 6, 16) if number in names]
    shown += [outlines.FamilyName, outlines.FullName, outlines.Notice]
    shown += [part.FontName for part in outlines.FDArray]
    assert not [name for name in shown if "noto" in name.lower() or "source" in name.lower()]


def test_its_styles_are_linked(font: TTFont, style: str) -> None:
    bold = style == "Bold"
    assert font["OS/2"].usWeightClass == (700 if bold else 400)
    assert font["OS/2"].fsSelection & 0b1100001 == (0b0100000 if bold else 0b1000000)  # regular, bold, italic
    assert font["head"].macStyle == (1 if bold else 0)


def test_it_is_small(font: TTFont, style: str) -> None:
    assert not set(font.keys()) & set(cut.DROPPED)
    assert WEIGHTS[style].stat().st_size < 2_000_000


def test_its_licence_lies_beside_it() -> None:
    text = (fonts.FOLDER / "OFL.txt").read_text(encoding="utf-8")
    assert text.startswith("Copyright 2014-2021 Adobe (http://www.adobe.com/), with Reserved Font Name")
    assert "SIL OPEN FONT LICENSE Version 1.1 - 26 February 2007" in text
    assert all(path.parent == fonts.FOLDER for path in fonts.FILES)


# ---------------------------------------------------------------- matplotlib


def test_register_lists_two_files_once(manager: font_manager.FontManager) -> None:
    before = dict(matplotlib.rcParams), len(manager.ttflist)
    fonts.register()
    fonts.register()
    assert (dict(matplotlib.rcParams), len(manager.ttflist) - 2) == before
    assert find(manager, "normal") == str(fonts.FILES[0])
    assert find(manager, "bold") == str(fonts.FILES[1])


def test_register_heals_an_earlier_miss(manager: font_manager.FontManager, caplog: pytest.LogCaptureFixture) -> None:
    assert find(manager, "bold") != str(fonts.FILES[1])
    assert "not found" in caplog.text
    fonts.register()
    assert find(manager, "bold") == str(fonts.FILES[1])


@pytest.mark.parametrize("name", ["Workplan Sans", "workplan sans"])
def test_an_installed_namesake_loses(manager: font_manager.FontManager, name: str) -> None:
    other = next(entry for entry in manager.ttflist if entry.name == "DejaVu Sans")
    for weight in (400, 500, 700):
        manager.ttflist.append(dataclasses.replace(other, name=name, weight=weight))
    fonts.register()
    assert find(manager, "normal") == find(manager, "medium") == str(fonts.FILES[0])
    assert find(manager, "bold") == str(fonts.FILES[1])


def test_it_draws_chinese_in_both_weights(caplog: pytest.LogCaptureFixture) -> None:
    fonts.register()
    with warnings.catch_warnings(), caplog.at_level(logging.WARNING):
        warnings.simplefilter("error")
        assert draw(SENTENCE, "normal") != draw(SENTENCE, "bold") != draw("", "bold")
    assert not caplog.records


def test_a_character_it_lacks_would_be_noticed() -> None:
    fonts.register()
    with pytest.warns(UserWarning, match="missing from"):
        draw("\N{CJK UNIFIED IDEOGRAPH-20000}", "normal")


# ---------------------------------------------------------------- cutting


def test_cutting_again_gives_the_same_bytes(style: str, tmp_path: Path) -> None:
    wanted = f"NotoSansCJK-{style}.ttc"
    source = next((path for path in font_manager.findSystemFonts() if Path(path).name == wanted), None)
    if source is None:
        pytest.skip(f"{wanted} is not installed (Debian's package fonts-noto-cjk has it)")
    if tuple(map(int, fontTools.version.split(".")[:2])) < (4, 50):
        pytest.skip("fontTools before 4.50 lays out the same font differently")
    target = tmp_path / "again.otf"
    cut.cut(Path(source), target, style)
    assert target.read_bytes() == WEIGHTS[style].read_bytes()
    assert list(tmp_path.iterdir()) == [target]


def test_another_font_is_refused(tmp_path: Path) -> None:
    """Such as a later version, or the two weights in the wrong order."""
    collection = TTCollection()
    collection.fonts = [TTFont(fonts.FILES[0])]
    collection.save(tmp_path / "other.ttc")
    with pytest.raises(SystemExit, match="holds no Noto Sans CJK SC"):
        cut.cut(tmp_path / "other.ttc", tmp_path / "new.otf", "Regular")
    assert not (tmp_path / "new.otf").exists()
