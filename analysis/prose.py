"""Sentences → what a notebook shows of them: words, whatever the plan has put into them.

A sentence holds names as the plan has them. As Markdown they could be links, headings, formulas or scripts, in as many
dialects as there are programs that show a notebook; as HTML there is one set of characters to escape.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from analysis.findings import Finding
from analysis.harmless import seen

NO_FORMULA = "tex2jax_ignore mathjax_ignore"  # by these classes MathJax, old and new, knows that $…$ is text


@dataclass(frozen=True, repr=False)
class Prose:
    """Paragraphs, or the items of a list, each with what leads it in bold; plain text where nothing can be bold."""

    parts: tuple[tuple[str, str], ...]
    listed: bool = False

    def __repr__(self) -> str:
        return "\n".join(("- " if self.listed else "") + " ".join(filter(None, part)) for part in self.parts)

    def _repr_html_(self) -> str:
        """What JupyterLab and nbconvert show."""
        around, each = ("ul", "li") if self.listed else ("div", "p")
        shown = [f"<{each}>{_bold(lead)}{escape(text)}</{each}>" for lead, text in self.parts]
        return "\n".join([f'<{around} class="{NO_FORMULA}">', *shown, f"</{around}>"])


def prose(said: str | Finding | Iterable[str] | Iterable[Finding], lead: str = "") -> Prose:
    """Sentences as the last line of a notebook's cell: a text, a list of texts, or findings, each led by its question.

    Rather than `IPython.display.Markdown`, which takes what a plan's text holds for links, formulas and scripts.

    Parameters
    ----------
    lead
        What stands in bold before a text.

    Examples
    --------
    >>> prose("省<b>甲</b>局 has most tasks.", lead="Finding.")
    Finding. 省<b>甲</b>局 has most tasks.
    >>> print(prose(["one", "<two>"])._repr_html_())
    <ul class="tex2jax_ignore mathjax_ignore">
    <li>one</li>
    <li>&lt;two&gt;</li>
    </ul>
    """
    if isinstance(said, str):
        return _clean([(lead, said)])
    items = [said] if isinstance(said, Finding) else list(said)
    findings = [(item.question, item.text) for item in items if isinstance(item, Finding)]
    return _clean(findings) if findings else _clean([("", str(item)) for item in items], listed=True)


def _clean(parts: Iterable[tuple[str, str]], listed: bool = False) -> Prose:
    return Prose(tuple((seen(lead), seen(text)) for lead, text in parts), listed)


def _bold(lead: str) -> str:
    return f"<strong>{escape(lead)}</strong> " if lead else ""
