"""Compare the manifests of briefings: which files differ? Fails if one of them is promised to have the same bytes."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

PROMISED = (".csv", ".graphml", ".gexf")  # on every supported version of Python and of the libraries


def different(manifests: Sequence[str]) -> list[str]:
    """The files that have not the same SHA-256 in every manifest, or are not in every one."""
    files = [json.loads(Path(path).read_text(encoding="utf-8"))["files"] for path in manifests]
    return sorted({name for other in files for name, _ in other.items() ^ files[0].items()})


if __name__ == "__main__":
    found = different(sys.argv[1:])
    broken = [name for name in found if name.endswith(PROMISED)]
    print(f"{len(sys.argv) - 1} briefings; files that differ:", *found or ["none"], sep="\n  ")
    sys.exit(f"promised to be the same: {', '.join(broken)}" if broken else 0)
