"""The command line: `python -m analysis …`."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import get_args

from analysis.errors import PlanError
from analysis.labels import LANGS, Lang
from analysis.output import Format, write_frames
from analysis.plan import read_plan, write_tables
from analysis.shipped import SHANDONG_2025


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command: 0 if it went well, 1 if the input cannot be used, 2 if `--strict` found something to look at.

    The reason of a 1 is on standard error, in one line.
    """
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options) or 0)
    except PlanError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m analysis", description="A government work plan as a network and tables."
    )
    commands = parser.add_subparsers(title="commands", required=True)

    read = commands.add_parser("read", help="read a plan, say what was found, write its tables")
    read.add_argument("plan", type=Path, help="the plan: text, web page, Word, Excel or PDF")
    read.add_argument("--out", type=Path, help="folder for the tables; without it nothing is written")
    read.add_argument("--format", choices=get_args(Format), default="csv", help="of the tables (default: csv)")
    read.add_argument("--lang", choices=LANGS, default="en", help="language of the summary")
    read.add_argument("--strict", action="store_true", help="end with 2 if anything needs a look")
    read.set_defaults(run=_read)

    compare = commands.add_parser("compare", help="two plans: what changed")
    compare.add_argument("plans", type=Path, nargs=2, metavar="plan", help="the earlier or first plan, and the other")
    compare.add_argument("--out", type=Path, help="folder for the tables; without it nothing is written")
    compare.add_argument("--format", choices=get_args(Format), default="csv", help="of the tables (default: csv)")
    compare.set_defaults(run=_compare)

    briefing = commands.add_parser("briefing", help="workbook, slides, page, pictures, tables and network files")
    briefing.add_argument("plan", type=Path, nargs="?", default=SHANDONG_2025, help="the plan (default: Shandong's)")
    briefing.add_argument("--out", type=Path, default=Path("output"), help="folder to write to (default: output)")
    briefing.add_argument("--lang", type=_languages, default=list(LANGS), help="zh, en or zh,en (default: zh,en)")
    briefing.add_argument("--only", type=lambda text: text.split(","), default=[], help="some parts, as workbook,page")
    briefing.add_argument("--force", action="store_true", help="replace a folder that holds something else")
    briefing.add_argument("--quiet", action="store_true", help="print nothing but errors")
    briefing.set_defaults(run=_briefing)

    notebooks = commands.add_parser("notebooks", help="run the notebooks from a clean kernel")
    notebooks.add_argument("--out", type=Path, required=True, help="folder for the executed notebooks")
    notebooks.add_argument("--plan", type=Path, default=SHANDONG_2025, help="the plan (default: Shandong's)")
    notebooks.add_argument("--lang", choices=LANGS, default="en", help="of figures and findings (default: en)")
    notebooks.set_defaults(run=_notebooks)

    dictionary = commands.add_parser("dictionary", help="write the data dictionary")
    dictionary.add_argument("--out", type=Path, required=True, help="the Markdown file")
    dictionary.set_defaults(run=_dictionary)
    return parser


def _read(options: argparse.Namespace) -> int:
    plan = read_plan(options.plan)
    print(plan.summary(options.lang))
    warnings = plan.log[plan.log["level"].eq("warning")]
    for row in warnings.itertuples():
        print(f"  {row.code}: {row.message}" if options.lang == "en" else f"  {row.message_zh}")
    if options.out:
        for path in write_tables(plan, options.out, options.format):
            print(path)
    return 2 if options.strict and len(warnings) else 0


def _compare(options: argparse.Namespace) -> None:
    from analysis.compare import compare

    first, second = map(read_plan, options.plans)
    found = compare(first, second)
    print(f"a: {first.summary().splitlines()[0]}\nb: {second.summary().splitlines()[0]}\n")
    print(found.summary.drop(columns="size_free").to_string(index=False, float_format="{:.3g}".format))
    print(
        "\ndepartments:", *(f"{status} {count}" for status, count in found.departments["status"].value_counts().items())
    )
    if options.out:
        for path in write_frames(
            {f"compared_{name}": t for name, t in found._asdict().items()}, options.out, options.format
        ):
            print(path)


def _languages(text: str) -> list[Lang]:
    found = [lang for lang in LANGS if lang in text.split(",")]
    if not found or len(found) != len(text.split(",")):
        raise argparse.ArgumentTypeError(f"“{text}” is not zh, en or zh,en")
    return sorted(found, key=text.split(",").index)


def _briefing(options: argparse.Namespace) -> None:
    import matplotlib
    from tqdm import tqdm

    from analysis.briefing import write_briefing
    from analysis.findings import findings

    plan = read_plan(options.plan)
    first, *_ = options.lang
    if not options.quiet:
        print(plan.summary(first), end="\n\n")
        for finding in findings(plan, first):
            print(finding.question, *finding.answer, sep="\n  ")
    matplotlib.use("agg")  # no window, and the same pixels on a desktop as on a server
    silent = options.quiet or not sys.stderr.isatty()
    with tqdm(desc="writing", unit=" files", delay=2, disable=silent) as bar:
        paths = write_briefing(
            plan,
            options.out,
            options.lang,
            only=options.only,
            force=options.force,
            processes=os.cpu_count() or 1,
            progress=lambda path: bar.set_postfix_str(path.name, refresh=False) or bar.update(),
        )
    if not options.quiet:
        print(f"\nwrote {len(paths)} files to {options.out}")


def _notebooks(options: argparse.Namespace) -> None:
    from analysis.notebooks import write_notebooks

    parameters = {} if options.lang == "en" else {"lang": options.lang}
    if options.plan != SHANDONG_2025:
        parameters["path"] = os.path.relpath(options.plan, options.out)
    for path in write_notebooks(options.out, parameters):
        print(path)


def _dictionary(options: argparse.Namespace) -> None:
    from analysis.dictionary import data_dictionary
    from analysis.files import replace_file

    with replace_file(options.out) as draft:
        draft.write_text(data_dictionary(read_plan(SHANDONG_2025)), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
