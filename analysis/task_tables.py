"""A table of tasks, as a plan's annex has it → lines that read as the plan in prose does.

The cells come from a web page, Word or Excel; from a text that a table was copied into, `flat_tables` takes them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from analysis.errors import PlanError

MOST_CELLS = 500_000  # of all tables of a document, a merged cell counted for each that it covers
MOST_CHARACTERS = 10_000_000  # of text; the longest plan seen has some 100,000

NUMBER = re.compile(r"序号|编号|项次")
PERSON = re.compile(r"领导|负责人|责任人|联系人|联络")
TASK = re.compile(r"任务|事项|工作|内容|措施|举措|目标|项目|要点|名称")
ROLES = ("牵头", "主责", "主办", "配合", "协办", "协助", "协同", "参与", "参加", "指导", "落实", "责任", "负责", "承办")
UNITS = re.compile(  # but not 负责人, 负责事项, 落实情况
    rf"(?!.*(?:{PERSON.pattern}))(?!.*(?:事项|职责|任务|内容|情况|措施|要求)$)"
    rf".*(?:{'|'.join(ROLES)})[^、]{{0,8}}?(?:单位|部门|处室|科室)?$"
)
TIME = re.compile(r"时限|时间|进度|节点")
NO_TASK = re.compile(rf"{NUMBER.pattern}|{PERSON.pattern}|{TIME.pattern}|备注|电话|姓名|职务|地址|部门|单位|科室|职责")
LONGEST_HEAD = 20  # characters
OWN_NUMBER = re.compile(r"^(?:\d{1,3}[.、．]|[（(](?:\d{1,2}|[一二三四五六七八九十]{1,3})[）)])(?!\d)")
NAME_ENDS = "部委厅局办署院会室行社团府央司校处区市县关联心站所队镇乡团网等)）"
BETWEEN_NAMES = re.compile(  # a new line, or a blank after the end of a name
    rf"(?<=[^、，；：。,;:\s]) (?: (?= [^\S\n]*+ \n ) | (?<=[{NAME_ENDS}]) ) \s++ (?=[^、，；。,;()（）\s])", re.VERBOSE
)


class Room:
    """What the tables of a document may still take up when they are laid out.

    A few bytes can say that a cell covers millions of others.
    """

    def __init__(self, where: str) -> None:
        self._where = where
        self._cells, self._characters = MOST_CELLS, MOST_CHARACTERS

    def take(self, text: str, cells: int) -> list[str]:
        """So many cells with this text.

        Raises
        ------
        PlanError
            If there is no room for them.
        """
        self._cells -= cells
        self._characters -= cells * len(text)
        if min(self._cells, self._characters) < 0:
            raise PlanError.of("table.size", where=self._where, cells=f"{MOST_CELLS:,}")
        return [text] * cells


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
            heads = [plain(cell) for cell in cells]
        elif not heads or len({cell for cell in cells if cell}) < 2:  # no table of tasks, or a heading across it
            yield " ".join(dict.fromkeys(plain(cell) for cell in dict.fromkeys(cells) if cell))
        else:
            number += 1
            yield _task_line(heads, cells, number)


def is_head(cells: Iterable[str]) -> bool:
    """Whether these are the heads of a table of tasks: one for what is to be done, and one for who does it.

    Where rows are numbered, what is to be done may be called anything.
    """
    heads = list(dict.fromkeys(map(plain, dict.fromkeys(cells))))
    if max(map(len, heads), default=0) >= LONGEST_HEAD:  # before the patterns, which are slow on long texts
        return False
    others = [head for head in heads if head and not UNITS.search(head)]
    numbered = any(NUMBER.search(head) for head in others)
    tasks = [head for head in others if TASK.search(head) or (numbered and not NO_TASK.search(head))]
    return bool(tasks) and any(map(UNITS.search, heads))


def plain(cell: str) -> str:
    """The text of a cell without blanks and breaks."""
    return re.sub(r"\s+", "", cell)


def _task_line(heads: list[str], cells: list[str], number: int) -> str:
    """One row in prose; a cell of units may hold one on each line."""
    given, tasks, fields = str(number), [], []
    for head, cell in zip(heads, cells, strict=False):
        text = plain(cell).rstrip("。；")
        if not text:
            continue
        if NUMBER.search(head):
            given = text if re.fullmatch(r"\d{1,3}", text) else given
        elif PERSON.search(head):
            fields.append(f"责任人：{text}")
        elif UNITS.search(head):
            role = next(role for role in ROLES if role in head)  # 牵头(责任)单位, 责任分工单位
            fields.append(f"{role}单位：{plain(BETWEEN_NAMES.sub('、', cell)).rstrip('。；')}")
        elif TIME.search(head):
            fields.append(f"完成时限：{text}")
        elif (task := OWN_NUMBER.sub("", text)) and task not in tasks:
            tasks.append(task)
    gap = " " if tasks and tasks[0][0].isdigit() else ""  # 3. 5G, not the number 3.5
    return f"{given}.{gap}{'。'.join(tasks)}。" + (f"（{'；'.join(fields)}）" if fields else "")
