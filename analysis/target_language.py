"""The language of quantified targets: words, numbers and dates, and the shapes of the phrases that they stand in."""

from __future__ import annotations

import re

# ---------------------------------------------------------------- words


def _any(words: str) -> str:
    """A pattern for any of the words, the longest first; a bracket holds what may not follow and does not count."""
    return "(?>" + "|".join(sorted(words.split(), key=lambda word: len(word.split("(")[0]), reverse=True)) + ")"


BEFORE = (  # right before a number: comparator, change, words
    ("≥", "", "达到 达 不[少低小]于 不下于 至少 最少 超过 超出 超 逾 [高大多]于 突破 过 [≥>]"),
    ("≥", "", "提[高升][到至] 增[加长]?[到至] 上?升[到至] 扩大[到至]"),
    ("≤", "", "不超过 不[高大多]于 至多 最多 [少低小]于 控制在 限制在 [≤<]"),
    ("≤", "", "下?降[到至为] 降低[到至] 减少?[到至为] 压[减缩降][到至在为] 缩[短减小][到至为]"),
    ("≈", "", "约 大约 近 接近"),
    ("=", "", "为 是 按 保持在 稳定在 维持在"),
    ("=", "increase", "增长 增加 提高 提升 上升 扩大 翻"),
    ("=", "decrease", "下降 降低 减少 压减 压缩 压降 缩短 缩减 削减"),
)
AFTER = (("≥", "及?以上"), ("≤", "及?以[下内] 之内"), ("≈", "左右 上下 前后"))  # right behind a unit
COUNTED = _any(  # units of things; what may not follow would make the unit part of another word
    """
    个(?!体(?![育验系])) 家(?![庭属]) 项(?!目) 件 名 人(?![才次员口民均]) 人次 户(?![籍外口]) 户次 台(?!账) 台套 台次 套
    条(?!例) 座 处 所 次 场(?![景所馆次]) 场次 种(?![植养子]) 类 例 期 届 门(?![类户店诊]) 支(?![持付撑]) 只 头(?!部)
    架 架次 艘 列 辆 班次 部(?![门委分署]) 册 篇 份 张 枚 块 间 栋 幢 株 棵 组(?!织) 宗 笔 款 幅 首 家次 件次 箱 床
    机架 标准机架 标准箱 亩 公顷 平方公里 平方千米 平方米 立方米 立方 公里 千米 米 海里 吨 吨标准煤 公斤 千克 克 斤
    升(?!级) 度电 千瓦 千瓦时 兆瓦 吉瓦 元(?![宇素旦]) 美元 欧元 港元
    (?:[EPT]?F[Ll][Oo][Pp][Ss]|[EP]|[KMGTP]?Wh?|kWh?|[MGT]bps|[MGTPE]B|TEU)(?![A-Za-z0-9])
    """
)
RATE = _any("% ‰ 个?百分点 倍 番")
TIMED = _any(  # units that also say which kind of thing (24小时服务): a target's only after a word of `BEFORE`
    """
    个?小时 分钟 毫?秒 个?工作日 天(?![然津气]) 日(?![常益均]) 个月 年(?![度代轻级]) 岁 环节 微克/立方米 毫克/升
    分(?![钟之类别期层级批布局配析])
    """
)
VERBS = _any(  # what a plan orders to be done
    """
    打造 培育 建设(?!用地) 建成 建有
    新建 新建成 改建 扩建 改扩建 新改建 改造 共建 筹建 续建 迁建 新增 净增 增加(?!值) 增设
    增开 新开 新开工 新办 新设 新辟 新认定 新引进 遴选 评选 选树 选取 选择 选派 选聘 选育 推选 推荐 推介 认定 评定 命名
    推出 发布 公布 出台 制定 制订 修订 制修订 编制 布局 布设 部署 铺设 安装 安排 实施 开展 举办 组织 召开 举行 承办 完成
    实现 达成 引进 招引 引育 引入 招聘 招收 招录 招募 培养 培训 轮训 发展 支持 扶持 资助 帮扶 帮助 救助 安置 发放 发行
    推广 推动 推进 促进 引导 开放 开通 开行 开辟 接入 汇聚 归集 形成 创建 争创 创成 设立 设置 建立 组建 成立 搭建 构建
    落地 储备 谋划 开工 竣工 投产 投用 投入 完工 通车 交付 启动 争取 申报 获批 入库 上线 开发(?!区) 研发 研制 突破 攻克
    转化 孵化 集聚 聚集 吸引 签约 覆盖 服务(?![业器站中水能贸体平区点网机窗]) 惠及 带动 吸纳 减少 压减 压降 降低 淘汰
    关停 整治 治理 解决 办理 办好 办结 拆除 清理 查处 排查 化解 处置 种植 造林 绿化 修复 恢复 保护(?![区地]) 保障
    供应(?!链) 提供 筹集 打通 提升 优化 完善 调整 升级 征集 收集 拍摄 创作 确定 划定 明确 盘活 出让 收储 配备 配置 配齐
    更新 更换 购置 采购 挖掘 梳理 抽检 验收 做强 做大 壮大 巩固 维修 养护 硬化 加固 建好 用好 调解 走访 销号
    """
)
AND_VERB = _any("调整 壮大 形成 打造 培育 建成 新建 改建 扩建 改扩建 改造 实施 开展 引进 认定 落地 发布 推出 公布")
GROWTH = {"increase": _any("新增 净增 增加 增设 增开"), "decrease": _any("减少 压减 压降 降低")}  # by the verb
LEVEL = _any("人数 人次 面积 数量 规模 里程 能力 户数 总[量数额] 产[量值] 率 量 额 比例 占比 强度")  # 培训人数: no verb
AIM = _any("力争 确保 计划 预计 争取 拟")
PUSH = _any(
    "加快 积极 大力 持续 深入 全面 稳步 有序 扎实 统筹 着力 重点 进一步 高标准 高质量 继续 支持 引导 鼓励 推动 组织"
)
MODAL = _any(  # before an indicator, and no part of it
    """
    力争 确保 努力 争取 推动 推进 促进 实现 使(?!用) 促使 力促 全年 今年 其中 预计 计划 拟 并(?![网购发]) 且 但 以及
    同时 累计 累积 再(?![生造就制]) 共(?![享同建性治]) 总共 要(?![素求]) 应(?![急用]) 须 原则上 均(?!衡) 都(?!市) 分别
    """
)
ADVERB = _any(  # between an indicator and its number
    """
    力争 确保 (?<![平人年户])均 (?<![成首古])都 总体 将 须 全部 平均 年均 预计 累计 累积 稳定 保持 首次 进一步 基本 同比
    实现 也 拟 每年 一律 原则上 大幅 分别 再 各 (?<!公)共 共计 总计 合计 的 计划 完成 不断 持续 逐步 逐年 继续 全年
    """
)
SCOPE = "全[省市县区国州域]"
GENERAL = "一批|若干|一系列|一些"
DONE = _any("完成 建成 竣工 开工 投产 投用 交付 到位 见效 实现 落地")
SAME = _any("覆盖 达标 完成 办结 公开 共享 上云 联网 接入 纳管 落实 到位 上线")  # 行政村100%覆盖
SERVED = _any("提供 进行 开展 实施 发放 推广 试点 建设 纳入")  # 为300户家庭提供服务
NOT_ORDERED = re.compile(  # conditions and allowances; what has been done
    "允许|不得|禁止|严禁|给予|予以|奖励|处以|注册资[本金]|符合|凡|已[有经建达累完实入开在]|现有|目前|(?<![比较])[去上]年"
)
EARLY = re.compile("至少|最少|最多|至多|不[少低高多]于|不超过")  # may stand before the verb: 至少建成1个
PER = re.compile(
    r"""
    (?: (?:平均)? 每个? (?P<each> 半?年 | 季度? | 月 | 周 | 天 | 日                  # 每年, 每个乡镇, 每县(市、区)
          | 乡镇 | 街道 | 社区 | 学校 | 企业 | 部门 | 单位 | [市县区镇乡村校户州] )
      | 各 (?P<every> 乡镇 | 街道 | [市县区镇乡村] ) (?= ◌* 要? (?: 至少 | 均 | 不少于 | 分别 ) )   # 各市至少
      | (?P<mean> 年 ) 均 (?= [增下降提减压缩新上扩达] | $ )                                 # 年均增长
    ) ◌*
    """,
    re.VERBOSE,
)

# ---------------------------------------------------------------- numbers and dates

_AFTER = _any(" ".join(words for _, words in AFTER))
_HAN = "[一二两三四五六七八九十百千万亿零〇]"
_DIGITS = r"[0-9][0-9_]*(?:\.[0-9]+)?"  # 1,000 has come to 1_000
_NUMERAL = rf"(?! [万亿零〇] ) {_HAN}"
_UNIT = rf"""(?:
    (?: (?:万亿|亿|万)? (?: {RATE} | {TIMED} | {COUNTED} ) | 万?亿 | 万 (?! {_HAN} ) )
    (?: /[\u4e00-\u9fffA-Za-z]{{1,3}} )?                           # 万元/亩
)"""
QUANTITY = re.compile(
    rf"""
    (?:
      (?P<part>                                                   # 三分之一, 百分之九十, 一半, 过半, 七成
        [一二两三四五六七八九十百千万亿]{{1,4}} 分之 (?: {_DIGITS} | {_HAN}{{1,5}} ) | 一半 | 半数 | (?<=过)半
        | (?<! {_HAN} ) [两三四五六七八九]成 (?= 及?以上 | 左右 | [的、,。;和] | $ )
      )
    |                                                             # not 第3个, 每500米, 数十家, 5G的5, 前10名
      (?<! [第每满×*/A-Za-z_.0-9-] ) (?<! [几数](?=[十百千万亿]) ) (?<! {_HAN} ) (?<! [^底末年月日○]前 )
      (?: (?P<low> {_DIGITS} | {_NUMERAL}+ ) (?: {_UNIT} )? (?: [-–—~]+ | 至 | 到 ) )?     # 10%–15%: the lower bound
      (?P<over> 上 (?= [百千] ) )?                                 # 上百家
      (?: (?P<number> {_DIGITS} | {_NUMERAL}+? ) | (?<= [翻破过达超] ) (?= 番 | 万?亿 ) )    # 翻番, 突破万亿元: one
      (?P<hundreds> [百千] (?! [瓦米克卡] ) )? (?P<more> [余多] )? [ ]?                     # 3千余人
      (?P<unit> {_UNIT}
        | (?<= [0-9] ) (?<! 20[0-9]{{2}} ) (?= {_AFTER} | [,;、) ] | $ )                   # 指数达到92
      )
      (?! 级 ) (?: ◌{{3}} )?                                       # no 百亿元级; 台(套) is 台
    )
    (?P<after> {_AFTER} )?
    """,
    re.VERBOSE,
)
VAGUE = re.compile(
    "二(?![十百千万亿]).*|一(?![十百千万亿倍番]).*|[百千](?![个家项名件余多万亿]).*|[十百千]万"
)  # 一个, 百万: numbers if compared
DEADLINE = re.compile(
    r"""
    (?<! [比较以自从同第每去上0-9] )
    (?: (?: 20[0-9]{2}年? [-–—~至到]+ )? (?P<year> 20[0-9]{2} ) 年                        # 2025年, 2025—2027年
      | “? (?P<plan> 十[一二三四五六七八九] ) 五”? (?: 规划 )? (?: 期末 | 末 | 期间 | 时期末? )   # “十四五”末
      | [今本当]年 | 年 (?= [内底末] ) | (?= (?: 1[0-2] | 0?[1-9] ) 月 | [上下]半年 | 第?[一二三四]季度 )
    )
    (?! 度?(?: 工作 | 计划 | 考核 ) | 的[0-9] | 基础上 | 水平 | 以来 | 起 )       # no 2020年基础上
    (?: (?P<month> 1[0-2] | 0?[1-9] ) 月 (?: (?P<day> [12][0-9] | 3[01] | 0?[1-9] ) 日 )?
      | (?P<half> [上下] ) 半年 | 第?(?P<quarter> [一二三四] )季度 | (?P<close> 年?[底末] ) | 内 )?
    (?: [份底末] )? (?: 之?前 | 以前 )?
    """,
    re.VERBOSE,
)
MASKS = (  # what holds no number of a target: the mark put in its place, and its pattern
    ("□", re.compile(r"“(?!十.五”)[^“”\n]*”|《[^《》\n]*》|千家万户|百家争鸣|三次产业|二次[供创利]")),
    ("◌", re.compile(r"\([^()0-9\n]*\)")),
    ("_", re.compile(r"(?<=[0-9]),(?=[0-9]{3}(?![0-9]))")),
    ("○", re.compile(rf"{DEADLINE.pattern} | (?:19|20)[0-9]{{2}}年", re.VERBOSE)),
)
NUMERALS = {character: float(value) for value, character in enumerate("零一二三四五六七八九")} | {"〇": 0.0, "两": 2.0}
POWERS = {"十": 1e1, "百": 1e2, "千": 1e3, "万": 1e4, "亿": 1e8}
MONTHS = {"上": 6, "下": 12, "一": 3, "二": 6, "三": 9, "四": 12}  # half-years and quarters, by their last month

# ---------------------------------------------------------------- shapes

# In a phrase ◇ stands for a quantity of things, ◈ for a rate, ◷ for what `TIMED` and no unit measure, ↕ for a word of
# `AFTER`, ○ for a date, □ for a name, ◌ for a bracket; `i` is the indicator. The first shape that fits is the phrase's.
KINDS = (("◈", re.compile(rf"%|{RATE}(?:/.*)?")), ("◷", re.compile(rf"(?:[万亿]*{TIMED}(?:/.*)?)?")))
_BEFORE = _any(" ".join(words for _, _, words in BEFORE))
_PRE = f"(?P<pre> {_BEFORE}* )"
_COMPARED = f"(?<! 不 ) (?P<pre> {_BEFORE}+ )"
_NUMBER = "[◇◈]+↕*"
_WORDS = f"(?! [比较由从] [○0-9上去] | [及和与或、等] | {_BEFORE}+ [◇◈◷] ) [^◇◈◷↕○]+?"
_LEAD = rf"(?: {MODAL} | {re.sub('[?]P<[a-z]+>', '?:', PER.pattern)} | (?: 截至 | [到至在] )? ○+ )*+"
_ADVERBS = rf"(?: {ADVERB} | [到至在]? ○++ )*"
_ORDER = rf"(?P<verb> {VERBS} ) (?: [、和及与并]{VERBS} | {AND_VERB} )* (?: {GENERAL} )? ◌* (?! {LEVEL} )"
_BASE = r"""(?:                                                      # 比2015年, 较上年, 由50%
    (?: (?<! [占同对环] ) [比较] (?! [重例率值为大高快好强] ) | [由从在] )
    (?: ○+ | [上去]年 | 同期 | (?<= [比较] ) [^◇◈○]{2,8}? | [^◇◈]{0,4} [0-9.]+ [^◇◈0-9]{1,6} )
    (?: [底末的] | 同期 | 相比 | 基础上 )*
)?"""
_NOUN = rf"""
    的? (?P<i> {_WORDS} )
    (?: (?: (?: [和与及] | 以及 ) (?= 各 | 有关 | 相关 | 其他 | 一批 ) | 、 (?= {VERBS} ) | 并 ) .* )?  # 并投入使用
"""


def _shapes(*shapes: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(shape, re.VERBOSE) for shape in shapes)


SHAPES = _shapes(
    rf".* (?P<verb> {VERBS} ) [出成]? {_PRE} {_NUMBER} {_NOUN}",  # 打造100个以上场景
    rf".* (?P<verb> {VERBS} ) .* (?: 等 | 共计? | 总计 ) {_PRE} ◇+↕* {_NOUN}",  # 编制数字经济等5项规划
    rf"{_LEAD} (?:{SCOPE})? (?! [为是按] ) (?: (?P<pre> {_BEFORE}+ ) {_NUMBER} | [◇◈]+↕+ | ◈+ ) {_NOUN}",  # 90%的村通5G
    rf"""{_LEAD} (?: [为对向给在将] | 面向 | 组织 ) [^◇]{{0,6}} {_PRE} ◇+↕* (?! 方面 | 层面 | 领域 | 环节 ) 的?
         (?P<i> {_WORDS} ) (?P<rest> {SERVED} .* )""",  # 为300户家庭提供服务
    rf"{_LEAD} [为对向给] [^◇]{{0,6}} {_PRE} ◇+↕* (?P<i> {SERVED} {_WORDS} )",  # 为300人提供服务
    rf"{_LEAD} (?:{VERBS})? (?P<i> {_WORDS} ) {_ADVERBS} {_PRE} ◈+↕* (?P<rest> {SAME} )",  # 行政村100%覆盖
    rf"{_LEAD} (?P<i> {_WORDS} (?P<verb> 新增 | 净增 ) {_WORDS} ) {_ADVERBS} {_PRE} ◇+↕*",  # 城镇新增就业10万人
    rf"(?: .* {AIM} | {_LEAD} (?:{PUSH})* ) {_ORDER} (?P<i> {_WORDS} ) {_ADVERBS} {_PRE} ◇+↕*",  # 培育企业100家
    rf"{_LEAD} (?P<i> {_WORDS} ) {_BASE} {_ADVERBS} {_BASE} {_COMPARED} [◇◈◷]+↕*",  # 覆盖率达到94%
    rf".* (?P<verb> 实现 | 完成 ) (?! {LEVEL} ) (?P<i> {_WORDS} ) {_ADVERBS} ◇+↕*",  # 全省完成投资1亿元
    rf"{_LEAD} (?P<i> {_WORDS} ) {_BASE} {_ADVERBS} (?: ◈+↕* | ◇+↕+ )",  # 占比50%, 企业100家以上
    rf".*? {_ORDER} (?P<i> {_WORDS} ) {_ADVERBS} ◇+",  # 各市培育企业10家
    rf".* {AIM} (?P<i> {_WORDS} ) {_ADVERBS} ◇+",  # 力争企业100家
)
CARRIED = _shapes(  # understood only from the target right before
    rf"{_LEAD} {_BASE} {_PRE} [◇◈◷]+↕*",  # 达到65%和55%
    rf"{_LEAD} (?P<verb> {DONE} ) {_ADVERBS} {_PRE} ◇+↕*",  # 新建学校10所,年内建成5所
    rf"{_LEAD} (?P<i> {_WORDS} ) {_ADVERBS} ◇+",  # 企业100家、独角兽企业5家
    rf"{_LEAD} (?! [为是按] ) {_PRE} ◇+↕* {_NOUN}",  # 10个园区、20个基地
)
BARE = _shapes(
    rf"{_LEAD} (?: (?P<pre> {_BEFORE}+ ) {_NUMBER} | ◇+↕+ )"
)  # from the clause before: 建设园区,每市不少于1个
ALONE = _shapes(rf"{_LEAD} (?P<i> [^◇◈◷○]*? (?P<verb> {VERBS} ) ) {_ADVERBS} ◇+")  # 培训1万人
LONGEST = 200  # characters before and behind a number that are looked at

LINE = re.compile(r"[^\n]+")
SENTENCE = re.compile(r"[^。!?\n]+")
CLAUSE = re.compile(r"[^,;:()]+")
OPENING = re.compile(r"[^,。○]{0,3}○+")  # a date that opens a line holds for all of it
DONE_BY = re.compile(
    rf"[,;] (?:力争|确保)? ○+ (?P<done> [^,;○]{{0,4}} {DONE} ) (?= [,;] | $ )", re.VERBOSE
)  # …,年底前完成
FILLER = re.compile(_LEAD, re.VERBOSE)  # 到2025年, 其中
TOPIC = re.compile(rf".*? {_ORDER} (?P<i> .+ )", re.VERBOSE)
ORDERED = re.compile(rf"{VERBS}{_BEFORE}*$")
COMPARED = re.compile(rf"{_BEFORE}+$")
RELATION = re.compile(_BEFORE)
RELATIONS = tuple((comparator, change, re.compile(_any(words))) for comparator, change, words in BEFORE)
BEHIND = tuple((comparator, re.compile(_any(words))) for comparator, words in AFTER)
END = re.compile(  # behind a quantity that counts no noun
    rf"""(?: 的? {_any("目标 水平 规模 大关 比例 速度 安排 任务")} )?
         (?: [、和及与并且] | 以及 | (?= 用于 | 支持 ) | $ )""",
    re.VERBOSE,
)
_AND = "以及|[、和与]|(?<!普)及(?!时|格)"
PARTED = re.compile(rf"(?P<noun>.*)(?:{_AND}|并)", re.DOTALL)  # between two quantities of one clause
EACH = re.compile(_AND)  # parts 国家级、省级企业分别达到5家、10家
