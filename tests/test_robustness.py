"""Whatever the text: a plan whose characters all have a use, or a `PlanError`; never anything else.

`FUZZ=200000 pytest tests/test_robustness.py` tries as many damaged texts; by default a few thousand.
"""

import os
import random
import re
import time

import analysis as an

TEXTS = [path.read_text(encoding="utf-8") for path in (an.TOY, an.SHANDONG_2025)]
TEXTS.append(re.sub("(.{30})", r"\1\n", TEXTS[1]))  # broken over lines
PIECES = ["(", ")", "（", "）", "〔", "〕", "：", ":", "；", "、", "，", "。", "\n", "\r", "\0", "\u200b", "一、", "（一）", "1.",
          "(1)", "责任单位:", "牵头单位：", "负责", "牵头", "等", "会同", "和", "各市", "(xiao)", "(xiǎo)", "“", "《", "𠀀", "😀", "\ud800",
          "2025年1月2日", "下同", "第一位为牵头单位", "以下各项均需各区政府落实", "省", "局", " ", "\t", "１", "ﬁ",
          "\n序号\n任务\n责任单位\n1\n", "\n2\n"]  # fmt: skip


def damaged(chance: random.Random) -> str:
    """A stretch of a real or invented plan with pieces dropped, doubled, moved and put in."""
    text = chance.choice(TEXTS)
    start = chance.randrange(len(text))
    text = text[start : start + chance.randrange(600)] if chance.random() < 0.9 else text
    for _ in range(chance.randrange(12)):
        at, to = sorted(chance.randrange(len(text) + 1) for _ in range(2))
        change = chance.randrange(4)
        if change == 0:
            text = text[:at] + text[to:]
        elif change == 1 and to - at < 300:
            text = text[:to] + text[at:to] * chance.randrange(1, 4) + text[to:]
        else:
            text = text[:at] + chance.choice(PIECES) * chance.choice((1, 1, 1, 2, 50)) + text[at:]
    return text


def test_damaged_texts() -> None:
    an.read_plan("甲省要点\n1.推(tui)出。（责任单位：省资料局）\n")  # what is loaded once, is loaded
    chance = random.Random(2025)
    plans = 0
    for _ in range(int(os.environ.get("FUZZ", "3000"))):
        text = damaged(chance)
        start = time.process_time()
        try:
            plan = an.parse_plan(an.Source("damaged", text, ""))
        except an.PlanError:
            pass
        else:
            plans += 1
            passages = plan.passages
            assert passages["start"].tolist() == [0, *passages["end"].tolist()[:-1]], text
            assert passages["end"].iloc[-1] == len(text), text
        assert time.process_time() - start < 1, text
    assert plans > 100
