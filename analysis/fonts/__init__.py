"""The Chinese font that the package brings along, so that its pictures look the same on every machine."""

from __future__ import annotations

from pathlib import Path

FAMILY = "Workplan Sans"
FOLDER = Path(__file__).resolve().parent
FILES = (FOLDER / "WorkplanSans-Regular.otf", FOLDER / "WorkplanSans-Bold.otf")


def register() -> None:
    """Tell matplotlib of the font's two weights; change no setting. Calling it again does nothing.

    An installed font of the same name is taken off matplotlib's list, in this process only, so ours is the
    one found. That holds until other code adds such a font, or has matplotlib make its list anew (as it does
    by itself when a font file has gone missing): then call `register` again.
    """
    from matplotlib.font_manager import fontManager  # slow to import, and only drawing needs it

    ours = {str(path) for path in FILES}
    namesakes = [font for font in fontManager.ttflist if font.name.lower() == FAMILY.lower()]
    if {font.fname for font in namesakes} == ours:
        return
    fontManager.ttflist = [font for font in fontManager.ttflist if font not in namesakes]
    for path in FILES:
        fontManager.addfont(path)  # also makes matplotlib forget what it found under this name before
