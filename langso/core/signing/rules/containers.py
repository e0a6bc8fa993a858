"""The place of a signature inside a file: all around it is signed, and nothing lies beside it."""

import re

_RANGE = re.compile(rb"/ByteRange\s*\[\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s*\]")
_MARKS = (b"/ByteRange", b"ETSI.CAdES.detached", b"adbe.pkcs7", b"/Type/Sig", b"/Type /Sig")


def looks_signed(body: bytes) -> bool:
    """Tell whether a file bears any mark of a signature, even if none can be read from it."""
    return any(mark in body for mark in _MARKS)


def count_ranges(body: bytes) -> int:
    """Return how many signed ranges are written in a file, readable as signatures or not."""
    return len(_RANGE.findall(body))


def container_is_plain(body: bytes, byte_range: tuple[int, ...], used: int) -> bool:
    """Tell whether the gap between two signed ranges holds one signature and nothing else.

    The gap is the one place of a file that the signature itself does not protect: `<`, the
    signature of `used` bytes in hexadecimal digits of one case, zeros to the end, `>`. Whatever
    else lies there was written by somebody later. False for ranges that do not fit the file.
    """
    if len(byte_range) != 4:
        return False
    first, length, second, last = byte_range
    if first != 0 or not 0 < length < second or last < 0 or second + last > len(body):
        return False
    gap = body[length:second]
    if gap[:1] != b"<" or gap[-1:] != b">":
        return False
    digits = gap[1:-1]
    if len(digits) % 2 or len(digits) < used * 2:
        return False
    written, padding = digits[: used * 2], digits[used * 2 :]
    if padding.strip(b"0"):
        return False
    return bool(re.fullmatch(rb"[0-9a-f]+|[0-9A-F]+", written))
