"""A table of tasks, as a plan's annex has it → lines that read as the plan in prose does.

The cells come from a web page, Word or Excel, or one on each line where a table was copied as text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise, takewhile

NUMBER = re.compile(r"序号|编号|项次")
PERSON = re.compile(r"领导|负责人|责任人|联系人|联络")
TASK = re.compile(r"任务|事项|工作|内容|措施|举措|目标|项目|要点|名称")
ROLES = ("牵头", "主责", "主办", "配合", "协办", "协助", "协同", "参与", "参加", "指导", "落实", "责任", "负责", "承办")
UNITS = re.compile(rf"(?:{'|'.join(ROLES)})[^、]{{0,8}}?(?:单位|部门|处室|科室)?$")
TIME = re.compile(r"时限|时间|进度|节点")
OTHER_HEAD = re.compile(rf"{UNITS.pattern}|{TIME.pattern}|备注")
NO_TASK = re.compile(rf"{NUMBER.pattern}|{PERSON.pattern}|{TIME.pattern}|备注|电话|姓名|职务|地址")
WHEN = re.compile(r"年|月|季|底|期|持续|及时")  # in the cell of a time
MOST_LINES = 30  # of a row, beyond one for each head
ROW_NUMBER = re.compile(r"(\d{1,3})[.、]?")
NUMBERED = re.compile("[(（]?[一二三四五六七八九十]+[、）)]")  # a heading
CELLS, RULE = re.compile(r"\t|[ ]*\|[ ]*"), re.compile("[-: ]*")
LONGEST_HEAD = 20  # characters
OWN_NUMBER = re.compile(r"^(?:\d{1,3}[.、．]|[（(](?:\d{1,2}|[一二三四五六七八九十]{1,3})[）)])(?!\d)")
NAME_ENDS = "部委厅局办署院会室行社团府央司校处区市县关联心站所队)）"
BETWEEN_NAMES = re.compile(  # a new line, or a blank after the end of a name
    rf"(?<=[^、，；：。,;:\s]) (?: \s*\n\s* | (?<=[{NAME_ENDS}]) \s+ ) (?=[^、，；。,;()（）\s])", re.VERBOSE
)


def table_lines(rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """A line for each row. In a table of tasks it reads as in prose: `1.任务。内容。（牵头单位：…；完成时限：…）`.

    Examples
    --------
    >>> rows = [["序号", "重点任务", "牵头单位", "完成时限"], ["1", "建好平台", "省甲厅", "年底"]]
    >>> list(table_lines(rows))
    ['1.建好平台。（牵头单位：省甲厅；完成时限：年底）']
    """
    heads: list[str] = []
    number = 0
    for row in rows:
        cells = [cell.strip() for cell in row]
        if is_head(cells):
            heads = [_plain(cell) for cell in cells]
        elif not heads or len({cell for cell in cells if cell}) < 2:  # no table of tasks, or a heading across it
            yield " ".join(dict.fromkeys(_plain(cell) for cell in cells if cell))
        else:
            number += 1
            yield _task_line(heads, cells, number)


def is_head(cells: Iterable[str]) -> bool:
    """Whether these are the heads of a table of tasks: one for what is to be done, and one for who does it.

    Where rows are numbered, what is to be done may be called anything.
    """
    heads = [_plain(cell) for cell in cells]
    others = [head for head in heads if head and not UNITS.search(head)]
    numbered = any(NUMBER.search(head) for head in others)
    tasks = [head for head in others if TASK.search(head) or (numbered and not NO_TASK.search(head))]
    return bool(tasks) and any(map(UNITS.search, heads)) and max(map(len, heads)) < LONGEST_HEAD


def _plain(cell: str) -> str:
    return re.sub(r"\s+", "", cell)


def _task_line(heads: list[str], cells: list[str], number: int) -> str:
    """One row in prose; a cell of units may hold one on each line."""
    given, tasks, fields = str(number), [], []
    for head, cell in zip(heads, cells, strict=False):
        text = _plain(cell).rstrip("。；")
        if not text:
            continue
        if NUMBER.search(head):
            given = text if re.fullmatch(r"\d{1,3}", text) else given
        elif PERSON.search(head):
            fields.append(f"责任人：{text}")
        elif UNITS.search(head):
            role = next(role for role in ROLES if role in head)  # 牵头(责任)单位, 责任分工单位
            fields.append(f"{role}单位：{_plain(BETWEEN_NAMES.sub('、', cell)).rstrip('。；')}")
        elif TIME.search(head):
            fields.append(f"完成时限：{text}")
        elif text not in tasks:
            tasks.append(OWN_NUMBER.sub("", text))
    gap = " " if tasks and tasks[0][0].isdigit() else ""  # 3. 5G, not the number 3.5
    return f"{given}.{gap}{'。'.join(tasks)}。" + (f"（{'；'.join(fields)}）" if fields else "")


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
        parted = list(
            takewhile(lambda cells: len(cells) > 2, (CELLS.split(lines[i].strip(" |")) for i in range(at, len(lines))))
        )
        if parted and is_head(parted[0]):
            yield from table_lines(row for row in parted if not RULE.fullmatch("".join(row)))
            at += len(parted)
            continue
        rows = max((list(_flat_rows(lines, at, width)) for width in _flat_heads(lines, at)), key=_regular, default=[])
        if len(rows) > 1:
            yield from table_lines(row for row, _ in rows)
            at = rows[-1][1]
        else:
            yield lines[at]
            at += 1


def _flat_heads(lines: Sequence[str], start: int) -> Iterator[int]:
    """How many lines from `start` on may be the heads of a table: up to the line with the first number.

    The last one of them may be a heading across the table.
    """
    if not NUMBER.fullmatch(_plain(lines[start])):
        return
    window = [_plain(line) for line in lines[start : start + 12]]
    width = next((i for i, line in enumerate(window) if ROW_NUMBER.fullmatch(line)), 0)
    if width and NUMBERED.match(window[width - 1]):
        width -= 1
    if width > 2 and is_head(window[:width]):
        yield width
    if width > 3 and is_head(window[: width - 1]) and not OTHER_HEAD.search(window[width - 1]):
        yield width - 1


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
        end = _row_end(lines, heads, at, last)
        if end > len(lines):
            return
        yield [str(last), *_filled(heads[1:], lines[at + 1 : end])], end
        at = end


def _regular(rows: Sequence[tuple[Sequence[str], int]]) -> int:
    """How many of the rows have as many lines as heads."""
    return sum(end - before == len(rows[0][0]) for (_, before), (_, end) in pairwise(rows))


def _row_end(lines: Sequence[str], heads: Sequence[str], start: int, number: int) -> int:
    """Where the row of this number ends: after as many lines as there are heads, or before the next number.

    Between them may be a heading across the table, told by what it ends with, or by the time that ends each row.
    """
    end = start + len(heads)
    if end >= len(lines):
        return end
    timed = bool(TIME.search(_plain(heads[-1])))
    missed = timed and WHEN.search(lines[end]) and not WHEN.search(lines[end - 1])
    heading = lines[end].strip()[-1:] not in NAME_ENDS and not missed
    if any(_row_number(lines, at) > number for at in {end, end + heading}):
        return end
    ends = range(start + 2, min(end + MOST_LINES, len(lines)))
    last = next((at for at in ends if _row_number(lines, at) == number + 1), 0)
    if not last:  # it is the last row
        return next((at + 1 for at in ends if WHEN.search(lines[at])), end) if timed else end
    heading = timed and last > end and not WHEN.search(lines[last - 1]) and bool(WHEN.search(lines[last - 2]))
    return last - heading


def _filled(heads: Sequence[str], lines: Sequence[str]) -> list[str]:
    """The cells of a row: a line for each head, if there are so many.

    If not, what is before and after the heads of units has a line for each, but for a time, which may be missing; all
    others are of units. The first heads of units have one line each, the last one has the rest.
    """
    if len(lines) == len(heads):
        return list(lines)
    units = [i for i, head in enumerate(heads) if UNITS.search(_plain(head))]
    before, rest, after = list(lines[: units[0]]), list(lines[units[0] :]), heads[units[-1] + 1 :]
    while before and rest and rest[0].rstrip().endswith(("。", "；")):  # a task of several lines
        before[-1] += rest.pop(0)
    behind = []
    for head in reversed(after):
        there = rest and (WHEN.search(rest[-1]) or not TIME.search(_plain(head)))
        behind.append(rest.pop() if there else "")
    last = units[-1] - units[0]
    middle = [*rest[:last], *[""] * (last - len(rest)), "\n".join(rest[last:])]
    return [*before, *middle, *reversed(behind)]


def _row_number(lines: Sequence[str], at: int) -> int:
    """The number that is all of this line, or 0."""
    found = ROW_NUMBER.fullmatch(lines[at].strip()) if at < len(lines) else None
    return int(found[1]) if found else 0
