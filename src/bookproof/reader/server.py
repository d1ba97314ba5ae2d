"""The server at home: files of the built site, and answers to the page's script alone.

Whoever asks must call the server by its own address (a name that was rebound to this machine is
refused), come from a page of it, and know the secret of this start. The secret is behind the `#` of
the address that the command prints, which no browser sends to a server or shows to another origin:
no file that is served holds it, so neither other pages nor other users of the machine learn it.
"""

from __future__ import annotations

import io
import json
import select
import socket
import time
from contextlib import suppress
from http import HTTPStatus
from pathlib import Path
from secrets import compare_digest
from typing import Any, BinaryIO
from urllib.parse import urlsplit

from bookproof.reader.blocks import Runnable, Shelf, lacking
from bookproof.reader.export import EXPORTS
from bookproof.reader.runs import Busy, Runs
from bookproof.site.serving import Files
from bookproof.source.project import BookError

ASKED = 200_000  # bytes of a question, the reader's code in it
DRAINED = 2  # seconds for which the rest of a question that is refused may come
OWN = "/_read/"  # the addresses that no file of the site has
SECRET = "X-Read-Secret"
HERE = Path(__file__).parent
KINDS = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8"}
ASSETS = {f"{OWN}{path.name}": path for path in HERE.iterdir() if path.suffix in KINDS}
TAGS = (
    f'<link rel="stylesheet" href="{OWN}page.css">'
    f'<script src="{OWN}page.js" type="module"></script></head>'
)
HEADERS = {
    "Cache-Control": "no-cache",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
}


class Refused(Exception):
    """A question that is not answered."""

    def __init__(self, status: HTTPStatus, why: str) -> None:
        """Take the status of the answer, and what it says."""
        super().__init__(why)
        self.status = status


class Home(Files):
    """Answers one request."""

    timeout = 30  # seconds for which a client may be silent, or not take what is sent

    def __init__(
        self, *request: Any, shelf: Shelf, runs: Runs, secret: str, **options: Any
    ) -> None:
        """Answer it.

        Args:
            request: as the server gives it.
            shelf: the blocks of the pages.
            runs: where they run.
            secret: that a question must know.
            options: for the files.
        """
        self.shelf, self.runs, self.secret = shelf, runs, secret
        super().__init__(*request, **options)

    @property
    def address(self) -> str:
        """Host and port by which this server is called."""
        host, port = self.connection.getsockname()
        return f"{host}:{port}"

    def end_headers(self) -> None:
        """Add what keeps other origins from reading or framing an answer."""
        for name, value in HEADERS.items():
            self.send_header(name, value)
        super().end_headers()

    def send_head(self) -> io.BytesIO | BinaryIO | None:
        """Begin the answer with a file of the site; a page of it gets the script's tag."""
        path = urlsplit(self.path).path
        if self.headers.get("Host") != self.address:
            self.send_error(HTTPStatus.FORBIDDEN, f"call this server http://{self.address}/")
            return None
        if path == "/sw.js":  # at home nothing is kept for reading without a network
            self.send_error(HTTPStatus.NOT_FOUND)
            return None
        if path in ASSETS:
            file = ASSETS[path]
            return self._begin(HTTPStatus.OK, KINDS[file.suffix], file.read_bytes())
        file = Path(self.translate_path(self.path))
        if file.is_dir() and path.endswith("/"):
            file /= "index.html"
        if file.suffix != ".html" or not file.is_file():
            return super().send_head()
        page = file.read_text("utf-8").replace("</head>", TAGS, 1)
        return self._begin(HTTPStatus.OK, "text/html; charset=utf-8", page.encode())

    def do_POST(self) -> None:
        """Answer the page's script."""
        body = None
        try:
            body = self._body()  # whoever asks: what is left unread may cost the answer
            self._admit()
            answers = {
                f"{OWN}page": self._page,
                f"{OWN}run": self._run,
                f"{OWN}seen": self._seen,
                f"{OWN}export": self._export,
            }
            if self.path not in answers:
                raise Refused(HTTPStatus.NOT_FOUND, "there is nothing to ask at this address")
            answers[self.path](_question(body))
        except Refused as refused:
            self._send({"error": str(refused)}, refused.status)
            if body is None:
                self._drain()
        except Busy:
            error = "Too many programs are running: try again when one has ended."
            self._send({"error": error}, HTTPStatus.TOO_MANY_REQUESTS)
        except BookError as error:
            self._send({"error": str(error)}, HTTPStatus.INTERNAL_SERVER_ERROR)

    def _admit(self) -> None:
        """Refuse what does not come from a page of this server that knows the secret."""
        if self.headers.get("Host") != self.address:
            raise Refused(HTTPStatus.FORBIDDEN, f"call this server http://{self.address}/")
        if self.headers.get("Origin") != f"http://{self.address}":
            raise Refused(HTTPStatus.FORBIDDEN, "only pages of this server may ask")
        secret = self.headers.get(SECRET, "")
        if not compare_digest(secret.encode("utf-8", "replace"), self.secret.encode()):
            raise Refused(HTTPStatus.FORBIDDEN, "the secret is not that of this start")

    def _body(self) -> bytes:
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal():
            raise Refused(HTTPStatus.LENGTH_REQUIRED, "a question says how long it is")
        if len(length) > len(str(ASKED)) or int(length) > ASKED:
            error = f"The code is too long: at most {ASKED:,} bytes are run."
            raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, error)
        body = self.rfile.read(int(length))
        if len(body) < int(length):
            raise Refused(HTTPStatus.BAD_REQUEST, "the question ends before it should")
        return body

    def _drain(self) -> None:
        """Take what else is sent, a little: a connection closed before that loses the answer."""
        end = time.monotonic() + DRAINED
        with suppress(OSError):
            self.connection.shutdown(socket.SHUT_WR)
            while (left := end - time.monotonic()) > 0:
                self.connection.settimeout(left)
                if not self.connection.recv(1 << 16):
                    break

    def _page(self, question: dict[str, Any]) -> None:
        """Tell of each block of a page what its script is to know, and of the page's chapter."""
        address = str(question.get("page"))
        records = self.runs.progress.read()
        blocks = []
        for file, region, block in self.shelf.blocks(address):
            about: dict[str, Any] = {"file": file, "region": region, "runs": block is not None}
            if block:
                about["lacking"] = lacking(self.shelf.book.project, block.snippet)
            if block and block.task:
                record = records.get(block.task.name)
                about["exercise"] = record.passed if record else ""
            blocks.append(about)
        chapter = [
            {
                "address": other,
                "title": title,
                "done": sum(bool(r and r.passed) for r in map(records.get, names)),
                "of": len(names),
            }
            for other, title, names in self.shelf.exercises(address)
        ]
        self._send({"blocks": blocks, "chapter": chapter})

    def _block(self, question: Any) -> tuple[Runnable, str | None]:
        """Find the block that a question names by file and region, and the reader's code of it."""
        if not isinstance(question, dict):
            raise Refused(HTTPStatus.BAD_REQUEST, "a program is an object of JSON")
        code = question.get("code")
        if not isinstance(code, str | None) or not _encodes(code or ""):
            raise Refused(HTTPStatus.BAD_REQUEST, "code is text")
        block = self.shelf.block(str(question.get("file")), str(question.get("region")))
        if block is None:
            raise Refused(HTTPStatus.BAD_REQUEST, "the book has no such program")
        return block, code

    def _run(self, question: dict[str, Any]) -> None:
        """Stream the events of a run, a line of JSON each; the end of the connection ends it."""
        block, code = self._block(question)
        with self.runs.place():
            self.send_response(HTTPStatus.OK)
            self.send_header("Content-Type", "application/x-ndjson")
            self.end_headers()
            self.runs.run(block, code, self._tell, self._gone)

    def _seen(self, question: dict[str, Any]) -> None:
        """Note that a reader has opened the hint or the solution of an exercise."""
        block, _ = self._block(question)
        what = question.get("what")
        if block.task is None or what not in ("hint", "solution"):
            raise Refused(HTTPStatus.BAD_REQUEST, "only exercises have a hint and a solution")
        self.runs.progress.change(block.task.name, lambda record: record.see(what))
        self._send({})

    def _export(self, question: dict[str, Any]) -> None:
        """Send programs with a reader's code in them, as a file or as a notebook."""
        asked, kind = question.get("programs"), question.get("as")
        if not isinstance(asked, list) or not asked or kind not in EXPORTS:
            raise Refused(
                HTTPStatus.BAD_REQUEST, f"programs are exported as {' or '.join(EXPORTS)}"
            )
        programs = [block.program(code) for block, code in map(self._block, asked)]
        text = EXPORTS[kind](self.shelf.book.project, programs)
        self.wfile.write(
            self._begin(HTTPStatus.OK, "text/plain; charset=utf-8", text.encode()).read()
        )

    def _tell(self, event: dict[str, Any]) -> None:
        self.wfile.write(json.dumps(event).encode() + b"\n")

    def _gone(self) -> bool:
        """Whether the client has closed the connection."""
        poll = select.poll()
        poll.register(self.connection, select.POLLIN)
        try:
            return bool(poll.poll(0)) and not self.connection.recv(1, socket.MSG_PEEK)
        except OSError:
            return True

    def _send(self, answer: dict[str, Any], status: HTTPStatus = HTTPStatus.OK) -> None:
        self.wfile.write(
            self._begin(status, "application/json", json.dumps(answer).encode()).read()
        )

    def _begin(self, status: HTTPStatus, kind: str, content: bytes) -> io.BytesIO:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        return io.BytesIO(content)


def _question(body: bytes) -> dict[str, Any]:
    try:
        question = json.loads(body)
    except (ValueError, RecursionError):
        question = None
    if not isinstance(question, dict):
        raise Refused(HTTPStatus.BAD_REQUEST, "a question is an object of JSON")
    return question


def _encodes(text: str) -> bool:
    """Whether a text can be written: JSON can name half of a character."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
