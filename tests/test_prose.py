"""What a notebook shows of sentences; that it does nothing in a browser, tests/browser holds."""

from pathlib import Path

import nbformat.v4 as nb
import pytest
from lxml import html
from nbconvert import HTMLExporter

import analysis as an
from analysis.harmless import seen

PAYLOADS = (Path(__file__).parent / "data" / "hostile" / "payloads.txt").read_text(encoding="utf-8").splitlines()
NAMES = [*PAYLOADS, "a\u202eb\x00c\u2028d", "\n# e", "\n\n- f\n===", "<", "&", "&lt;", "$", "\\"]


@pytest.mark.parametrize("name", NAMES)
def test_names_are_words(name: str) -> None:
    for shown, words in (
        (an.prose(name), f"\n{name}\n"),
        (an.prose(name, lead=name), f"\n{name} {name}\n"),
        (an.prose([name, name]), f"\n{name}\n{name}\n"),
        (an.prose(an.Finding(name, [], name)), f"\n{name} {name}\n"),
    ):
        root = html.fragment_fromstring(shown._repr_html_())
        assert root.text_content() == seen(words)
        assert {node.tag for node in root.iter()} <= {"div", "p", "ul", "li", "strong"}
        assert root.attrib == {"class": "tex2jax_ignore mathjax_ignore"}
        assert not any(node.attrib for node in root.iterdescendants())


def test_export_shows_the_words() -> None:
    outputs = [nb.new_output("display_data", {"text/html": an.prose(name)._repr_html_()}) for name in NAMES]
    body, _ = HTMLExporter().from_notebook_node(nb.new_notebook(cells=[nb.new_code_cell(outputs=outputs)]))
    shown = html.fromstring(body).xpath("//*[contains(@class, 'jp-RenderedHTML ')]")
    assert [output.text_content().strip() for output in shown] == [seen(name).strip() for name in NAMES]
    assert {node.tag for output in shown for node in output.iterdescendants()} == {"div", "p"}


def test_plain_text_where_nothing_can_be_bold(toy: an.Plan) -> None:
    findings = an.findings(toy, "en")
    assert repr(an.prose(findings)).splitlines() == [f"{finding.question} {finding.text}" for finding in findings]
    assert an.prose(findings[0]) == an.prose(findings[0].text, lead=findings[0].question)
    assert repr(an.prose(["one", "two"])) == "- one\n- two"
    assert repr(an.prose([])) == ""


def test_a_dollar_in_a_table_is_no_formula(toy: an.Plan) -> None:
    assert 'class="dataframe tex2jax_ignore mathjax_ignore"' in toy.tasks._repr_html_()
