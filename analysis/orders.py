"""Clean text → orders: what a sentence of a plan orders to be done, clause by clause, each with its verb.

A clause orders something if its main verb is one of `DEEDS` or `AIMS` and nobody but the units responsible is its
subject: 扎实开展试点, 在金融等领域培育企业, 各地要建立机制. 覆盖率达到94% and 实现“免证办” say what shall come of
it and order nothing. The tables below are the verbs, then the shape of a clause. Marks are half-width, as `normalise`
leaves them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

# ---------------------------------------------------------------- the language of orders


def any_of(words: str) -> str:
    """A pattern for any of the words, the longest first; a bracket holds what may not, or must, stand beside it.

    Examples
    --------
    >>> any_of("建设 建设性 在(?!线)")
    '(?:建设性|建设|在(?!线))'
    """
    longest = sorted(words.split(), key=lambda word: len(re.sub(r"\(.*?\)", "", word)), reverse=True)
    return f"(?:{'|'.join(longest)})"


HOW = any_of(  # say how what follows is to be done, if an order verb follows; else they order themselves
    "加快 加速 推动 推进 统筹 组织 探索 研究 试点"
)
DEEDS = any_of(
    """
    建设(?!用地) 建成 建立 建好 新建 改建 扩建 改造 打造 构建 构筑 搭建 组建 设立 设置 开设 创建 争创 创办 成立 布局
    布设 部署 铺设 铺开 安装 开展 实施 实行 推行 试行 执行 落实 贯彻 兑现 启动 举办 承办 召开 组织 筹办 参加 参与
    完成 推进 推动 推广 推出 推介 推荐 加快 加速 加强 强化 加大 深化 细化 优化 完善 健全 改进 改善 创新 升级 更新
    调整 规范 统一 统筹 整合 汇聚 归集 共享 开放 公开 接入 打通 拓展 拓宽 扩大 延伸 丰富 巩固 夯实 制定 制订 制修订
    修订 修改 编制 起草 出台 印发 发布 公布 下达 明确 确定 划定 认定 评选 遴选 选树 选派 培育 培养 培训 引进 引入
    引育 招引 吸引 扶持 支持 鼓励 引导 指导 督促 帮助 予以 考虑 报告 尊重 选育 收储 作为 动员 奖励 奖补 给予 安排
    统计 争取 申报 探索 研究 试点 谋划 储备(?!制度|库|粮|林|用地) 梳理 总结 宣传 普及 弘扬 传播 讲好 监测 监管 评估
    考核 检查 排查 整治 治理 查处 打击 防范 化解 处置 清理 压减 取消 下放 放宽 简化 精简 免收 减免 减少 降低 淘汰
    关停 限制 禁止 严禁 允许 授权 授予 保护 修复 恢复 保存 采集 普查 调查 攻克 攻关 突破 研发 研制 开发(?!区) 孵化
    转化 应用 用好 用足 管好 做强 做优 做大 做好 做实 抓好 抓实 抓紧 办好 办理 守住 守牢 发展 壮大 集聚 聚集 联动
    对接 衔接 协调 会同 纳入 列入 改为 提请 上报 报送 通报 公示 开通 上线 投用 投放 发行 发放 配备 配置 补齐 购置
    采购 采取 建强 配强 选优 充实 审核 审查 审议 审理 受理 发挥 行使 履行 压实 树立 坚持 建档 摸清 摸排 收集 征集
    签订 签署 挖掘 盘活 筹集 筹措 投入 增加 增设 增开 加密 新增 新设 新培育 新开 种植 供应 改变 转变 联合 提出 赋予
    选择 复制 倡导 防止 杜绝 避免 遏制 清除 消除 解决 破解 疏通 维护 运营 运行 管理 服务(?=“|企业|群众|乡村) 培植
    招收 聘请 聘用 购买 销售 展示 举行 开辟 编写 设计 研判
    """
)
AIMS = any_of(  # what is to come of it: ordered only where no deed stands before in the sentence
    """
    提高 提升 增强 促进 助力 支撑 营造 带动 弥合 减轻 形成 提供 满足 保障 激发 调动 释放 方便 便利 服务 保持 推高
    缩小 凝聚 彰显 展现 赋能 挖潜 走出 维持
    """
)
ADVERBS = any_of(
    """
    扎实 深入 积极 稳步 稳妥 持续 继续 大力 全面 全力 着力 聚力 奋力 努力 有序 有力 有效 高标准 高质量 高水平 高效
    高起点 常态化 进一步 逐步 充分 切实 认真 定期 及时 全领域 率先 优先 大胆 尽快 不断 新 主动 科学 合理 严格 严厉
    依法 依规 依法依规 灵活 适时 适度 适当 更好地? 更 最大限度 因地制宜 分类 分类施策 分级 分步 分批 统一 集中 重点
    协同 一体 一体化 同步 联合 共同 合力 广泛 深度 精准 精心 系统 全程 全域 全方位 多渠道 多措并举 稳定 进而 并 同时
    且 也 还 再 均 都 既要 又要 不再 力争 确保 争取(?=建|完|实|推) 累计 全年 今年 本年 每年 总体 基本 从根本上
    按规定 按要求 按照规定 自愿 独立 直接 免费 常态 动态 滚动 长期 稳慎 审慎 牢固 坚决 坚定 自觉 强力 快速 提前 超前
    择优 创造性地? 有计划地? 有针对性地?
    """
)
TIME = """
    [到至截]? (?: 20[0-9]{2}年 | [0-9]{1,2}月 | 第?[一二三四]季度 | [上下]半年 | 年(?=[底末内前]) ) [底末内]? 之?前?
"""
RELATION = any_of(  # prepositions: the order stands behind their phrase
    """
    在 对 对于 为 以 将 把 与 从 由 向 围绕 聚焦 依托 结合 按照 按 根据 通过 面向 瞄准 针对 利用 运用 依据 借助 借鉴
    立足 紧扣 锚定 随着 随 经 就 于 关于 本着
    """
)
PLACE = any_of(
    "中 上 下 内 间 里 时 后 前 方面 领域 行业 地区 环节 范围 方式 办法 规定 要求 原则"
)  # 在…领域, 按照…要求
FIRM = any_of(  # verbs that are hardly ever nouns: the order, where nothing tells the end of the phrase
    """
    开展 实施 实行 打造 构建 建立 搭建 组建 举办 制定 出台 推出 设立 培育 遴选 编制 给予 予以 纳入 列入 加大 加快
    加强 推动 推进 授予
    """
)
TURNED = any_of("纳入 列入 下放 改为 作为 落实 报送 打造")  # 将…纳入
MUST = any_of("要 应 应当 须 必须 可 可以 将 需 需要")

_VERB = f"(?:{DEEDS}|{AIMS})"
_HOW = f"{HOW} {ADVERBS}{{0,3}} (?= (?! 参 ) {DEEDS} (?! [的和与及等] | 、 (?! {DEEDS} ) | $ ) )"
_LEAD = f"(?: {ADVERBS} | {TIME} ){{0,5}}"
ORDER = re.compile(
    rf"""
    (?: [^□]{{1,40}}? {MUST} )??                                   # 各省级人民政府要
    {_LEAD}
    (?:                                                            # 在金融等领域, 将消费扶贫, 为企业
        (?! [将把] ) {RELATION} .+? {PLACE} (?= {_LEAD} {_VERB} ) {_LEAD}
      | [将把] .*? (?= {TURNED} )
      | 为 .*? (?= 提供 | 创造 )
      | (?! [将把] ) {RELATION} .{{2,}}? (?= {_LEAD} {FIRM} ) {_LEAD}
    )?
    (?: {_HOW} ){{0,3}}                                                # 加快建设, 研究制定
    (?: (?P<deed> {DEEDS} ) | (?P<aim> {AIMS} ) )
    (?! [的者率] | $ )
    """,
    re.VERBOSE,
)
CONDITION = re.compile(  # 对成效明显的省,…
    rf"对 (?: [^,;。]* , )*? [^,;。]* 的 (?: (?! {FIRM} ) [^,;。的] ){{1,30}} ,", re.VERBOSE
)
SUBORDINATE = re.compile(".*(?:时|后|的|以来|过程中|同时)")
LONGEST = 150  # characters of a clause that are looked at

MASKS = (("□", re.compile(r"“[^“”\n]*”|《[^《》\n]*》")), ("◌", re.compile(r"\([^()\n]*\)")))
CLAUSE = re.compile(r"[^,;:。!?\n]+")

# ---------------------------------------------------------------- what is parsed


class Order(NamedTuple):
    """A clause that orders something, and its verb; spans in the clean text."""

    verb: str
    start: int
    end: int


def parse_orders(text: str, start: int, end: int) -> list[Order]:
    """The orders of one sentence, `text[start:end]`, in order; a sentence is not split further.

    The verb is that whose object is what is ordered: 建设 in 加快建设平台, but 加快 in 加快平台建设; of several with
    one object (建立完善, 推广应用) the first. A clause that only says what an order before it is for, such as
    提高效率, is none.

    Examples
    --------
    >>> text = "加快建设平台,在金融等领域研究制定标准,提高效率,覆盖率达到90%。"
    >>> [order.verb for order in parse_orders(text, 0, len(text))]
    ['建设', '制定']
    """
    plain = text[start:end]
    for mark, pattern in MASKS:
        plain = pattern.sub(partial(masked, mark), plain)
    return [Order(verb, start + first, start + last) for verb, first, last in _orders(plain)]


def masked(mark: str, found: re.Match[str]) -> str:
    """The mark, once for each character that was found."""
    return mark * len(found[0])


def _orders(plain: str) -> Iterator[Order]:
    condition = CONDITION.match(plain, 0, LONGEST)
    ordered = False
    for clause in CLAUSE.finditer(plain, condition.end() if condition else 0):
        found = ORDER.match(clause[0][:LONGEST])
        if found and not SUBORDINATE.fullmatch(clause[0]) and (found["deed"] or not ordered):
            ordered = True
            yield Order(found["deed"] or found["aim"], *clause.span())
