import shutil
from pathlib import Path

import pytest

import analysis as an
from analysis.source import REGISTRY


def test_text_is_kept_as_found(tmp_path: Path) -> None:
    (tmp_path / "plan.txt").write_bytes("一、甲\r\n乙".encode("utf-8-sig"))
    source = an.read_source(tmp_path / "plan.txt")
    assert source.text == "一、甲\r\n乙"
    assert source.name == "plan.txt"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "empty"),
        (b" \n\t", "empty"),
        (b"PK\x03\x04\0\0\0", "binary"),
        ("数据".encode()[:-1] + b"\xff\xff" * 30, "byte 3 .* not UTF-8"),
    ],
)
def test_what_cannot_be_read_is_refused(tmp_path: Path, content: bytes, message: str) -> None:
    (tmp_path / "plan.txt").write_bytes(content)
    with pytest.raises(an.PlanError, match=message) as error:
        an.read_plan(tmp_path / "plan.txt")
    assert "plan.txt" in str(error.value)
    assert "Try:" in str(error.value)


def test_missing_file_and_folder(tmp_path: Path) -> None:
    with pytest.raises(an.PlanError, match="cannot be read"):
        an.read_plan(tmp_path / "nowhere.txt")
    with pytest.raises(an.PlanError, match="is a folder"):
        an.read_plan(tmp_path)


def test_changed_file_is_refused(tmp_path: Path) -> None:
    for name in (an.SHANDONG_2025.name, REGISTRY):
        shutil.copy(an.SHANDONG_2025.parent / name, tmp_path)
    copy = tmp_path / an.SHANDONG_2025.name
    an.read_plan(copy)
    copy.write_text(copy.read_text(encoding="utf-8").replace("158", "159") + " ", encoding="utf-8")
    with pytest.raises(an.PlanError, match=r"SHA-256 .* but SHA256SUMS"):
        an.read_plan(copy)


def test_unregistered_file_beside_a_registry_is_read(tmp_path: Path) -> None:
    shutil.copy(an.SHANDONG_2025.parent / REGISTRY, tmp_path)
    shutil.copy(an.TOY, tmp_path / "other.txt")
    assert len(an.read_plan(tmp_path / "other.txt").tasks) == 5
