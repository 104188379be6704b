"""The language of named initiatives: how names end, what tells them apart, and where they begin."""

from __future__ import annotations

import re
from typing import NamedTuple

from analysis.orders import any_of

KINDS = {
    "platform": "run on computers: a platform, database, model, hotline or app",
    "system": "an order of things: 体系, 机制",
    "programme": "work with an aim, and often with money: 工程, 计划, 试点, 综合改革, 战略",
    "campaign": "work that mobilises: 行动, or a slogan that is acted on",
    "zone": "an area that tries or shows something: 试验区, 先导区, 试点城市",
    "law": "条例, 法, 规定",
    "document": "规划, 方案, 意见, 通知",
    "event": "大会, 大赛, 宣传月, 节",
}

# ---------------------------------------------------------------- endings


class Ending(NamedTuple):
    """Words that names of a kind end with, and how many characters of theme a name needs without and with a mark.

    A mark is a place, a scope or a number. A name that holds a quoted word needs no theme.
    """

    kind: str
    words: str
    plain: int
    marked: int


NEVER = 99
WORK = any_of(
    """
    服务 治理 管理 监管 监测 预警 交易 兑现 共享 交换 调度 指挥 审批 追溯 监督 检测 认证 执法 审计 结算 评价 保护 办公
    运营 核验 受理 办理 查询 分析 开发 申报
    """
)
ENDINGS = (  # of two in the same place the first counts; (?!…) is what makes another word of it
    Ending("document", "行动(?:计划|方案)", 4, 2),
    Ending("document", "(?:工作|实施|建设|总体|推进)方案|工作计划|规划(?!建设|布局|设计|编制)|纲要|白皮书", NEVER, 2),
    Ending("platform", f"{WORK}{{1,4}}(?:平台|系统)(?!经济|企业|体系|性|化)", 4, 2),
    Ending("platform", "平台(?!经济|企业|体系|载体|公司|化|型)|系统(?!性|化|集成|工程|思维|观念|内|治理)", NEVER, 2),
    Ending("platform", "大脑(?!能力)|中台", 4, 2),
    Ending("platform", "(?<=数据|人才|资源|专家|信息|项目|知识)库|大模型|热线|门户", NEVER, 2),
    Ending("platform", "(?:服务|信息|扶贫|招聘|采购|交易)网(?!络|点|格)", NEVER, 2),
    Ending("system", "体系(?!化)|机制(?!创新|改革|化)", NEVER, 2),
    Ending("campaign", "行动(?!者|力|自如|能力|不便)", 4, 2),
    Ending("programme", "(?<!年度|滚动|投资|生产|供应)计划(?!生育|单列|完成|外|内)", 4, 2),
    Ending(
        "programme", "工程(?!师|技|研|学|化|机械|类|质|项目|勘|设计|施|咨|审|承|造|监|款|专|院|创|实|领域|许)", 4, 2
    ),
    Ending("programme", "(?:综合)?试点(?=[,;。、)”和与及的等\n]|$|工作|经验|建设|任务)", 4, 2),
    Ending("programme", "综合(?:改革|示范)", 4, 2),
    Ending("programme", "战略(?!性|合作|支撑|科技|新兴|定位|布局|部署|投资|腹地|资源|物资)", 3, 2),
    Ending("programme", "基金(?!业|会|投|管|公|小镇|份额)", NEVER, 2),
    Ending("programme", "改革(?!委)|政策", NEVER, NEVER),
    Ending("zone", "自贸试验区", NEVER, 2),
    Ending("zone", "(?:试验|先导|示范|集聚|引领|先行)区|(?:示范|共享|经济|产业)带|走廊|试点(?:城市|[省县区])", 7, 4),
    Ending("zone", "服务区|园区|小镇", NEVER, NEVER),
    Ending("law", "条例", 2, 2),
    Ending("event", "[大峰年]会(?![员议战计])|大赛|论坛|(?:博览|交易|洽谈|展览)会", 2, 2),
    Ending("event", "(?:宣传|活动|文化|购物|消费|旅游|科技)(?:[月周]|[日节](?![约能余期目]))", 2, 2),
    Ending("event", "(?<![假作节终次])日(?=[,;。、前后等活当]|$)", NEVER, 2),
    Ending("event", "活动", NEVER, NEVER),
)
_LETTERS = set(re.sub(r"\(\?<?[=!].*?\)|[^\u4e00-\u9fff]", "", "".join(ending.words for ending in ENDINGS)))
ENDING = re.compile(  # at most characters it is enough to see that no ending has them
    f"(?=[{''.join(sorted(_LETTERS))}])(?:{'|'.join(f'(?P<e{i}>{ending.words})' for i, ending in enumerate(ENDINGS))})"
)
TITLES = (  # kinds of what stands in 《》
    ("law", re.compile(r".*(?:条例|(?<!方)法|规定|细则|规则)(?:\([^()]*\))?")),
    ("document", re.compile(".*")),
)

# ---------------------------------------------------------------- what tells them apart

SCOPE = any_of(
    """
    中国 中华 全国 国家(?!级) 中央 全省 全市 全县 全区 全州 全域 省级 市级 县级 一体化 沿黄 沿江 黄河 长江 珠江 淮河
    齐鲁 燕赵 三晋 江淮 八闽 荆楚 湖湘 南粤 岭南 八桂 巴蜀 天府 三秦 陇原 龙江 浙里 京津冀 长三角 粤港澳 成渝
    自贸试验区
    """
)
MARK = re.compile(f"[省市](?=公共|政务)|[省市县区]?(?:数字|智慧|美丽|平安|健康|法治|信用|诚信)?{SCOPE}|.*[0-9]{4}")
LOOSE = re.compile(  # words that tell no thing from another
    any_of(
        """
        数字化? 智慧 智能(?<!人工智能)化? 信息化? 网络化? 现代化? 新型 创新 高效 综合 统一 公共 政策 工作 标准 专业 专项
        重点 重大 重要 示范 基础 相关 有关 配套 支撑 保障 线上 部门 单位 行业 领域 专门 先行 联合 集中 统筹
        """
    )
    + f"|{WORK}|{SCOPE}"
)
NO_NAME = re.compile(  # quoted words that only describe
    ".*[型式级化性]|一(?:件事|张网|站式|体化)"
)
CLASS = re.compile(  # several things of a kind, not one
    r"""
      (?: [0-9]+ | [一二两三四五六七八九十百千]+ ) [余多]? (?: [家项批种类条座处所名] | (?<! [0-9] ) 大 | 个 (?! 体 ) )
    | 各 | 若干 | 多个 | 一系列 | 部分 | 所有 | 其他 | 有关 | 相关 | 此类 | 等 (?: 行业 | 领域 | 方面 | 各?类 )
    """,
    re.VERBOSE,
)

# ---------------------------------------------------------------- where they begin

VERBS = any_of(  # no name holds one: it begins behind the last of them
    """
    开展 实施 实行 采取 享受 打造 构建 构筑 建立 搭建 举办 承办 主办 召开 组织 出台 制定 制订 编制 下达 印发 设立
    组建 完善 健全 推行 试行 争创 争取 做强 做优 做大 做实 做好 建好 建成 用好 办好 抓好 加快 加强 强化 推动 推出
    探索 纳入 列入 加入 接入 依托 借助 借鉴 按照 围绕 聚焦 结合 贯彻 执行 鼓励 参与 申报 参加 发挥 启动 谋划 深化
    落实 布局 授权 允许 支持(?!计划) 引导(?!基金) 面向 通过(?!率) 在(?![线册校岗建])
    对(?<![针应面相核校比配]对)(?![接外口标账]) 为(?<![行作成认较人]为)(?!民) 下放 将(?<!即将) 把
    以(?<![予加可]以)(?![上下内外及来后前人县工]) 从(?!业) 由 向(?<![方面定转]向)
    """
)
MAYBE = any_of(  # verbs that a name may hold, but does not begin with
    """
    建设 创建 培育 提升 推进 促进 推广 应用 运用 利用 优化 升级 扩大 发展 引进 引入 遴选 开发 增强 服务(?=“)
    创新(?=“) 加大 提高 改造 丰富 拓展 研究 整理 试点 上线 开通 开放 整合 汇聚 发布 完成 实现 形成 加速 部署 评选
    宣传 发行 新(?=培育|建|增|设|认定)
    """
)
ADVERBS = any_of(
    """
    扎实 深入 积极 稳步 持续 继续 大力 全面 全力 着力 聚力 统筹 有序 有力 高标准 高质量 高水平 常态化 进一步 逐步
    充分 切实 认真 定期 及时 全领域 迭代 率先 优先 大胆 尽快 不断 新一轮 年度 协同(?=推进) 一体(?=推进) 一体化(?=推进)
    同步(?=推进)
    """
)
VERB = re.compile(rf"[,;:。!?()…《》\n]|{VERBS}|建设(?=[省市县区]级|全[省市县区国])")
INSIDE = re.compile(rf"[、的与及或]|等(?!级)|(?<=”)(?=“)|(?<!{WORK})和(?!平)")  # 管理和服务平台 is one
OPENING = re.compile(f"(?:{ADVERBS}|{MAYBE})*")
LONGEST = 45  # characters of a name

MASKS = (  # what may hold anything: quoted words stay part of a name, short brackets too
    ("□", re.compile(r"(?<=《)[^《》\n]+(?=》)|(?<=“)[^“”\n]+(?=”)")),
    ("◌", re.compile(r"\([^()\n]{1,6}\)")),  # 沿黄省(区)
)
QUOTED = re.compile("“(□{2,30})”")
TITLED = re.compile("《(□{2,80})》")
NUMERALS = "一二三四五六七八九十两双"  # 改厨、改厕、整理院落“三改一整”工程: what it counts is no part of the name

_MORE = "(?:[、和]?“□+”){0,9}"
_ACT = ".*(?:推进|推行|深化|实施|开展|启动)(?:“□+”[、和]?){0,9}"
QUOTES = tuple(  # names that are quoted whole: kind, the words before them, in them, behind them
    (kind, re.compile(before), re.compile(inside), re.compile(behind))
    for kind, before, inside, behind in (
        ("platform", ".*", r".*(?:(?<![互融贯联畅流交沟普])通|(?<!上)云|脑|码|平台|中台|系统|窗口|热线|库)", ""),
        ("event", ".*", r".*(?:(?<![一二三四五六七八九十\d])[月周日节]|大会|大赛|论坛|博览会)", ""),
        ("campaign", ".*", ".*行动", ""),
        ("programme", ".*", ".*(?:工程|计划)", ""),
        ("campaign", _ACT, ".*[+×].*", ""),
        ("programme", ".*", ".*", f"{_MORE}(?:建设)?项目"),
        ("campaign", ".*", ".*", f"{_MORE}(?:建设|创建)"),
        ("campaign", _ACT, ".*", rf"{_MORE}(?:[,;。)\n]|$)"),
    )
)
APPOSITION = re.compile(  # “甲”、“乙”等数字化平台, “甲”和“乙”计划
    rf"(?: {_MORE} 等 [^,;。、“\n]{{0,8}}? | (?: [、和]? “□+” ){{1,9}} ) (?: {ENDING.pattern} )", re.VERBOSE
)
