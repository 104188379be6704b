"""The command line: `python -m analysis …`."""

from __future__ import annotations

import argparse
import os
import sys
import tomllib
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path
from typing import get_args

from analysis.arguments import Parser, in_columns, several, speaking
from analysis.briefing import PARTS
from analysis.compare import Comparison
from analysis.errors import PlanError, reason
from analysis.files import check_folder, replace_file
from analysis.folders import make_sure, refuse_unwritable
from analysis.labels import LANGS, Lang
from analysis.output import Format, write_frames
from analysis.plan import Plan, read_plan, write_tables
from analysis.shipped import DATA, SHANDONG_2025
from analysis.tables import SCHEMAS
from analysis.terminal import complain, language, lose_characters, show
from analysis.words import say

NAME = "plan-network-analysis"
COMMANDS = ("read", "compare", "briefing", "notebooks", "dictionary")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command: 0 if it went well, 1 if the input cannot be used, 2 if `--strict` found something to look at.

    The reason of a 1 is on standard error, in one line.

    Raises
    ------
    SystemExit
        After the help; with 2 if the arguments cannot be used; with 141 if nobody reads the output any more.
    """
    arguments = sys.argv[1:] if arguments is None else arguments
    lang = language(arguments)
    lose_characters(sys.stdout, sys.stderr)
    try:
        with speaking(lang):
            options = _parser(lang).parse_args(arguments)
        return int(options.run(options, lang) or 0)
    except PlanError as error:
        complain(error.message(lang), lang)
    except OSError as error:
        place = str(error.filename or say("terminal.output", lang))
        complain(PlanError.of("output.refused", where=place, reason=reason(error)).message(lang), lang)
    return 1


def _parser(lang: Lang) -> Parser:
    def words(key: str, **values: object) -> str:
        return in_columns(say(key, lang, **values))

    parser = Parser(lang, prog="python -m analysis", description=words("help.about"))
    parser.add_argument("--version", action="version", version=f"{NAME} {_version()}", help=words("help.version"))
    commands = parser.add_subparsers(title=words("help.commands"), metavar=words("help.command"), required=True)
    read, compare, briefing, notebooks, dictionary = (
        commands.add_parser(name, lang=lang, help=about, description=about)
        for name, about in ((name, in_columns(say(f"help.{name}", lang))) for name in COMMANDS)
    )
    plan, folder, file = words("help.plan"), words("help.folder"), words("help.file")

    read.add_argument("plan", type=Path, metavar=plan, help=words("help.plan.read"))
    read.add_argument("--strict", action="store_true", help=words("help.strict"))
    read.set_defaults(run=_read)

    compare.add_argument("plans", type=Path, nargs=2, metavar=plan, help=words("help.plan.both"))
    compare.set_defaults(run=_compare)

    briefing.add_argument(
        "plan", type=Path, nargs="?", default=SHANDONG_2025, metavar=plan, help=words("help.plan.shipped")
    )
    briefing.add_argument("--out", type=Path, default=Path("output"), metavar=folder, help=words("help.out.briefing"))
    langs, parts = several(LANGS, lang), several(PARTS, lang)
    briefing.add_argument("--lang", type=langs, default=list(LANGS), metavar="zh,en", help=words("help.lang.briefing"))
    only = words("help.only", parts=", ".join(PARTS))
    briefing.add_argument("--only", type=parts, default=[], metavar=words("help.parts"), help=only)
    briefing.add_argument("--force", action="store_true", help=words("help.force.briefing"))
    briefing.add_argument("--quiet", action="store_true", help=words("help.quiet"))
    briefing.set_defaults(run=_briefing)

    notebooks.add_argument("--out", type=Path, required=True, metavar=folder, help=words("help.out.notebooks"))
    notebooks.add_argument("--plan", type=Path, default=SHANDONG_2025, metavar=plan, help=words("help.plan.shipped"))
    notebooks.add_argument("--lang", choices=LANGS, default="en", help=words("help.lang.notebooks"))
    notebooks.set_defaults(run=_notebooks)

    dictionary.add_argument("--out", type=Path, required=True, metavar=file, help=words("help.out.dictionary"))
    dictionary.set_defaults(run=_dictionary)

    for one in (read, compare):
        one.add_argument("--out", type=Path, metavar=folder, help=words("help.out.tables"))
        one.add_argument("--format", choices=get_args(Format), default="csv", help=words("help.format"))
        one.add_argument("--force", action="store_true", help=words("help.force.tables"))
    for one in (parser, read, compare, dictionary):
        one.add_argument("--lang", choices=LANGS, help=words("help.lang"))
    return parser


def _version() -> str:
    """The version that is installed, or that of a checkout that is not."""
    try:
        return metadata.version(NAME)
    except metadata.PackageNotFoundError:
        return str(tomllib.loads((DATA.parent / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"])


# ---------------------------------------------------------------- the commands: what is refused is refused first


def _read(options: argparse.Namespace, lang: Lang) -> int:
    tables = [schema.name for schema in SCHEMAS]
    if options.out:
        make_sure(options.out, tables, options.format, plans=[options.plan], force=options.force, lang=lang)
    plan = read_plan(options.plan)
    warnings = _show_reading(plan, lang)
    if options.out:
        for path in write_tables(plan, options.out, options.format):
            show(path)
    return 2 if options.strict and warnings else 0


def _show_reading(plan: Plan, lang: Lang) -> int:
    """Say what was read, and list the warnings; return how many there are."""
    show(plan.summary(lang))
    warnings = plan.log[plan.log["level"].eq("warning")]
    for row in warnings.itertuples():
        show(f"  {row.code}: {row.message}" if lang == "en" else f"  {row.message_zh}")
    return len(warnings)


def _compare(options: argparse.Namespace, lang: Lang) -> None:
    from analysis.changes import changes
    from analysis.compare import compare

    tables = [f"compared_{name}" for name in Comparison._fields]
    if options.out:
        make_sure(options.out, tables, options.format, plans=options.plans, force=options.force, lang=lang)
    plans = [read_plan(path) for path in options.plans]
    found = compare(*plans)
    for letter, plan in zip("ab", plans, strict=True):
        show(f"{letter}: {plan.summary(lang).splitlines()[0]}")
    show(f"\n{changes(found, lang)}")
    if options.out:
        for path in write_frames(dict(zip(tables, found, strict=True)), options.out, options.format):
            show(path)


def _briefing(options: argparse.Namespace, lang: Lang) -> None:
    check_folder(options.out, force=options.force)
    if options.out.resolve() in options.plan.resolve().parents:  # `force` is for what the user knows to be there
        raise PlanError.of("folder.input", where=str(options.plan))
    plan = read_plan(options.plan)
    import matplotlib
    from tqdm import tqdm

    from analysis.briefing import write_briefing
    from analysis.findings import findings

    if not options.quiet:
        _show_reading(plan, lang)
        for finding in findings(plan, lang):
            show("\n  ".join([f"\n{finding.question}", *finding.answer]))
    matplotlib.use("agg")  # no window, and the same pixels on a desktop as on a server
    silent = options.quiet or not (sys.stderr and sys.stderr.isatty())
    unit = say("terminal.files", lang)
    with tqdm(desc=say("terminal.writing", lang), unit=unit, delay=2, disable=silent) as bar:
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
        show("\n" + say("terminal.wrote", lang, count=len(paths), folder=options.out))


def _notebooks(options: argparse.Namespace, lang: Lang) -> None:
    refuse_unwritable(options.out)
    read_plan(options.plan)  # rather than in the first cell
    from analysis.notebooks import write_notebooks

    parameters = {} if options.lang == "en" else {"lang": options.lang}
    if options.plan != SHANDONG_2025:
        parameters["path"] = os.path.relpath(options.plan, options.out)
    for path in write_notebooks(options.out, parameters):
        show(path)


def _dictionary(options: argparse.Namespace, lang: Lang) -> None:
    if options.out.is_dir():
        raise PlanError.of("output.no_file", where=str(options.out))
    refuse_unwritable(options.out.parent)
    from analysis.dictionary import data_dictionary

    with replace_file(options.out) as draft:
        draft.write_text(data_dictionary(read_plan(SHANDONG_2025)), encoding="utf-8")
    show(options.out)


if __name__ == "__main__":
    sys.exit(main())
