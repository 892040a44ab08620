"""The addresses of the preview: pages and documents to GET; approve, withdraw and make again to POST."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from urllib.parse import parse_qs

from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from reporter.errors import Failure, ReporterError, safely
from reporter.outputs.pdf import pictures_of
from reporter.preview import pages
from reporter.preview.doorkeeping import Doorkeeper, Pass
from reporter.preview.gallery import Exhibit, Gallery
from reporter.preview.marking import marked
from reporter.preview.pages import Remark, Shown, View
from reporter.preview.panels import panel_of
from reporter.preview.reloading import News, watch

_LARGEST_FORM = 20_000
_PICTURE_WIDTH = 1208  # twice the frame
_SHADED = re.compile(r"\(\s*prefers-color-scheme\s*:\s*(light|dark)\s*\)")
_SCHEMES = re.compile(r'(<meta name="(?:color-scheme|supported-color-schemes)" content=")light dark"')
_SANDBOX = (
    "sandbox allow-same-origin allow-top-navigation-by-user-activation; default-src 'none'; img-src data:; "
    "font-src data:; style-src 'unsafe-inline'; frame-ancestors 'self'"
)
_PICTURES = 12  # PDFs whose pages are kept drawn


class Preview:
    """What answers; one for each time the command is called."""

    def __init__(self, gallery: Gallery, entry: Pass, asked: tuple[str, str] = ("", "")) -> None:
        self.gallery, self.entry, self.asked = gallery, entry, asked
        self.news = News()
        self._pictures: dict[str, list[bytes]] = {}

    def application(self, *, watched: bool = True) -> Starlette:
        """The application with its doorkeeper; it watches the workspace for as long as it runs."""
        get = partial(Route, methods=["GET"])
        post = partial(Route, methods=["POST"])
        routes = [
            get("/", self._page(self.listing)),
            get("/sent", self._page(self.sent)),
            get("/feeds", self._page(self.feeds)),
            get("/clients", self._page(self.clients)),
            get("/preview.css", self._page(self.style)),
            get("/preview.js", self._page(self.script)),
            get("/events", self.events),
            get("/document/{shelf}/picture/{number:int}/{key:path}", self._page(self.picture)),
            get("/document/{shelf}/{kind}/{key:path}", self._page(self.document)),
            get("/{shelf}/{key:path}", self._page(self.edition)),
            post("/approve/{key:path}", self.approve),
            post("/withdraw/{key:path}", self.withdraw),
            post("/again/{key:path}", self.make_again),
        ]

        @asynccontextmanager
        async def lifespan(_app: Starlette) -> AsyncIterator[None]:
            async with watch(self.gallery, self.news, is_on=watched):
                yield

        app = Starlette(
            routes=routes, middleware=[Middleware(Doorkeeper, entry=self.entry)], lifespan=lifespan
        )
        app.router.redirect_slashes = False
        return app

    def listing(self, request: Request) -> Response:
        """Everything that waits."""
        page = pages.list_page(self.gallery, self.offered(), _shade(request), self.entry.seal)
        return HTMLResponse(page)

    def sent(self, request: Request) -> Response:
        """What has left."""
        return HTMLResponse(pages.sent_page(self.gallery, _shade(request), self.entry.seal))

    def feeds(self, request: Request) -> Response:
        """What each feed delivered."""
        return HTMLResponse(pages.feeds_page(self.gallery, _shade(request), self.entry.seal))

    def clients(self, request: Request) -> Response:
        """What is known of each client, and what it reads."""
        return HTMLResponse(pages.clients_page(self.gallery, _shade(request), self.entry.seal))

    def offered(self) -> tuple[str, ...]:
        """What is built for view: what was asked for; without, all that somebody reads when nothing waits."""
        if not any(self.asked) and self.gallery.waiting():
            return ()
        return tuple(self.gallery.offered(*self.asked))

    def edition(self, request: Request) -> Response:
        """One edition."""
        return self._edition(_look(request), Remark())

    def document(self, request: Request) -> Response:
        """The very bytes of a document or mail; of a page and a letter in the shade that is asked for."""
        look, kind = _look(request), request.path_params["kind"]
        exhibit = self._exhibit(look)
        letter = pages.letter_for(exhibit, look.to)
        shade = request.query_params.get("shade", "")
        if kind == "page":
            html = exhibit.documents["page.html"].decode()
            if shade:

                def link(place: str, names: Sequence[str]) -> str:
                    return look.address(view="page", figures=tuple(names), at=place)

                chosen = (look.at, look.figures[0] if look.figures else "")
                html = marked(html, exhibit.model, link, chosen)
            page = _framed(html, shade)
            page.background = BackgroundTask(self.gallery.read_ahead, look.key) if shade else None
            return page
        if kind == "letter":
            html = (
                letter.html(images=look.images == "on")
                if letter
                else exhibit.documents["letter.html"].decode()
            )
            return _framed(html, shade)
        if kind == "report.pdf":
            return Response(self._pdf(exhibit, look), media_type="application/pdf")
        if kind == "mail.eml" and letter:
            return Response(letter.content, media_type="message/rfc822")
        raise KeyError(kind)

    def picture(self, request: Request) -> Response:
        """A page of the PDF as a picture."""
        look = _look(request)
        drawn = self._drawn(self._exhibit(look), look)
        return Response(drawn[request.path_params["number"] - 1], media_type="image/png")

    def style(self, request: Request) -> Response:
        """The style sheet in the colour of a client."""
        brand = request.query_params.get("brand", "")
        return Response(pages.style_sheet(self.gallery, brand), media_type="text/css")

    def script(self, _request: Request) -> Response:
        """The one script."""
        return Response(pages.script(), media_type="text/javascript")

    async def events(self, _request: Request) -> Response:
        """A line whenever something was edited, or a run has changed what waits."""
        return StreamingResponse(self.news.lines(), media_type="text/event-stream")

    async def approve(self, request: Request) -> Response:
        """Let it go, after the same checks as on the command line; over late data for who says why."""

        def work(because: str) -> object:
            return self.gallery.approve(request.path_params["key"], because)

        return await self._deed(request, work)

    async def make_again(self, request: Request) -> Response:
        """Make it anew from what the feeds have now."""
        return await self._deed(request, lambda _: self.gallery.make_again(request.path_params["key"]))

    async def withdraw(self, request: Request) -> Response:
        """Take it back, with the reason."""

        def work(because: str) -> object:
            return self.gallery.withdraw(request.path_params["key"], because)

        return await self._deed(request, work, "withdraw")

    async def _deed(self, request: Request, work: Callable[[str], object], ask: str = "") -> Response:
        """Done, where the form is of this page and gives the reason that it asks for."""
        key, form = request.path_params["key"], await _form(request)
        if not self.entry.is_sealed(form.get("seal", "")):
            return Response("This form is not of this page.", 403)
        because, ask = " ".join(form.get("because", "").split()), ask or form.get("ask", "")
        if ask and not because:
            notice = Remark("Say why: the ledger keeps the reason.")
            return await run_in_threadpool(self._edition, View(key, ask=ask), notice, 422)
        return await run_in_threadpool(self._done, key, lambda: work(because))

    def _done(self, key: str, work: Callable[[], object]) -> Response:
        done = safely(work)
        self.news.tell()
        if isinstance(done, Failure):
            notice = Remark(done.what, done.mend)
            shown = safely(self._edition, View(key), notice, 409)
            return self._fault(notice, 409) if isinstance(shown, Failure) else shown
        return RedirectResponse(View(key).address(), 303)

    def _edition(self, look: View, notice: Remark, status: int = 200) -> Response:
        exhibit = self._exhibit(look)
        if look.view == "page" and "page.html" not in exhibit.documents and exhibit.documents:
            look = replace(look, view="letter")  # of a planned change, or the team's calls
        panel = None
        if look.figures:
            panel = panel_of(self.gallery, exhibit, look.figures, look.at, whole=look.rows == "all")
        count = len(self._drawn(exhibit, look)) if look.view == "pdf" and self._pdf(exhibit, look) else 0
        changed = self.gallery.changed(exhibit) if look.shelf == "edition" else None
        shown = Shown(exhibit, look, panel, count, notice, changed)
        return HTMLResponse(pages.edition_page(self.gallery, shown, self.offered(), self.entry.seal), status)

    def _exhibit(self, look: View) -> Exhibit:
        return self.gallery.built(look.key) if look.shelf == "view" else self.gallery.shown(look.key)

    def _pdf(self, exhibit: Exhibit, look: View) -> bytes:
        letter = pages.letter_for(exhibit, look.to)
        return (letter.pdf if letter else b"") or exhibit.documents.get("report.pdf", b"")

    def _drawn(self, exhibit: Exhibit, look: View) -> list[bytes]:
        content = self._pdf(exhibit, look)
        name = f"{hash(content)}"
        if name not in self._pictures:
            while len(self._pictures) >= _PICTURES:
                del self._pictures[next(iter(self._pictures))]
            self._pictures[name] = self.gallery.in_turn(lambda: [*pictures_of(content, _PICTURE_WIDTH)])
        return self._pictures[name]

    def _page(self, answer: Callable[[Request], Response]) -> Callable[[Request], Awaitable[Response]]:
        """The answer, worked out beside the loop; what is wrong is said on a page."""

        async def answered(request: Request) -> Response:
            try:
                return await run_in_threadpool(answer, request)
            except (KeyError, IndexError):
                return self._fault(Remark("There is nothing at this address.", "Go back to the list."), 404)
            except ReporterError as fault:
                return self._fault(Remark(str(fault), fault.hint), 404)

        return answered

    def _fault(self, notice: Remark, status: int) -> Response:
        return HTMLResponse(pages.fault_page(self.gallery, notice, self.entry.seal), status)


def _framed(html: str, shade: str) -> Response:
    """A document for its frame, sandboxed; a shade that is asked for stands in place of the screen's."""
    if shade:
        html = _SHADED.sub(lambda match: f"({'min' if match[1] == shade else 'max'}-width: 0)", html)
        html = _SCHEMES.sub(rf'\g<1>{shade}"', html)
    return HTMLResponse(html, headers={"Content-Security-Policy": _SANDBOX})


def _look(request: Request) -> View:
    asked, shelf = request.query_params, request.path_params["shelf"]
    if shelf not in ("edition", "view"):
        raise KeyError(shelf)
    view = asked.get("view", "page")
    return View(
        request.path_params["key"],
        shelf,
        view if view in pages.VIEWS else "page",
        _shade(request),
        asked.get("to", ""),
        "off" if asked.get("images") == "off" else "on",
        tuple(asked.getlist("figure")),
        asked.get("at", ""),
        asked.get("rows", ""),
        asked.get("ask", ""),
    )


def _shade(request: Request) -> str:
    return "dark" if request.query_params.get("shade") == "dark" else "light"


async def _form(request: Request) -> dict[str, str]:
    """The fields of a form; nothing of one that is too large."""
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > _LARGEST_FORM:
            return {}
    return {name: values[-1] for name, values in parse_qs(body.decode("utf-8", "replace")).items()}
