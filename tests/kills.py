"""Kill runs of the briefing at random moments, one or two at once, and count what is lost: python tests/kills.py 200

Each run writes over the briefing that is there. After each kill the place must hold that briefing or the new one,
whole; or nothing at all for as long as it takes the next run to put the old one back. The last run is not killed, and
must leave the briefing alone in its folder.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import analysis as an

SIGNALS = (signal.SIGKILL, signal.SIGTERM, signal.SIGINT)
PARTS = "network,slides"  # with slides, so that there is a second process


def start(out: Path, parts: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "analysis", "briefing", an.TOY, "--out", out, "--only", parts]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)


def whole(out: Path) -> bool:
    """Whether the folder holds what its manifest says and nothing else."""
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    found = {path.relative_to(out).as_posix(): path for path in out.rglob("*") if path.is_file()}
    digests = {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in found.items()}
    return digests == manifest["files"] | {"manifest.json": digests["manifest.json"]}


def processes(session: int) -> list[str]:
    """The commands of the processes that still run in a session."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, _, where = stat.read_text().rpartition(")")[2].split()[:4]
            if int(where) == session and state != "Z":
                found.append(stat.with_name("cmdline").read_text().replace("\0", " "))
        except (FileNotFoundError, ProcessLookupError):
            continue
    return found


def kills(count: int, folder: Path, parts: str = PARTS, seed: int = 0) -> dict[str, int]:
    """Kill so many runs; how many briefings were lost, half, and how many processes outlived the next run."""
    rng, out = random.Random(seed), folder / "out"
    began = time.monotonic()
    assert start(out, parts).wait() == 0
    lasts = time.monotonic() - began
    counts = dict.fromkeys(("kills", "while two ran", "nothing there for now", "lost", "half", "processes left"), 0)
    while counts["kills"] < count:
        runs = [start(out, parts) for _ in range(rng.choice((1, 2)))]
        time.sleep(rng.uniform(0, 1.05 * lasts * len(runs)))
        for run in runs:
            if run.poll() is None:
                os.kill(run.pid, rng.choice(SIGNALS))
                counts["kills"] += 1
                counts["while two ran"] += len(runs) == 2
                run.wait()
        if out.exists():
            counts["half"] += not whole(out)
        else:
            counts["nothing there for now"] += 1
            hidden = folder / ".out.plan-network" / "old"
            counts["lost"] += not hidden.exists()
            counts["half"] += hidden.exists() and not whole(hidden)
        next_run = start(out, "network")
        assert next_run.wait() == 0
        counts["processes left"] += sum(len(processes(run.pid)) for run in runs)
        counts["lost"] += not whole(out) or [path.name for path in folder.iterdir()] != ["out"]
    return counts


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        print(kills(int(sys.argv[1]), Path(place), *sys.argv[2:]))
