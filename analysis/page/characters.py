"""Characters that could mislead a reader or a browser → a mark in their place."""

from __future__ import annotations

REPLACEMENT = "\ufffd"
_REPLACED = (
    *range(0x09), *range(0x0B, 0x20), *range(0x7F, 0xA0),  # control characters but tab and line feed
    0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A),  # they turn the direction of writing
    0x2028, 0x2029, 0xFEFF, *range(0xD800, 0xE000), *range(0xFFF9, 0xFFFC), 0xFFFE, 0xFFFF,
)  # fmt: skip
_TABLE = dict.fromkeys(_REPLACED, REPLACEMENT)


def harmless(text: str) -> str:
    r"""The text, each character that controls something replaced by one mark, so that spans still fit.

    Examples
    --------
    >>> harmless("a\x00b\u202ec")
    'a\ufffdb\ufffdc'
    """
    return text.translate(_TABLE)
