import os
import re
import signal
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pandas as pd
import pytest

import analysis as an
from analysis import notebooks
from analysis.__main__ import main
from analysis.interrupted import say_nothing
from analysis.labels import LANGS

ROOT = Path(an.__file__).parent.parent
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG", "PYTHONIO"))}
ENVIRONMENT["PYTHONPATH"] = str(ROOT)
COMMANDS = """
import sys
from analysis import dictionary
from analysis.__main__ import main

toy, out, lang = sys.argv[1:]
dictionary.data_dictionary = lambda plan: ""
for arguments in (
    ["--help"], ["--version"], ["film"], ["read", "--help"],
    ["read", toy], ["read", toy, "--strict", "--out", out + "/表"], ["read", "无"], ["read", toy, "--out", out],
    ["compare", toy, toy, "--out", out + "/比较"], ["dictionary", "--out", out + "/词典.md"],
    ["briefing", toy, "--only", "network", "--out", out + "/简报"], ["notebooks", "--plan", "无", "--out", out + "/表"],
):
    try:
        code = main([*arguments, "--lang", lang])
    except SystemExit as ended:
        code = ended.code
    print("code", code)
"""
CODES = ["0", "0", "2", "0", "0", "2", "1", "1", "0", "0", "0", "1"]


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)


def run(*arguments: object, **environment: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "analysis", *map(str, arguments)]
    return subprocess.run(command, env=ENVIRONMENT | environment, capture_output=True, check=False)


def test_read_says_what_was_found(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["read", str(an.SHANDONG_2025), "--out", str(tmp_path)]) == 0
    printed = capsys.readouterr().out
    assert "8 sections, 27 tasks, 26 lists, 158 assignments, 43 units" in printed
    assert len(list(tmp_path.glob("*.csv"))) == 10


def test_read_shows_warnings(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["read", str(an.TOY)]) == 0
    assert "unknown unit: 省甲厅 is in no reference table" in capsys.readouterr().out


@pytest.mark.parametrize("format", ["csv", "parquet", "json", "xlsx"])
def test_formats_hold_the_same_tables(format: str, tmp_path: Path, toy: an.Plan) -> None:
    for folder in ("first", "second"):
        assert main(["read", str(an.TOY), "--out", str(tmp_path / folder), "--format", format]) == 0
    files = sorted((tmp_path / "first").iterdir())
    assert [file.read_bytes() for file in files] == [(tmp_path / "second" / f.name).read_bytes() for f in files]
    readers = {
        "csv": lambda: pd.read_csv(tmp_path / "first" / "assignments.csv"),
        "parquet": lambda: pd.read_parquet(tmp_path / "first" / "assignments.parquet"),
        "json": lambda: pd.read_json(tmp_path / "first" / "assignments.json"),
        "xlsx": lambda: pd.read_excel(tmp_path / "first" / "plan.xlsx", sheet_name="assignments"),
    }
    assert readers[format]().to_numpy().tolist() == toy.assignments.to_numpy().tolist()


def test_strict_fails_on_a_warning() -> None:
    assert main(["read", str(an.TOY), "--strict"]) == 2
    assert main(["read", str(an.SHANDONG_2025), "--strict"]) == 0


def test_briefing_lists_the_warnings_that_read_does(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    for lang in LANGS:
        main(["read", str(an.TOY), "--lang", lang])
        read = capsys.readouterr().out
        assert read.count({"en": "\n  unknown unit: ", "zh": "按部门处理"}[lang]) == 4
        main(["briefing", str(an.TOY), "--lang", lang, "--only", "network", "--out", str(tmp_path / lang)])
        assert capsys.readouterr().out.startswith(read)


def test_what_is_refused_is_refused_first(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """A folder that cannot be written to, before the plan is read: it does not exist either."""
    (tmp_path / "mine").write_text("mine")
    for arguments in (
        ["read", "nowhere", "--out", str(tmp_path)],
        ["compare", "nowhere", "nowhere", "--out", str(tmp_path)],
        ["briefing", "nowhere", "--out", str(tmp_path)],
        ["notebooks", "--plan", "nowhere", "--out", str(tmp_path / "mine")],
        ["dictionary", "--out", str(tmp_path)],
    ):
        assert main([*arguments, "--lang", "en"]) == 1
        out, err = capsys.readouterr()
        assert not out and re.match(
            rf"error: {re.escape(str(tmp_path))}(/mine)?: (it holds something else|this is)", err
        ), err
    assert main(["notebooks", "--plan", "nowhere", "--out", str(tmp_path / "new")]) == 1
    assert "nowhere: the file cannot be read" in capsys.readouterr().err  # no kernel was started for it
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_bad_input_is_one_line_and_no_file(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert main(["briefing", str(tmp_path / "nowhere.txt"), "--out", str(out)]) == 1
    error = capsys.readouterr().err
    assert error.startswith("error: ") and error.count("\n") == 1
    assert not out.exists()


def test_help_needs_no_plan() -> None:
    result = subprocess.run([sys.executable, "-m", "analysis", "--help"], capture_output=True, text=True, check=True)
    assert {"read", "briefing", "notebooks"} <= set(result.stdout.split())


def test_dictionary_is_current(tmp_path: Path) -> None:
    """Write it anew with: make generated."""
    assert main(["dictionary", "--out", str(tmp_path / "README.md")]) == 0
    assert (tmp_path / "README.md").read_text("utf-8") == (an.SHANDONG_2025.parents[1] / "README.md").read_text("utf-8")


def test_compare(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", str(an.TOY), str(an.SHANDONG_2025), "--out", str(tmp_path)]) == 0
    assert "gone: 4 (省甲厅, 省乙局, 省丁办, 省丙委)\n  new: 43 (Big Data Bureau, " in capsys.readouterr().out
    written = pd.read_csv(tmp_path / "compared_summary.csv")
    assert written.set_index("quantity").loc["tasks", ["a", "b"]].tolist() == [5, 27]


# ---------------------------------------------------------------- encodings, languages


@pytest.mark.parametrize(("encoding", "lang"), [("cp1252", "zh"), ("cp437", "zh"), ("ascii", "en"), ("gbk", "zh")])
def test_any_encoding(encoding: str, lang: str, tmp_path: Path) -> None:
    (tmp_path / "mine").touch()
    command = [sys.executable, "-c", COMMANDS, an.TOY, tmp_path, lang]
    ended = subprocess.run(command, env=ENVIRONMENT | {"PYTHONIOENCODING": encoding}, capture_output=True, check=False)
    out, err = (text.decode(encoding) for text in (ended.stdout, ended.stderr))
    assert re.findall(r"^code (\d)$", out, re.MULTILINE) == CODES, err
    assert err.count("\n") == 4 and "Traceback" not in err
    assert "0.250" in out and ("读出" in out) == (encoding == "gbk")


def test_files_do_not_follow_the_locale(tmp_path: Path) -> None:
    """Nor do names of files that the locale cannot spell."""
    plan = tmp_path / "计划.txt"
    plan.write_bytes(an.TOY.read_bytes())
    ascii = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    shown, written = [], []
    for place, environment in (("甲", {"LANG": "zh_CN.UTF-8", "PYTHONUTF8": "1"}), ("乙", ascii)):
        out = tmp_path / place
        ended = [
            run("briefing", plan, "--only", "tables,workbook", "--out", out / "简报", **environment),
            run("read", plan, "--format", "parquet", "--out", out / "表", **environment),
        ]
        assert [(one.returncode, one.stderr) for one in ended] == [(0, b"")] * 2
        shown.append([one.stdout for one in ended])
        written.append({p.relative_to(out): p.read_bytes() for p in out.rglob("*") if p.is_file()})
    assert written[0] == written[1] and Path("简报/briefing-en.xlsx") in written[0]
    assert all("任务" in one.decode() for one in shown[0]) and all(b"tasks" in one for one in shown[1])


def test_notebooks_do_not_follow_the_locale(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    asked: list[dict[str, str]] = []
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    monkeypatch.setattr(notebooks, "write_notebooks", lambda folder, parameters: asked.append(parameters) or [])
    for arguments in ([], ["--lang", "en"], ["--lang", "zh"]):
        assert main(["notebooks", "--out", str(tmp_path), *arguments]) == 0
    assert asked == [{}, {}, {"lang": "zh"}]


def test_the_terminal_follows_the_locale(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    for lang, word in (("zh_CN.UTF-8", "错误："), ("en_GB.UTF-8", "error: ")):
        monkeypatch.setenv("LANG", lang)
        assert main(["read", "nowhere"]) == 1
        assert capsys.readouterr().err.startswith(word)


def test_version(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def missing(name: str) -> str:
        raise metadata.PackageNotFoundError(name)

    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    for found in (lambda name: "9.9", missing):
        monkeypatch.setattr(metadata, "version", found)
        with pytest.raises(SystemExit) as ended:
            main(["--version"])
        assert ended.value.code == 0
    assert capsys.readouterr().out.split() == ["plan-network-analysis", "9.9", "plan-network-analysis", version]


# ---------------------------------------------------------------- cut short


@pytest.mark.parametrize("arguments", [["--help"], ["read", an.TOY], ["compare", an.TOY, an.TOY], ["briefing", an.TOY]])
def test_nobody_reads(arguments: list[object], tmp_path: Path) -> None:
    read, write = os.pipe()
    os.close(read)
    command = [sys.executable, "-m", "analysis", *map(str, arguments)]
    ended = subprocess.run(command, env=ENVIRONMENT, cwd=tmp_path, stdout=write, stderr=subprocess.PIPE, check=False)
    os.close(write)
    assert (ended.returncode, ended.stderr) == (141, b"")
    assert list(tmp_path.iterdir()) == []


def test_head_reads_one_line() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "analysis", "read", an.SHANDONG_2025], env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:  # fmt: skip
        assert process.stdout and process.stderr
        assert process.stdout.readline()
        process.stdout.close()
        assert (process.wait() in (0, 141), process.stderr.read()) == (True, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="not on this system")
@pytest.mark.parametrize("arguments", [["--help"], ["read", an.TOY]])
def test_a_full_disk_is_one_line(arguments: list[object]) -> None:
    with Path("/dev/full").open("w") as full:
        command = [sys.executable, "-m", "analysis", *map(str, arguments)]
        ended = subprocess.run(command, env=ENVIRONMENT, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert ended.returncode == 1
    assert re.fullmatch("error: standard output: .*no space is left.*\n", ended.stderr)


INTERRUPT = "import os, signal\nos.kill(os.getpid(), signal.SIGINT)\n"


@pytest.mark.skipif(os.name == "nt", reason="Windows has other signals")
@pytest.mark.parametrize("module", ["pandas", "scipy", "tqdm"])
def test_an_interrupt_while_modules_load(module: str, tmp_path: Path) -> None:
    (tmp_path / f"{module}.py").write_text(INTERRUPT)
    path = os.pathsep.join([str(tmp_path), str(ROOT)])
    ended = run("briefing", an.TOY, "--out", tmp_path / "out", PYTHONPATH=path)
    assert (ended.returncode, ended.stdout, ended.stderr) == (-signal.SIGINT, b"", b"")


@pytest.mark.skipif(os.name == "nt", reason="Windows has other signals")
def test_an_interrupt_amid_a_briefing(tmp_path: Path, toy: an.Plan) -> None:
    """As a terminal sends it: to every process of the run."""
    command = [sys.executable, "-m", "analysis", "briefing", an.TOY, "--out", tmp_path / "in" / "out"]
    with subprocess.Popen(
        command, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
    ) as process:
        assert process.stdout and process.stderr
        for line in process.stdout:
            if an.findings(toy, "en")[-1].question in line.decode():  # what follows is the writing
                os.killpg(process.pid, signal.SIGINT)
                break
        assert (process.wait(), process.stderr.read()) == (-signal.SIGINT, b"")
    assert list(tmp_path.rglob("*")) == []


@pytest.mark.skipif(os.name == "nt", reason="Windows has other signals")
def test_an_interrupt_amid_a_notebook(tmp_path: Path) -> None:
    """From a cell, to the process that runs it."""
    import nbformat

    cell = "import os, signal, time\nos.kill(os.getppid(), signal.SIGINT)\ntime.sleep(600)"
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell)])
    nbformat.write(notebook, tmp_path / "a.ipynb")
    script = (
        "import sys; from pathlib import Path; from analysis import notebooks; from analysis.__main__ import main\n"
        "sys.excepthook = __import__('analysis.interrupted').interrupted.say_nothing\n"
        "notebooks.FOLDER = Path(sys.argv[1]); main(['notebooks', '--out', sys.argv[1] + '/out'])"
    )
    ended = subprocess.run([sys.executable, "-c", script, tmp_path], env=ENVIRONMENT, capture_output=True, check=False)
    assert (ended.returncode, ended.stdout, ended.stderr) == (-signal.SIGINT, b"", b"")
    assert list((tmp_path / "out").iterdir()) == []


def test_only_an_interrupt_is_passed_over(capsys: pytest.CaptureFixture[str]) -> None:
    for error in (KeyboardInterrupt(), ValueError("x")):
        say_nothing(type(error), error, None)
    assert capsys.readouterr().err == "ValueError: x\n"


def test_a_briefing_never_takes_the_place_of_its_plan(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plan = tmp_path / "plans" / "toy.txt"
    plan.parent.mkdir()
    plan.write_bytes(an.TOY.read_bytes())
    assert main(["briefing", str(plan), "--out", str(plan.parent), "--force", "--lang", "en"]) == 1
    assert "the plan that is read would be written over" in capsys.readouterr().err
    assert plan.read_bytes() == an.TOY.read_bytes()
