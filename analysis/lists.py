"""The text of a responsible-unit list → its units, each with its role, group and span.

A list is the text inside a bracket, or on a line of its own: clauses of units, each with a label before it
(责任单位：…) or a verb after it (…负责). What a list may hold is described in the tables below. Marks are half-width,
as `normalise` leaves them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

# ---------------------------------------------------------------- the language of lists

# The first row whose words stand in a label or verb gives the role. The order of units never does.
ROLES = (
    ("lead", re.compile("牵头|主责|主办|总责")),
    ("guide", re.compile("指导|督导")),
    ("support", re.compile("配合|参与|参加|协助|协办|协同|(?<!负责)(?<!提出)落实|支持|会同")),
    ("responsible", re.compile("责任|负责|承办|实施|推进")),
)
_ROLE = "(?:牵头|主责|主办|责任|负责|承办|指导|督导|配合|参与|参加|协助|协办|协同|落实|支持|主要|相关)"
_ADVERB = (
    "(?:按(?:照)?(?:各自)?职[责能](?:分工)?|根据职[责能](?:分工)?|结合实际|分工|分别|分头|共同|具体|组织|抓好|做好)"
)
_BODY = "部委厅局办署院会室行社所团府央联协处站馆台司校队"  # names of units end so

ENDS = (
    "牵头",
    "主责",
    "总责",
    "负责",
    "承办",
    "指导",
    "督导",
    "配合",
    "参与",
    "参加",
    "协助",
    "协办",
    "落实",
    "支持",
    "实施",
    "推进",
)  # of a clause

LABEL = re.compile(  # 责任单位:
    rf"(?P<word> (?:共同)? {_ROLE}{{1,3}} (?:单位|部门|处室|科室) ) (?: : | (?: [是为有] | 包括 ) :? )", re.VERBOSE
)
VERB = re.compile(  # …牵头负责, …组织实施
    rf"""
    (?P<word> {_ADVERB}{{0,2}}
      (?: {_ROLE}{{1,2}} (?:实施|推进|落实)? | 负总责 | 实施 | 推进 | (?:研究)?提出 (?:落实)? 意见 ) ) (?P<open> 等 )? $
    """,
    re.VERBOSE,
)
THIS = "(?: (?: [该此本] | 这一? ) 项 (?: 目 | 工作 | 任务 )? )"  # in the prose of a press digest
OTHER_FIELD = re.compile(  # what follows names no unit, up to the next label or semicolon
    rf"""
    {THIS}?
    (?: 适用范围 | 完成时[限间] | 时限 | 时间(?:要求|进度)? | 备注
      | (?:分管|责任|牵头|包保|联系|[省市县区]级?)*领导 | (?:责任|联系)人
      )
    [:是为]
    """,
    re.VERBOSE,
)
_DONE = "(?: (?: 完成|启动|取得|建成|出台|印发|见效|制定|形成|投用|实现|报送 ) [^、]{0,20} )"
REMARK = re.compile(  # a clause that names nobody
    rf"""
      {THIS} | 无 | [-—/]+ | 下同 | {_ADVERB}? {_ROLE} [为指] .*
    | (?: 以下 | 含 | 不含 | 包括 ) .* | 不再(?:一一|另行|逐一|单独|做)?(?:列出|标注|说明|分工)
    | 其他 (?:有关|相关)? (?:部门|单位) .*
    | (?: 20\d\d年 | 今年 | 明年 | 每年 )?  (?: \d{{1,2}}月 | 第?[一二三四]季度 | 上半年 | 下半年 | 年 )?
      (?: 底 | 末 | 中旬 | [上下]旬 | \d{{1,2}}日 )?
      (?: 之? [前内] {_DONE}? | {_DONE} )
    | (?: 年内 | 全年 | 长期 | 常年 | 持续 | 适时 | 分批 | 分年度 ) .{{0,8}}
    """,
    re.VERBOSE,
)
FIRST_LEADS = re.compile(  # 列第一位者为牵头单位
    r"""
    (?: 第一 | 首 ) (?: 位 | 个 | 名 | 的 | 者 | (?:责任)? (?: 单位 | 部门 ) ) [^,;。:]{0,8}
    (?: 为 | 是 | 系 )? [^,;。:]{0,3} (?: 牵头 | 主责 )
    """,
    re.VERBOSE,
)
DEFAULT = re.compile(  # 以下各项均需各区政府落实
    r"""
    (?: 各(?:项|条) | 以下 | 下列 | 具体 ) [^,;。]{0,8}? (?:均|都)
    (?: 涉及 (?P<all> [^,;。]+ )
      | (?:须|需|要|应)? 由? (?P<unit> [^,;。]{1,60}? ) (?P<word> 负责|落实|配合|参与 ) )
    """,
    re.VERBOSE,
)
GLOSS = re.compile(  # beside a name, but no part of it
    r"\( (?: 含 | 不含 | 包括 | 以下 | 下同 | [^()]* (?: 第一 | 首 ) [^()]* 牵头 ) [^()]* \)", re.VERBOSE
)

_INNER = r"\( (?: [^()] | \( [^()]* \) )* \)"  # a bracket inside a list is part of a name: 各县(市、区)人民政府
_QUOTED = "“[^“”]*”"
CLAUSE = re.compile(rf"(?: {_QUOTED} | [^,;。()] | {_INNER} )+", re.VERBOSE)
_PLACE = "(?: (?: 设区 | 自治 )? [省市州盟县区地旗乡镇街道级]{1,3} )"
UNIT = re.compile(  # the 、 of 各市、县(区)人民政府 parts nothing
    rf"""
    (?: (?<! [^、] ) [^、()]{{0,4}}? (?: 各 | 有关 | 相关 ){{1,2}}
          {_PLACE} (?: {_INNER} )? (?: 、 {_PLACE} (?: {_INNER} )? )+
          (?= \( | 人民政府 | 政府 | 党委 | $ )
      | (?<! [^、] ) (?: 各 | 有关 ) 盟 (?:行政)? 公署 、 (?= 市 )
      | (?<! [^、] ) 各 (?: [^、()] | {_INNER} ){{1,8}}? 党委 、 (?= 人民政府 | 政府 )
      | {_QUOTED}
      | [^、()]
      | {_INNER}
      )+
    """,
    re.VERBOSE,
)
OPEN_END = re.compile(  # 等, 等有关部门, 等省直有关部门; not the 等 of 高等院校
    r"(?<![高初中])等 (?: [^、,;()]{0,8} (?: 部门 | 单位 | 方面 | 高校 | 院校 | 院所 | 企业 | 机构 | 银行 ) )? $",
    re.VERBOSE,
)
JOINER = re.compile(  # 甲委会同乙部, 甲局等和各市人民政府, 甲局和乙局; not the 和 of 工业和信息化厅
    rf"""
    (?= [等和及与以会] )  # to be fast
    (?: (?P<open> 等 (?:有关|相关)? (?:部门|单位|方面)? )?  (?: 和 | 及 | 与 | 以及 )
      (?= 各 | 地方 | (?: 国务院 )? (?: 有关 | 相关 ) | [省市州盟县区旗]直 )
    | (?P<with> 会同 )
    | (?: (?<= [^、()]{{2}} [{_BODY}] ) | (?<= 政府 )
        | (?<= 各 [乡镇市县区州盟旗] ) | (?<= 各 [^、()] [乡镇市县区州盟旗道] ) )
      (?: 和 | 及 | 与 | 以及 )  (?= [^和及与()]{{2,}} (?: [{_BODY}] | 部门 ) (?: [(和及与] | $ ) )
    )
    """,
    re.VERBOSE,
)
NOBODY = re.compile(  # 有关部门, 省直各部门和单位, 领导小组成员单位: stands for units not named
    r"""
      .{2,30} 成员单位  |  各 [^、]{1,6} (?: 牵头 | 责任 | 承担 ) 单位
    | [^、]{0,4} (?: 有关 | 相关 ) [^、]{0,6} (?: 企业 | 银行 | 协会 | 高校 | 院校 )
    | [^、]{0,4} 各 (?! [省市州盟县区地] ) [^、]{1,8} (?: 部门 | 单位 )
    | .{2,12} (?: 有关 | 相关 ) (?: 主管 )? (?: 部门 | 单位 )
    | (?: .{2,30} 职责的 | [省市州盟区县旗]? (?:人民)? 政府 (?= .{2} ) )?
      (?: 各级? | 有关 | 相关 | 行业 | 主管 | 职能 | 业务 | 其他
        | [省市州盟区县旗中]级? | \([中省市]\) | 直 | 国务院 | 中央 | 成员 | 责任 )*
    (?: 部门 | 单位 | 方面 | 科室 | 处室 ) (?: [和、]单位 )?
    """,
    re.VERBOSE,
)
LEADING = re.compile(rf"(?: (?: {THIS} | 具体 )? 由 | 请 ) (?=.{{2}})", re.VERBOSE)  # 由省甲局负责
PLAUSIBLE = re.compile(  # so ends what can be responsible, and so begins who is not named
    rf"""
      (?: [{_BODY}] | 部门 | 单位 | 方面 | 公司 | 集团 | 银行 | [大中小]学 | 学院 | 学校 | 中心
        | 政府 | 街道 | 机构 | 协会 | 机关 | 海关 | 联 | 行 | 工会 | 电力 | 电网 | 移动 | 联通 | 电信 | 铁塔
        | 烟草 | 邮政 | 石油 | 石化 | 机场
        | 地方 | 城市 | 园区 | 基地 | 企业 | [省市县区州旗镇乡村] | \) ) $
    | ^ (?: 各 | 有关 | 相关 )
    """,
    re.VERBOSE,
)

# ---------------------------------------------------------------- what is parsed


class Unit(NamedTuple):
    """A unit as printed in a list, and the role that the list states for it."""

    name: str
    role: str
    role_word: str
    group: int
    start: int
    end: int


@dataclass(frozen=True)
class UnitList:
    """A list of responsible units.

    `open_ended` if it says that there are more than it names; `first_leads` if it says that from here on the first
    unit leads; `defaults` are units that it adds to this list and to every later one.
    """

    units: tuple[Unit, ...]
    open_ended: bool
    first_leads: bool
    defaults: tuple[Unit, ...]
    start: int
    end: int


# ---------------------------------------------------------------- parsing


def parse_list(text: str, start: int, end: int, *, bare: bool = False) -> UnitList | None:
    """The list in `text[start:end]`, or nothing if this is no list of units.

    `bare` accepts units without any label or verb, if each looks like a unit.

    Examples
    --------
    >>> text = "牵头单位:省甲局;配合单位:省乙厅、省丙委等有关部门"
    >>> found = parse_list(text, 0, len(text))
    >>> [(unit.name, unit.role, unit.group) for unit in found.units], found.open_ended
    ([('省甲局', 'lead', 1), ('省乙厅', 'support', 2), ('省丙委', 'support', 2)], True)
    >>> parse_list("含新区,下同", 0, 6) is None
    True
    """
    body = GLOSS.sub(lambda gloss: " " * len(gloss[0]), text[start:end])
    named: list[Unit] = []
    waiting: list[Unit] = []  # named before the verb that gives their role
    defaults: list[Unit] = []
    label, stated, skip, spoken, open_ended, group = "", False, False, False, False, 0

    def settle(word: str) -> None:
        named.extend(unit if unit.role else unit._replace(role=role_of(word), role_word=word) for unit in waiting)
        waiting.clear()

    for mark, words, at in _clauses(body, start):
        if default := DEFAULT.search(words):
            part, word = ("unit", default["word"]) if default["unit"] else ("all", "涉及")
            defaults.append(_unit(default[part], at + default.start(part), 0, role_of(word), word))
            continue
        if found := LABEL.match(words):
            if label:
                settle(label)
            label, skip, spoken, stated = found["word"], False, False, stated or found[0].endswith(":")
            words, at = words[found.end() :], at + found.end()
        elif OTHER_FIELD.match(words):
            skip = True
        elif skip:
            skip = mark != ";"
        if skip or REMARK.fullmatch(words.strip()) or FIRST_LEADS.search(words):
            continue
        verb = VERB.search(words.rstrip())
        units, is_open = parse_units(words[: verb.start()] if verb else words, at, group + 1)
        open_ended |= is_open or bool(verb and verb["open"])
        group += bool(units)
        waiting += units
        spoken |= bool(verb)  # 责任单位:甲厅牵头,乙局,丙局配合: under this label verbs tell the roles
        if word := verb["word"] if verb else "" if spoken else label:
            settle(word)
    if label:
        settle(label)
    if waiting and bare and not named and all(PLAUSIBLE.search(unit.name) for unit in waiting):
        named = [unit._replace(role="responsible") for unit in waiting]
    if not named or not (stated or PLAUSIBLE.search(named[0].name)):
        return None
    if any("牵头" in unit.role_word for unit in named):  # beside who leads, 主责单位 is who does it
        named = [unit._replace(role="responsible") if unit.role_word.startswith("主责") else unit for unit in named]
    open_ended |= any(NOBODY.fullmatch(unit.name) for unit in named)
    first_leads = bool(FIRST_LEADS.search(text, start, end))
    return UnitList(tuple(named), open_ended, first_leads, tuple(defaults), start, end)


def _clauses(body: str, start: int) -> Iterator[tuple[str, str, int]]:
    """The mark before each clause, its words, and where they start; a label begins a clause even without a mark."""
    for clause in CLAUSE.finditer(body):
        labels = [] if FIRST_LEADS.search(clause[0]) else LABEL.finditer(clause[0])
        begins = [0, *(label.start() for label in labels if label.start())]
        for first, last in pairwise([*begins, len(clause[0])]):
            mark = body[clause.start() - 1 : clause.start()] if not first else ""
            yield mark, clause[0][first:last], start + clause.start() + first


def parse_units(words: str, start: int, group: int) -> tuple[list[Unit], bool]:
    """The units of one clause, still without a role but for those after 会同; and whether it is open-ended."""
    units: list[Unit] = []
    open_ended, support = False, ""
    for part in UNIT.finditer(words):
        text, at = part[0], start + part.start()
        done = 0
        for joiner in [*JOINER.finditer(text), None]:
            piece = text[done : joiner.start() if joiner else len(text)].rstrip()
            name = OPEN_END.sub("", piece)
            open_ended |= name != piece or bool(joiner and joiner["open"])
            skipped = len(name) - len(name.lstrip())
            name = name.strip()
            if leading := LEADING.match(name):
                name, skipped = name[leading.end() :], skipped + leading.end()
            if name:
                units.append(_unit(name, at + done + skipped, group, "support" if support else "", support))
            if joiner:
                done, support = joiner.end(), joiner["with"] or support  # 甲委会同乙部、丙部: both go with it
    return units, open_ended


def _unit(name: str, start: int, group: int, role: str, word: str) -> Unit:
    return Unit("".join(name.split()), role, word, group, start, start + len(name))  # a line may break within a name


@lru_cache(maxsize=1024)
def role_of(word: str) -> str:
    """The role that a label or verb states.

    Examples
    --------
    >>> [role_of(word) for word in ("牵头负责", "相关责任单位", "配合单位", "按职责分工负责")]
    ['lead', 'responsible', 'support', 'responsible']
    """
    return next((role for role, words in ROLES if words.search(word)), "responsible")
