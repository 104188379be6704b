"""A table of tasks, as a plan's annex has it → lines that read as the plan in prose does.

The cells come from a web page, Word or Excel, or one on each line where a table was copied as text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import takewhile

NUMBER = re.compile(r"序号|编号|项次")
PERSON = re.compile(r"领导|负责人|责任人|联系人|联络")
TASK = re.compile(r"任务|事项|工作|内容|措施|举措|目标|项目|要点")
ROLES = ("牵头", "主责", "主办", "配合", "协办", "协助", "参与", "参加", "指导", "落实", "责任", "负责", "承办")
UNITS = re.compile(rf"(?:{'|'.join(ROLES)})[^、]{{0,8}}?(?:单位|部门|处室|科室)?$")
TIME = re.compile(r"时限|时间|进度|节点")
SECTION = re.compile(r"[一二三四五六七八九十]{1,3}、")
LONGEST_HEAD = 20  # characters
OWN_NUMBER = re.compile(r"^(?:\d{1,3}[.、．]|[（(](?:\d{1,2}|[一二三四五六七八九十]{1,3})[）)])(?!\d)")
NAME_ENDS = "部委厅局办署院会室行社团府央司校处区市县关联心)）"
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
    """Whether these are the heads of a table of tasks: one for what is to be done, and one for who does it."""
    heads = [_plain(cell) for cell in cells]
    return (
        any(UNITS.search(head) for head in heads)
        and any(TASK.search(head) and not UNITS.search(head) for head in heads)
        and max(map(len, heads)) < LONGEST_HEAD
    )


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
    """The lines, where a table of tasks was copied as text as the lines of its rows: cells parted by tabs, or by lines.

    Where each cell is a line, rows are told apart only if each begins with its number: 1, 2, 3 … in a step of as many
    lines as there are heads.
    A row of another length stays as it is, and so does what follows it.

    Examples
    --------
    >>> cells = ["序号", "任务", "牵头单位", "1", "建好平台", "省甲厅", "2", "开放数据", "省乙局", "附件"]
    >>> list(unflattened(cells))
    ['1.建好平台。（牵头单位：省甲厅）', '2.开放数据。（牵头单位：省乙局）', '附件']
    """
    at = 0
    while at < len(lines):
        tabbed = list(takewhile(lambda cells: len(cells) > 2, (line.split("\t") for line in lines[at:])))
        if tabbed and is_head(tabbed[0]):
            yield from table_lines(tabbed)
            at += len(tabbed)
            continue
        width = _flat_heads(lines, at)
        rows = list(_flat_rows(lines, at + width, width)) if width else []
        if any(len(row) > 1 for row in rows):
            yield from table_lines([lines[at : at + width], *rows])
            at += width + sum(map(len, rows))
        else:
            yield lines[at]
            at += 1


def _flat_heads(lines: Sequence[str], start: int) -> int:
    """How many lines from `start` on are the heads of a table: up to the line with the number 1, or a heading."""
    if not NUMBER.fullmatch(_plain(lines[start])):
        return 0
    window = [_plain(line) for line in lines[start : start + 12]]
    width = next((i for i, line in enumerate(window) if re.fullmatch(r"1[.、]?", line) or SECTION.match(line)), 0)
    return width if width > 2 and is_head(window[:width]) else 0


def _flat_rows(lines: Sequence[str], start: int, width: int) -> Iterator[Sequence[str]]:
    for number in range(1, len(lines)):
        if start < len(lines) and SECTION.match(lines[start].strip()):  # a heading across the table
            yield lines[start : start + 1]
            start += 1
        row = lines[start : start + width]
        if len(row) < width or not re.fullmatch(rf"{number}[.、]?", row[0].strip()):
            return
        yield [str(number), *row[1:]]
        start += width
