"""The page opens in a real browser: no error, no request; it sorts, filters, searches, and leads to the plan's words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import analysis as an

if TYPE_CHECKING:  # not at run time: the other tests are collected without Playwright too
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
HOSTILE = (
    '=HYPERLINK("http:x","y")局',
    "<script>alert(1)</script>局",
    "../../etc局",
    "省\u202e反局",
    "省\x07\x1b铃局",
)
MARKED = "() => [...document.querySelectorAll('#text mark')].map(mark => mark.textContent)"
FIRST = "key => document.querySelector(`#${key} tbody tr:not([hidden]) th`).textContent"
NUMBERS = (
    "([key, n]) => [...document.querySelectorAll(`#${key} tbody tr`)].map(row => Number(row.cells[n].dataset.number))"
)
SIDEWAYS = "() => document.documentElement.scrollWidth - innerWidth"
# Words of a picture that reach out of it, by more than a pixel.
OVERFLOWING = """() => [...document.querySelectorAll('main:not([hidden]) svg')].flatMap(svg => {
    const all = svg.getBoundingClientRect();
    return [...svg.querySelectorAll('text')].filter(text => {
        const box = text.getBoundingClientRect();
        return box.left < all.left - 1 || box.right > all.right + 1 || box.top < all.top - 1 || box.bottom > all.bottom + 1;
    }).map(text => text.textContent);
})"""
# Labels of the network that lie over each other.
OVERLAPPING = """() => {
    const boxes = [...document.querySelectorAll('main:not([hidden]) .node text')].map(text => text.getBoundingClientRect());
    const meet = (a, b) => a.left < b.right && b.left < a.right && a.top + 3 < b.bottom && b.top + 3 < a.bottom;
    return boxes.flatMap((a, n) => boxes.slice(n + 1).filter(b => meet(a, b))).length;
}"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    from analysis.page import write_page

    return write_page(an.read_plan(an.SHANDONG_2025), tmp_path_factory.mktemp("page") / "briefing.html").as_uri()


@pytest.fixture
def opened(browser: Browser, address: str) -> Iterator[Page]:
    """The page on a desk, watched: nothing in its console, no dialog, and no request but the one for itself."""
    yield from watched(browser, address)


def watched(browser: Browser, address: str, size: Any = DESK) -> Iterator[Page]:
    context = browser.new_context(viewport=size, reduced_motion="reduce")
    page, problems, requests = context.new_page(), [], []
    page.on("console", lambda message: problems.append(message.text))
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("dialog", lambda dialog: (problems.append(dialog.message), dialog.dismiss()))
    page.on("request", lambda request: requests.append(request.url))
    page.goto(address)
    yield page
    page.wait_for_timeout(200)  # a script may fail, or ask for more, a moment later
    assert not problems
    assert [url for url in requests if not url.startswith("data:")] == [address]
    context.close()


def test_language_switch(opened: Page) -> None:
    assert opened.title() == "数字强省建设2025年工作要点"
    assert opened.locator("main:visible").count() == 1
    opened.get_by_role("button", name="English").click()
    assert opened.title().startswith("Key Points of Work")
    assert opened.evaluate("document.documentElement.lang") == "en"
    assert opened.locator("main:visible h2").first.inner_text() == "Findings"
    assert opened.get_by_role("button", name="English").get_attribute("aria-pressed") == "true"
    assert opened.get_by_role("button", name="Print").is_visible()
    opened.goto(opened.url + "#zh-workload")  # an address opens the page in its language
    assert opened.locator("#zh-workload").is_visible()


def test_tables_sort_both_ways(opened: Page) -> None:
    head = opened.locator("#zh-workload thead th").nth(3)
    assert head.get_attribute("aria-sort") == "none"
    head.get_by_role("button").click()
    down = opened.evaluate(NUMBERS, ["zh-workload", 3])
    assert down == sorted(down, reverse=True) and head.get_attribute("aria-sort") == "descending"
    head.get_by_role("button").press("Enter")
    assert opened.evaluate(NUMBERS, ["zh-workload", 3]) == down[::-1] and head.get_attribute("aria-sort") == "ascending"
    opened.locator("#zh-workload thead th").first.get_by_role("button").click()
    names = opened.locator("#zh-workload tbody th").all_inner_texts()
    assert head.get_attribute("aria-sort") == "none"
    assert names == opened.evaluate("names => names.sort((a, b) => a.localeCompare(b, 'zh-Hans'))", names)


def test_tables_filter(opened: Page) -> None:
    sheet = opened.locator("#zh-co_responsibility")
    sheet.get_by_role("searchbox", name="筛选").fill("海洋")
    visible = sheet.locator("tbody tr:visible")
    assert 0 < visible.count() < 100
    assert all("海洋" in text for text in visible.all_inner_texts())
    assert sheet.locator(".count").inner_text() == f"{visible.count()} / 326"


def test_a_row_leads_to_its_words_and_back(opened: Page) -> None:
    plan = an.read_plan(an.SHANDONG_2025)
    printed = plan.assignments[plan.assignments["department_id"].eq("省交通运输厅")].sort_values("start")["printed"]
    link = opened.locator("#zh-workload tbody a", has_text="省交通运输厅")
    link.focus()
    link.press("Enter")
    assert opened.evaluate(MARKED) == printed.tolist()
    assert opened.evaluate("document.activeElement.matches('mark.now')")
    assert opened.locator("#marks output").inner_text() == "1 / 8"
    opened.get_by_role("button", name="下一处").click()
    assert opened.locator("#marks output").inner_text() == "2 / 8"
    box = opened.locator("mark.now").bounding_box()
    assert box and 0 < box["y"] < DESK["height"]
    opened.keyboard.press("Escape")
    assert opened.evaluate(MARKED) == [] and opened.evaluate("document.activeElement.textContent") == "省交通运输厅"
    opened.locator("#zh-target_owners tbody tr").nth(2).locator("td").nth(1).click()  # anywhere in the row
    target = plan.targets.iloc[2]
    assert opened.evaluate(MARKED) == [plan.source.text[target["start"] : target["end"]]]
    lines = opened.locator("#text p").all_text_contents()
    opened.keyboard.press("Escape")
    assert opened.locator("#text p").all_text_contents() == lines  # marking changes no letter


def test_search_finds_in_all_of_it(opened: Page) -> None:
    before = opened.locator("main:visible tbody tr:visible").count()
    opened.get_by_label("全文搜索").fill("数据要素")  # the text has it in Traditional characters
    assert set(opened.evaluate(MARKED)) == {"數據要素"}
    rows = opened.locator("main:visible tbody tr:visible")
    assert 0 < rows.count() < before / 5 and all("数据要素" in text for text in rows.all_inner_texts())
    assert f"表格{rows.count()}行" in opened.locator("#hits").inner_text()
    opened.get_by_label("全文搜索").press("Enter")
    assert opened.evaluate("document.activeElement.matches('mark.now')")
    opened.get_by_label("全文搜索").fill("")
    assert rows.count() == before and opened.evaluate(MARKED) == []


def test_network_shows_who_is_tied_to_whom(opened: Page) -> None:
    plan = an.read_plan(an.SHANDONG_2025)
    tasks = set(plan.assignments.loc[plan.assignments["department_id"].eq("省海洋局"), "task_id"])
    titles = plan.tasks.loc[plan.tasks["task_id"].isin(tasks), "title"]
    network = opened.locator("#zh-network")
    node = network.get_by_role("button", name="省海洋局, 4")
    node.hover()
    assert network.locator(".node.on").count() == 1 + len(tasks)
    assert network.locator(".tie.on").count() == len(tasks) == 4
    opened.mouse.move(0, 0)
    assert network.locator(".lighted").count() == 0
    node.click()
    assert node.get_attribute("aria-pressed") == "true"
    listed = network.locator(".details li").all_inner_texts()
    assert sorted(text.split(" ", 1)[1] for text in listed) == sorted(titles)
    network.locator(".details li a").first.click()
    assert opened.evaluate(MARKED) == ["省海洋局"]
    opened.keyboard.press("Escape")
    node.click()
    opened.locator("h1:visible").hover()
    network.get_by_label("查找节点").fill("数据")
    assert network.locator(".node.start").count() == network.locator(".node", has_text="数据").count() > 1
    assert network.locator(".count").inner_text() == f"{network.locator('.node.start').count()} / 70"


def test_network_by_keyboard(opened: Page) -> None:
    network = opened.locator("#zh-network")
    assert network.locator(".node[tabindex='0']").count() == 1  # one stop for the whole of it
    network.locator(".node[tabindex='0']").focus()
    focused = "document.activeElement.getAttribute('aria-label')"
    assert opened.evaluate(focused).startswith("1 强化数据资源管理")
    opened.keyboard.press("ArrowDown")
    assert opened.evaluate(focused).startswith("2 推动数据高效流通")
    opened.keyboard.press("ArrowRight")
    assert opened.evaluate(focused).startswith("省")
    opened.keyboard.press("Enter")
    assert network.locator(".details li").count() > 0
    opened.keyboard.press("ArrowLeft")
    assert opened.evaluate("document.activeElement.__data__.side") == "task"


def test_network_zooms(opened: Page) -> None:
    network = opened.locator("#zh-network")
    width = "() => document.querySelector('#zh-network .node').getBoundingClientRect().width"
    before = opened.evaluate(width)
    network.get_by_role("button", name="放大").click()
    assert opened.evaluate(width) == pytest.approx(1.4 * before, rel=0.02)
    network.get_by_role("button", name="复原").click()
    assert opened.evaluate(width) == pytest.approx(before, rel=0.01)


@pytest.mark.parametrize("size", [DESK, {"width": 1000, "height": 700}, PHONE], ids=["desk", "half", "phone"])
def test_nothing_overflows(browser: Browser, address: str, size: Any, tmp_path: Path) -> None:
    for page in watched(browser, address, size):
        for lang in ("zh", "en"):
            page.locator(f"[data-switch={lang}]").click()
            assert page.evaluate(SIDEWAYS) <= 0
            assert page.evaluate(OVERFLOWING) == [] and page.evaluate(OVERLAPPING) == 0
            smallest = page.evaluate(
                "Math.min(...[...document.querySelectorAll('main:not([hidden]) button')].map(b => b.offsetHeight))"
            )
            assert smallest >= 24  # a finger hits it
            page.screenshot(path=tmp_path / f"{lang}.png", full_page=True)


def test_print_has_the_language_shown_and_no_tools(opened: Page) -> None:
    opened.emulate_media(media="print")
    assert opened.locator("#zh-workload").is_visible() and not opened.locator("#en-workload").is_visible()
    assert not opened.locator(".bar").is_visible() and opened.locator(".tools:visible").count() == 0
    assert opened.locator("#zh-co_responsibility tbody tr:visible").count() == 60
    assert opened.pdf(format="A4").startswith(b"%PDF")


def test_it_can_be_read_without_scripts(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    page.locator("#zh-workload tbody a").first.click()
    assert page.locator("#zh-workload tbody tr:visible").count() == 43
    assert "#at-" in page.url and page.locator("noscript p:visible").count() == 1
    context.close()


def test_hostile_text_does_nothing(browser: Browser, tmp_path: Path) -> None:
    from analysis.page import write_page

    lines = [
        "甲省" + "很长" * 20_000 + "工作计划",
        "一、</script><script>alert(2)</script>",
        *(
            f"{n}.<img src=x onerror=alert({n})>\u2028事{n}。做好<!--。(责任单位:{unit}、省甲厅)"
            for n, unit in enumerate(HOSTILE, 1)
        ),
        f"{len(HOSTILE) + 1}.{'长' * 40_000}。做。(责任单位:省甲厅)",
    ]
    plan = an.parse_plan(an.Source("../../<b>etc.txt", "\n".join(lines), "0" * 64))
    path = write_page(plan, tmp_path / "hostile.html")
    for page in watched(browser, path.as_uri(), PHONE):  # fails on a dialog, a request or a word in the console
        assert page.locator("#zh-workload tbody tr").count() == len(plan.departments)
        assert page.locator("img").count() == 0 and page.evaluate(SIDEWAYS) <= 0
        page.locator("#zh-workload tbody a", has_text="<script>").click()
        assert page.evaluate(MARKED) == ["<script>alert(1)</script>局"]
        page.get_by_role("button", name="返回").click()
        page.locator("[data-switch=en]").click()
        page.locator("#search").fill('=HYPERLINK("')
        assert page.evaluate(MARKED) == ['=HYPERLINK("']
        assert page.locator("#en-network .node.start").count() == 1
        assert page.locator("h1:visible").inner_text().endswith("…")


def test_no_payload_does_anything_in_page_or_picture(browser: Browser, hostile_plan: Path, tmp_path: Path) -> None:
    """Each is opened as a person would, on its own."""
    plan = an.read_plan(hostile_plan)
    an.write_page(plan, tmp_path / "page.html")
    an.write_figures(plan, tmp_path, ["zh"], ["svg"])
    paths = [tmp_path / "page.html", *tmp_path.glob("*.svg")]
    assert len(paths) == 1 + len(dict(an.draw_all(plan)))
    for path in paths:
        for opened in watched(browser, path.as_uri()):  # fails on a dialog, a request or a word in the console
            tags = set(opened.evaluate("[...document.querySelectorAll('svg *')].map(node => node.localName)"))
            assert "path" in tags and not tags & {"script", "foreignObject", "image", "a", "set", "animate"}, path


def test_the_policy_lets_no_other_script_run(browser: Browser, address: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(address)
    page.evaluate(
        """() => {
            document.body.append(Object.assign(document.createElement('script'), { textContent: 'window.ran = 1' }));
            document.body.insertAdjacentHTML('beforeend', '<img src=x onerror="window.ran = 2">');
        }"""
    )
    page.wait_for_timeout(200)
    assert page.evaluate("window.ran") is None
    context.close()
