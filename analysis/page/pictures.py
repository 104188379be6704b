"""Figures as SVG inside the page, and the network as places that the page's script draws."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import unescape
from typing import Any
from unicodedata import east_asian_width

import numpy as np
import pandas as pd
from lxml import etree
from numpy.typing import NDArray

from analysis.figures.order import order_to_cross_little
from analysis.figures.style import QUIET, color, text_width
from analysis.findings import network_finding
from analysis.labels import Lang
from analysis.network import biadjacency
from analysis.page.characters import harmless
from analysis.page.places import Places, Span, attribute
from analysis.plan import Plan
from analysis.words import name, say, short
from analysis.workload import workload

SVG = "{http://www.w3.org/2000/svg}"
HREF = "{http://www.w3.org/1999/xlink}href"
REFERENCE = re.compile(r"(?<=url\(#)[^)]+")
PLACE = re.compile(r"(?P<where>.*) scale\((?P<scale>[\d.]+) -[\d.]+\)")  # of the outlines of a line of text
DECIMALS = re.compile(r"(\.\d\d)\d+")

# Of the network, in the units of its SVG.
LETTER, LINE, HEADING = 13.0, 21.0, 1.5
MIDDLE, MARGIN = 330.0, 16.0
LONGEST = 36  # Chinese characters of a label, or twice as many Latin ones


def inline_svg(svg: bytes, title: str, prefix: str) -> str:
    """A figure's SVG file as an element for the page whose words can be searched, with its finding as its name.

    In the file letters are outlines. Here they are text again, in the fonts of the page; each line is told the width
    that it has in the figures' own font, so that none overflows whatever font the reader has. `prefix` keeps ids
    apart from those of other figures.
    """
    parser = etree.XMLParser(remove_blank_text=True, resolve_entities=False, huge_tree=True)
    root = etree.fromstring(svg, parser)
    for element in [*root.iter(f"{SVG}metadata", f"{SVG}style")]:
        element.getparent().remove(element)
    for comment in [*root.iter(etree.Comment)]:
        _words(comment)
    _prefix_ids(root, prefix)
    _name(root, title, prefix)
    etree.cleanup_namespaces(root)
    return str(etree.tostring(root, encoding="unicode"))


def _words(comment: etree._Element) -> None:
    """Put the words of a line of text, which matplotlib notes in a comment before their outlines, in place of both."""
    outlines, group = comment.getnext(), comment.getparent()
    group.remove(comment)
    place = outlines is not None and PLACE.fullmatch(outlines.get("transform", ""))
    if not place:
        return
    words, size = unescape((comment.text or "").strip()), 100 * float(place["scale"])
    weight = "bold" if "-Bold-" in str(etree.tostring(outlines[-1])) else "normal"
    look = f"{outlines.get('style', '')}; font-size: {size:g}px; font-weight: {weight}"
    text = etree.SubElement(group, f"{SVG}text", style=look, transform=place["where"].strip())
    text.text = words
    if len(words) > 1:
        text.attrib.update({"textLength": f"{text_width(words, size, weight):.1f}", "lengthAdjust": "spacingAndGlyphs"})
    group.replace(outlines, text)


def _prefix_ids(root: etree._Element, prefix: str) -> None:
    """Ids that something refers to get the prefix, all others go; long decimals are cut."""
    used = {
        reference
        for element in root.iter(etree.Element)
        for value in element.attrib.values()
        for reference in [*REFERENCE.findall(value), *([value[1:]] if value.startswith("#") else [])]
    }
    for element in root.iter(etree.Element):
        own = element.attrib.pop("id", None)
        if own in used:
            element.set("id", f"{prefix}-{own}")
        for key, value in element.attrib.items():
            if key == HREF:
                del element.attrib[key]
                element.set("href", f"#{prefix}-{value[1:]}" if value.startswith("#") else value)
            elif "url(#" in value:
                element.set(key, REFERENCE.sub(lambda found: f"{prefix}-{found[0]}", value))
            elif key in ("d", "x", "y"):
                element.set(key, " ".join(DECIMALS.sub(r"\1", value).split()))


def _name(root: etree._Element, title: str, prefix: str) -> None:
    """What a screen reader says of the figure, and its natural width."""
    element = etree.Element(f"{SVG}title", id=f"{prefix}-title")
    element.text = title
    root.insert(0, element)
    root.attrib.update({"role": "img", "aria-labelledby": f"{prefix}-title", "style": f"width:{root.get('width')}"})
    for key in ("width", "height", "version"):
        root.attrib.pop(key, None)


def network(plan: Plan, lang: Lang) -> dict[str, Any]:
    """Where each task and department stands, what it is called, and who is tied to whom; nothing moves on load.

    Tasks stand on the left in document order, departments on the right so that few ties cross, as in `draw_network`.
    """
    matrix, tasks, departments = biadjacency(plan)
    order = order_to_cross_little(matrix)
    matrix, departments = matrix[:, order], departments[order]
    load, places, sections = workload(plan), Places(plan), plan.section_ids()
    section = pd.Index(sections).get_indexer(pd.Index(plan.tasks["section_id"]))  # −1: in no section
    rows = np.arange(len(tasks)) + HEADING * np.cumsum((np.diff(section, prepend=-1) != 0) & (section >= 0))
    last = max(rows[-1], len(departments) - 1, 1)
    task_y = rows * last / max(rows[-1], 1)
    unit_y = np.linspace(0, last, len(departments)) if len(departments) > 1 else np.array([last / 2])
    heads = [_label(name(load, key, lang)) for key in sections]
    left = [_task_label(row, name(load, row["task_id"], lang), lang) for row in plan.tasks.to_dict("records")]
    right = [_label(name(load, unit, lang)) for unit in departments]
    x = round(max(map(_width, [*left, *heads])) + MARGIN)
    task_nodes = _nodes("task", tasks, left, matrix.sum(axis=1), x, task_y, [places.task(key) for key in tasks])
    unit_nodes = _nodes(
        "unit", departments, right, matrix.sum(axis=0), x + MIDDLE, unit_y, [places.unit(key) for key in departments]
    )
    colors = [color(int(position)) if position >= 0 else QUIET for position in section]
    for node, hue in zip(task_nodes, colors, strict=True):
        node["color"] = hue
    cells = matrix.tocoo()
    return {
        "title": network_finding(load, lang),
        "width": round(x + MIDDLE + max(map(_width, right)) + 3 * MARGIN),
        "height": round((last + 2) * LINE),
        "heads": [
            {"label": label, "x": x, "y": round(task_y[section == n].min() * LINE, 1)} for n, label in enumerate(heads)
        ],
        "nodes": task_nodes + unit_nodes,
        "ties": [
            [task, len(tasks) + unit, attribute(places.tie(tasks[task], departments[unit]))]
            for task, unit in sorted(zip(cells.row.tolist(), cells.col.tolist(), strict=True))
        ],
    }


def _nodes(
    side: str,
    keys: Iterable[str],
    labels: Iterable[str],
    ties: NDArray[np.int64],
    x: float,
    y: NDArray[np.float64],
    spans: Iterable[Iterable[Span]],
) -> list[dict[str, Any]]:
    """What the script needs of each node of one side, and where the plan's text names it."""
    heights = ((y + 1) * LINE).round(1).tolist()
    return [
        {"id": harmless(key), "side": side, "label": label, "ties": count, "x": x, "y": height, "at": attribute(at)}
        for key, label, count, height, at in zip(keys, labels, ties.tolist(), heights, spans, strict=True)
    ]


def _label(text: str) -> str:
    """The label on one line, cut where it would be too wide."""
    text = " ".join(harmless(text).split())
    wide = sum(east_asian_width(letter) in "WF" for letter in text[: 2 * LONGEST])
    return short(text, max(2 * LONGEST - wide, LONGEST))


def _task_label(row: dict[Any, Any], title: str, lang: Lang) -> str:
    label = _label(f"{row['number']} {title}")
    return say("network.open", lang, label=label) if row["open_ended"] else label


def _width(label: str) -> float:
    """About how wide the label is, in any font: a Chinese character is a square, a Latin letter some half of one."""
    return sum(LETTER if east_asian_width(letter) in "WF" else 0.57 * LETTER for letter in label)
