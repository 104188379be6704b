"""A private JupyterLab and a headless Chromium, for the tests that open the notebooks as a person would."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import pytest

if TYPE_CHECKING:  # not at run time: the other tests are collected without Playwright too
    from playwright.sync_api import Browser, Page

HOST = "127.0.0.1"
START_SECONDS = 60
STOP_SECONDS = 15
NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
PAYLOADS = Path(__file__).parents[1] / "data" / "hostile" / "payloads.txt"
# getattr: there is no root, and no geteuid, on Windows.
IS_ROOT = getattr(os, "geteuid", lambda: -1)() == 0

SETTINGS: dict[str, dict[str, Any]] = {
    # Every cell is in the page all the time, so that a check sees each image without scrolling to it.
    "@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"},
    # No question about news on first start, and no request for it.
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False},
}

CHROMIUM_FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Nothing but the server under test can be reached: no name resolves, and no proxy resolves it for us.
    f"--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE {HOST}",
    "--no-proxy-server",
)


@pytest.fixture(scope="session")
def notebook_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the repository's notebooks, so that no test can change the committed ones."""
    folder = tmp_path_factory.mktemp("lab") / "notebooks"
    # Kernels that run there now, or were killed there, leave sockets, and those can't be copied.
    left_out = shutil.ignore_patterns(".ipynb_checkpoints", "kernel-ipc-*")
    return shutil.copytree(NOTEBOOKS, folder, ignore=left_out)


@pytest.fixture(scope="session")
def lab_url(notebook_folder: Path) -> Iterator[str]:
    """The address, with its token, of a JupyterLab that serves the copied notebooks."""
    home, port, token = notebook_folder.parent / "jupyter", _free_port(), secrets.token_hex(16)
    command, environment, log = _command(notebook_folder, port), _environment(home, token), home / "lab.log"
    with _running(command, environment, log) as process:
        _wait_until_it_answers(process, port, log)
        yield f"http://{HOST}:{port}/lab?token={token}"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's own Chromium: Playwright's builds are not needed, so none is downloaded."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        _do_without("Playwright is not installed")
    with sync_playwright() as playwright:
        # Chromium refuses to start its sandbox as root; for anyone else the sandbox stays on.
        browser = playwright.chromium.launch(
            executable_path=_chromium(), args=CHROMIUM_FLAGS, chromium_sandbox=not IS_ROOT
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def payloads() -> list[str]:
    """Texts that would run, ask for something or change the page, if anything took them for more than text."""
    return PAYLOADS.read_text(encoding="utf-8").splitlines()


@pytest.fixture(scope="session")
def hostile_plan(payloads: list[str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A plan with such tasks and units: those that run by themselves, and several of them in what sentences are about."""
    hub, partner, title = "".join(payloads[:3]), "".join(payloads[14:16]), payloads[4]
    body = "推进政务数据开放共享，做好医疗和财政各项工作，让群众和企业办事更方便；" * 2 + "提高服务水平。"
    lines = [f"甲省{title}工作计划"]
    for numeral, heading, part in (("一", hub, payloads[:20:2]), ("二", partner, payloads[1:20:2])):
        lines.append(f"{numeral}、{heading}")
        for number, payload in enumerate(part):
            units = (f"省{unit}局" for unit in (hub, payload, *([partner] if number < 4 else [])))
            lines.append(f"{number + 1}.{payload}事。{body}" + (f"（责任单位：{'、'.join(units)}）" if number else ""))
    path = tmp_path_factory.mktemp("plan") / "plan.txt"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


@pytest.fixture
def page(browser: Browser, lab_url: str) -> Iterator[Page]:
    """A page in a fresh profile that is logged in to JupyterLab, tall enough for a telling screenshot."""
    context = browser.new_context(base_url=lab_url, viewport={"width": 1280, "height": 1600})
    context.request.get(lab_url)  # leaves the login cookie, so that no later address needs the token
    yield context.new_page()
    context.close()


def _chromium() -> str:
    """Path of a Chromium on PATH."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = next(filter(None, map(shutil.which, names)), None)
    return found or _do_without(f"no browser on PATH (looked for {', '.join(names)})")


def _do_without(reason: str) -> NoReturn:
    """Skip the tests, or fail them where a browser is required, as in continuous integration."""
    if os.environ.get("REQUIRE_BROWSER") == "1":
        pytest.fail(f"{reason}, and REQUIRE_BROWSER=1 asks for it")
    pytest.skip(reason)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _command(folder: Path, port: int) -> list[str]:
    return [
        *(sys.executable, "-m", "jupyterlab", "--no-browser"),
        f"--ServerApp.root_dir={folder}",
        f"--ServerApp.ip={HOST}",
        f"--ServerApp.port={port}",
        "--ServerApp.port_retries=0",  # a port taken meanwhile is an error, not another port
        "--LabApp.expose_app_in_browser=True",  # gives the page window.jupyterapp
        "--LabApp.news_url=None",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        *(["--allow-root"] if IS_ROOT else []),
    ]


def _environment(home: Path, token: str) -> dict[str, str]:
    """Fresh folders for all that Jupyter reads or writes, so that no personal setting takes part."""
    (home / "config" / "labconfig").mkdir(parents=True)
    (home / "config" / "labconfig" / "default_setting_overrides.json").write_text(json.dumps(SETTINGS))
    # MPLBACKEND too: a backend meant for the tests, such as Agg, would leave the notebooks without figures.
    personal = ("JUPYTER", "IPYTHON", "MPLBACKEND")
    return {name: value for name, value in os.environ.items() if not name.startswith(personal)} | {
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTER_DATA_DIR": str(home / "data"),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(home / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"),
        "IPYTHONDIR": str(home / "ipython"),
        "JUPYTER_TOKEN": token,  # here rather than on the command line, which every user can read
    }


@contextmanager
def _running(command: list[str], env: dict[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The command while it is needed; at the end this one process is asked to stop, then made to."""
    with log.open("wb") as output:
        process = subprocess.Popen(command, env=env, stdout=output, stderr=subprocess.STDOUT)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_until_it_answers(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not _answers(port):
        if process.poll() is not None or time.monotonic() > deadline:
            pytest.fail(f"JupyterLab did not start:\n{log.read_text(errors='replace')}")
        time.sleep(0.2)


def _answers(port: int) -> bool:
    connection = HTTPConnection(HOST, port, timeout=5)  # unlike urllib, deaf to proxy settings
    try:
        connection.request("GET", "/api")  # the one address that needs no token
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()
