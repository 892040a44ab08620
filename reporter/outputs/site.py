"""A client's own small site: all that it was sent, on pages that need no server, and a feed.

Each page holds all it needs; the one with the search has a few lines of script, and works without them.
"""

from __future__ import annotations

import base64
import hashlib
import json
import uuid
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from markupsafe import Markup

from reporter.config.environment import resource_folder
from reporter.config.models import Brand
from reporter.outputs.attached import as_csv
from reporter.outputs.page import finish, looks_of
from reporter.outputs.templates import fill
from reporter.outputs.typesetting import tidy
from reporter.report import ClientSite, Document, PastEdition

INDEX = "index.html"
NAMES = (
    INDEX,
    "editions.html",
    "promises.html",
    "figures.html",
    "figures.csv",
    "feed.xml",
)  # all it may have

_ATOM = "http://www.w3.org/2005/Atom"
_SEARCH = "<!--search-->"
_IN_FEED = 100  # editions


def render_site(site: ClientSite, brand: Brand, home: str) -> list[Document]:
    """Every page and file, the front page last; `home` names the site in its feed, and is its address or "".

    What has nothing in it is not made.
    """
    site = tidy(site)
    made = []
    if site.years:
        made += [_page("editions.html", site, brand), _feed(site, home)]
    if len(site.all_promises) > 1:
        made.append(_page("promises.html", site, brand))
    if site.figures and site.data:
        made.append(_page("figures.html", site, brand))
        made.append(Document("figures.csv", "text/csv; charset=utf-8", as_csv(site.data)))
    return [*made, _page(INDEX, site, brand)]


def _page(name: str, site: ClientSite, brand: Brand) -> Document:
    script = _script() if name == "editions.html" else ""
    values = {
        **looks_of(brand, site.provider),
        "site": site,
        "page": name.removesuffix(".html"),
        "policy": f"; script-src 'sha256-{_hash(script)}'" if script else "",
        "search": Markup(_SEARCH) if script else "",
        "numbers": {one.path: number for number, one in enumerate(site.editions)},
    }
    made = finish(fill("site.html", values), name)
    # after the page is filled, in which words from right to left are set apart
    words = json.dumps(site.words, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    told = f'<script type="application/json" id="words">{words}</script>\n<script>{script}</script>'
    content = made.content.replace(_SEARCH.encode(), told.encode()) if script else made.content
    return Document(name, made.media_type, content)


def _script() -> str:
    return (resource_folder("templates") / "outputs" / "site.js").read_text("utf-8")


def _hash(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode("ascii")


def _feed(site: ClientSite, home: str) -> Document:
    """feed.xml: the newest editions in the order in which they left."""
    newest = sorted(site.editions, key=lambda one: one.sent_at, reverse=True)[:_IN_FEED]
    address = home if home.startswith("http") else ""
    feed = Element("feed", {"xmlns": _ATOM, "xml:lang": site.language})
    _add(feed, "title", f"{site.client}: reports")
    _add(feed, "id", _urn(home, ""))
    _add(feed, "updated", newest[0].sent_at.isoformat(timespec="seconds"))
    _add(SubElement(feed, "author"), "name", site.provider)
    SubElement(feed, "link", {"rel": "alternate", "type": "text/html", "href": f"{address}{INDEX}"})
    if address:
        SubElement(feed, "link", {"rel": "self", "href": f"{address}feed.xml"})
    for one in newest:
        _enter(feed, one, home, address)
    indent(feed, " ")
    content = tostring(feed, encoding="utf-8", xml_declaration=True)
    return Document("feed.xml", "application/atom+xml; charset=utf-8", content + b"\n")


def _enter(feed: Element, one: PastEdition, home: str, address: str) -> None:
    entry = SubElement(feed, "entry")
    _add(entry, "title", f"{one.title}, {one.period}")
    _add(entry, "id", _urn(home, one.path))
    _add(entry, "updated", one.sent_at.isoformat(timespec="seconds"))
    _add(entry, "summary", f"{one.headline} {one.note}".strip())
    link = {"rel": "alternate", "type": "text/html", "href": f"{address}{one.path}/page.html"}
    SubElement(entry, "link", link)


def _add(parent: Element, tag: str, text: str) -> None:
    SubElement(parent, tag).text = text


def _urn(home: str, path: str) -> str:
    return uuid.uuid5(uuid.NAMESPACE_URL, f"{home}{path}").urn
