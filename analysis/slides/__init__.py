"""Plan → a deck of slides that can go into the meeting: each title states what the slide shows."""

from __future__ import annotations

from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.files import replace_file
from analysis.labels import Lang

if TYPE_CHECKING:
    from analysis.plan import Plan


def write_slides(plan: Plan, path: str | PathLike[str], lang: Lang = "zh") -> Path:
    """Write the plan's briefing as PowerPoint slides, 16:9, in one language; the same plan gives the same bytes.

    Bars, Lorenz curves and tables are PowerPoint's own and can be edited; the network and the matrix are pictures with
    alternative text. The notes of a slide say which tasks its statements come from. Text that is too long for its
    place is set smaller, then cut with an ellipsis. A slide with nothing to show, as the one on targets in a plan
    that sets none, is left out.

    Raises
    ------
    PlanError
        If no list names a department, or there is no such language.

    Examples
    --------
    >>> from analysis import TOY, read_plan
    >>> write_slides(read_plan(TOY), getfixture("tmp_path") / "briefing-en.pptx", "en").name
    'briefing-en.pptx'
    """
    from analysis.slides.story import tell  # python-pptx and matplotlib are slow to import

    deck = tell(plan, lang)
    with replace_file(path) as draft:
        draft.write_bytes(deck.to_bytes())
    return Path(path)
