"""A table of tasks that was copied as text, cells parted by tabs, bars or line breaks → lines as in `task_tables`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from analysis.task_tables import LONGEST_HEAD, NAME_ENDS, NUMBER, TIME, UNITS, is_head, plain, table_lines

CELLS, RULE = re.compile(r"\t|[ ]*\|[ ]*"), re.compile("[-: ]*")
OTHER_HEAD = re.compile(rf"{UNITS.pattern}|{TIME.pattern}|备注")
NUMBERED = re.compile("[(（]?[一二三四五六七八九十]+[、）)]")  # a heading
ROW_NUMBER = re.compile(r"(\d{1,3})[.、]?")
WHEN = re.compile(  # all of the cell of a time: 2025年底前, 6月, 12.31, 长期坚持, 按时间节点
    r"""
    (?: 力争 | 于 | 截至 | 按 )?
    (?: (?:20)? \d{2} [年.] | \d{1,2} (?: 月 | [./-] \d) | 第? [一二三四] 季度 | [上下] 半年 | [今明每] 年 | 每 [月季周]
      | 年 [底内初] | 月 底 | 季 末 | 全年 | 长期 | 持续 | 常年 | 及时 | 适时 | 按时 | 时间 | 近期 | 全面推进 )
    [^、。：:]{0,12}
    """,
    re.VERBOSE,
)
MOST_LINES = 30  # of a row, beyond one for each head


def unflattened(lines: Sequence[str]) -> Iterator[str]:
    """The lines, where a table of tasks was copied as text as the lines of its rows.

    Cells are parted by tabs or bars, or by lines.

    Where each cell is a line, each row begins with its number, greater than the one before, and has as many lines as
    there are heads. A row of another length is one whose number the next row follows up by one: see `_filled`.

    Examples
    --------
    >>> cells = ["序号", "任务", "牵头单位", "1", "建好平台", "省甲厅", "2", "开放数据", "省乙局", "附件"]
    >>> list(unflattened(cells))
    ['1.建好平台。（牵头单位：省甲厅）', '2.开放数据。（牵头单位：省乙局）', '附件']
    >>> list(unflattened([*cells[:3], "主要工作", *cells[3:6], "其他工作", *cells[6:9]]))
    ['主要工作', '1.建好平台。（牵头单位：省甲厅）', '其他工作', '2.开放数据。（牵头单位：省乙局）']
    >>> list(unflattened([*cells[:3], "31", *cells[4:6], "80", *cells[7:9]]))
    ['31.建好平台。（牵头单位：省甲厅）', '80.开放数据。（牵头单位：省乙局）']
    >>> list(unflattened([*cells[:6], "省丙厅", *cells[6:9]]))
    ['1.建好平台。（牵头单位：省甲厅、省丙厅）', '2.开放数据。（牵头单位：省乙局）']
    >>> list(unflattened(["任务 | 负责科室 |", "---|---|", "公开 | 综合科 甲站 |"]))
    ['任务 | 负责科室 |', '---|---|', '公开 | 综合科 甲站 |']
    >>> list(unflattened(["事项 | 时间 | 负责科室 |", "---|---|---|", "公开 | 1月 | 综合科 |"]))
    ['1.公开。（完成时限：1月；负责单位：综合科）']
    """
    at = 0
    while at < len(lines):
        flat = (list(_flat_rows(lines, at, width)) for width in _flat_heads(lines, at))
        rows = list(_parted_rows(lines, at)) or max(flat, key=_regular, default=[])
        if len(rows) > 1:
            yield from table_lines(row for row, _ in rows)
            at = rows[-1][1]
        else:
            yield lines[at]
            at += 1


def _parted_rows(lines: Sequence[str], start: int) -> Iterator[tuple[Sequence[str], int]]:
    """The heads and each row of a table whose cells are parted by tabs or bars, with where it ends."""
    if is_head(_parted(lines[start])):
        for at in range(start, len(lines)):
            row = _parted(lines[at])
            if not row:
                return
            if not RULE.fullmatch("".join(row)):
                yield row, at + 1


def _parted(line: str) -> list[str]:
    """The cells of a line that has several, parted by tabs or bars."""
    cells = CELLS.split(line.strip(" |"))
    return cells if len(cells) > 2 else []


def _flat_heads(lines: Sequence[str], start: int) -> Iterator[int]:
    """How many lines from `start` on may be the heads of a table: up to the line with the first number.

    The last one of them may be a heading across the table.
    """
    if not NUMBER.fullmatch(plain(lines[start])):
        return
    window = [plain(line) for line in lines[start : start + 12]]
    width = next((i for i, line in enumerate(window) if ROW_NUMBER.fullmatch(line)), 0)
    if width and NUMBERED.match(window[width - 1]):
        width -= 1
    if width > 2 and is_head(window[:width]):
        yield width
    if width > 3 and is_head(window[: width - 1]) and not _is_other_head(window[width - 1]):
        yield width - 1


def _is_other_head(line: str) -> bool:
    return len(line) < LONGEST_HEAD and bool(OTHER_HEAD.search(line))


def _flat_rows(lines: Sequence[str], start: int, width: int) -> Iterator[tuple[Sequence[str], int]]:
    """The heads and each row, or heading across the table, with where it ends."""
    heads, at, last = lines[start : start + width], start + width, 0
    yield heads, at
    while True:
        here, ahead = (_row_number(lines, at + i) > last for i in range(2))
        if ahead and not here:  # a heading across the table
            at += 1
            yield lines[at - 1 : at], at
        if not (here or ahead):
            return
        last = _row_number(lines, at)
        end = min(_row_end(lines, heads, at, last), len(lines))
        yield [str(last), *_filled(heads[1:], lines[at + 1 : end])], end
        at = end


def _regular(rows: Sequence[tuple[Sequence[str], int]]) -> int:
    """How many of the rows have as many lines as there are heads."""
    return sum(end - before == len(rows[0][0]) for (_, before), (_, end) in pairwise(rows))


def _row_end(lines: Sequence[str], heads: Sequence[str], start: int, number: int) -> int:
    """Where the row of this number ends: after as many lines as there are heads, or before the next number.

    Between rows may be a heading across the table. It is told from a last line of units by what it ends with, or by the
    time that ends each row, if the last head is one of time. By a time ends the last row, too.
    """
    end = start + len(heads)
    if end >= len(lines):
        return end
    timed = bool(TIME.search(plain(heads[-1])))
    unit = _is_name(lines[end]) and not NUMBERED.match(lines[end])
    heading = not unit and not (timed and _is_time(lines[end]) and not _is_time(lines[end - 1]))
    if any(_row_number(lines, at) > number for at in {end, end + heading}):
        return end
    ends = range(start + 2, min(end + MOST_LINES, len(lines)))
    if following := next((at for at in ends if _row_number(lines, at) == number + 1), 0):
        across = timed and following > end and not _is_time(lines[following - 1]) and _is_time(lines[following - 2])
        return following - across
    if timed and not _is_time(lines[end - 1]):
        for at in range(end, ends.stop):
            if _is_time(lines[at]):
                return at + 1
            if not _is_name(lines[at]):
                break
    return end


def _is_time(line: str) -> bool:
    return bool(WHEN.fullmatch(plain(line)))


def _filled(heads: Sequence[str], lines: Sequence[str]) -> list[str]:
    """The cells of a row: a line for each head, if there are so many.

    If not, the task may have several lines, and what follows the units may be missing; all between is of units, of
    which each head has one line and the last one has the rest.
    """
    if len(lines) == len(heads):
        return list(lines)
    units = [i for i, head in enumerate(heads) if UNITS.search(plain(head))]
    before, rest, after = list(lines[: units[0]]), list(lines[units[0] :]), heads[units[-1] + 1 :]
    while before and rest and not _is_name(rest[0]) and len(rest) > len(after):
        before[-1] += rest.pop(0)
    behind = []
    for head in reversed(after):
        fits = rest and not _is_name(rest[-1]) and _is_time(rest[-1]) == bool(TIME.search(plain(head)))
        behind.append(rest.pop() if fits else "")
    last = units[-1] - units[0]
    middle = [*rest[:last], *[""] * (last - len(rest)), "\n".join(rest[last:])]
    return [*before, *middle, *reversed(behind)]


def _is_name(line: str) -> bool:
    return line.strip()[-1:] in NAME_ENDS


def _row_number(lines: Sequence[str], at: int) -> int:
    """The number that is all of this line, or 0."""
    found = ROW_NUMBER.fullmatch(lines[at].strip()) if at < len(lines) else None
    return int(found[1]) if found else 0
