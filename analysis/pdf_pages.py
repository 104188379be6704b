"""A PDF → the lines of the text layer of each page, read in a process of its own.

A page of 2 kB can say that it draws a form that draws ten others, twelve deep: PDFium follows it for hours, or ends the
whole process when memory runs out. In a process with limits, that is a file that cannot be read.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import suppress

MOST_SECONDS = 5  # of CPU; a page takes some hundredths
MOST_MEMORY = 1 << 30  # bytes
MOST_CHARACTERS = 10_000_000


class UnreadPdf(Exception):
    """A PDF that cannot be read, and why."""


class EndlessPdf(UnreadPdf):
    """A PDF that takes more time or memory than any plan."""


def pdf_pages(content: bytes) -> list[list[str]]:
    """The lines of each page.

    Raises
    ------
    UnreadPdf
        If it is damaged or locked; `EndlessPdf` if it takes more time or memory than any plan.
    """
    path = os.pathsep.join(filter(None, sys.path))  # where this process has its packages from
    command, environment = [sys.executable, "-P", __file__], {**os.environ, "PYTHONPATH": path}
    try:
        done = subprocess.run(command, input=content, capture_output=True, env=environment, timeout=20 * MOST_SECONDS)
    except subprocess.TimeoutExpired as error:
        raise EndlessPdf from error
    if done.returncode:
        raise EndlessPdf
    found = json.loads(done.stdout)
    if isinstance(found, str):
        raise UnreadPdf(found)
    return [[str(line) for line in page] for page in found]


def _limit() -> None:
    """Where the system can, end this process when it has used more than any plan needs."""
    with suppress(ImportError):  # not on Windows
        import resource

        for kind, most in (("CORE", 0), ("CPU", MOST_SECONDS), ("AS", MOST_MEMORY)):
            with suppress(ValueError, OSError):  # a lower one is set
                resource.setrlimit(getattr(resource, f"RLIMIT_{kind}"), (most, most))


def main() -> None:
    """Read a PDF from standard input; write its pages, or why there are none."""
    import pypdfium2

    _limit()
    pages: list[list[str]] = []
    left = MOST_CHARACTERS
    try:
        for page in pypdfium2.PdfDocument(sys.stdin.buffer.read()):
            pages.append(page.get_textpage().get_text_bounded().splitlines())
            left -= sum(map(len, pages[-1]))
            if left < 0:  # which is told when the text is put together
                break
    except pypdfium2.PdfiumError as error:
        print(json.dumps(str(error)))
    else:
        print(json.dumps(pages))


if __name__ == "__main__":
    main()
