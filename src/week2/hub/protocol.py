"""What the hub answers: each route of the protocol, as a function of a request.

Source: the clients themselves, `huggingface_hub` 1.33 and `datasets` 5.2, and git-lfs's batch
interface. Whatever they do not ask for is left out: accounts, organisations, pull requests, Xet.
"""

from __future__ import annotations

import base64
import json
import re
import string
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, quote, unquote

from week2.hub.repository import LARGE, File, Repository, files_of

NAME = r"(?P<name>[\w.-]+/[\w.-]+)"
API = rf"/api/(?P<kind>models|datasets)/{NAME}"
USER = "reader"
KINDS = {"model": "models", "dataset": "datasets"}
# Of an owner or of a repository: words, with single dots between them.
WORDS = re.compile(r"(?=.{1,96}$)\w[\w-]*(\.[\w-]+)*", re.ASCII)
PLAIN = string.punctuation + " "  # beside letters and digits, what a header holds as it is


@dataclass(frozen=True)
class Request:
    """What a client asks.

    Attributes:
        method: GET, HEAD, POST or PUT.
        path: of the address, still quoted, without what follows a question mark.
        query: what follows it.
        body: what was sent.
        endpoint: the address of the hub, as the client knows it.
    """

    method: str
    path: str
    query: dict[str, list[str]] = field(default_factory=dict)
    body: bytes = b""
    endpoint: str = ""


@dataclass(frozen=True)
class Answer:
    """What it is answered: a status, headers, and content whose parts may be asked for."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    content: bytes = b""


def as_json(value: Any, status: int = 200, **headers: str) -> Answer:
    """Answer with a value as JSON."""
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    content = json.dumps(value).encode()
    return Answer(status, {"Content-Type": "application/json"} | named, content)


def missing(code: str, message: str) -> Answer:
    """Answer that there is no such thing; clients tell by the code which."""
    header = quote(message, safe=PLAIN, errors="replace")
    return as_json({"error": message}, 404, X_Error_Code=code, X_Error_Message=header)


# What a body of another shape than the protocol's raises where it is read.
UNREADABLE = (AttributeError, LookupError, RecursionError, TypeError, ValueError)


class Missing(Exception):
    """Something that was asked for is not there; the answer says what."""

    def __init__(self, code: str, message: str) -> None:
        """Make it of the hub's code for what is missing, and a message."""
        super().__init__(message)
        self.answer = missing(code, message)


class Hub:
    """Repositories, and what is answered of them. Safe to ask from several threads."""

    def __init__(self, repositories: Iterable[Repository] = ()) -> None:
        """Make a hub of repositories."""
        self.repositories = {(r.kind, r.name): r for r in repositories}
        self.uploads: dict[str, bytes] = {}
        self._turn = threading.Lock()

    def answer(self, request: Request) -> Answer:
        """Answer a request.

        404 where no route or nothing of that name is there, 400 where it cannot be read.
        """
        for method, route, respond in ROUTES:
            match = route.fullmatch(request.path)
            if match and method == request.method.replace("HEAD", "GET"):
                asked = {n: unquote(v) for n, v in match.groupdict(default="").items()}
                with self._turn:
                    try:
                        return respond(self, request, **asked)
                    except Missing as error:
                        return error.answer
                    except UNREADABLE as error:
                        return as_json({"error": f"the request cannot be read: {error!r}"}, 400)
        return missing("EntryNotFound", f"no route for {request.method} {request.path}")

    def _files(self, kind: str, name: str, revision: str) -> tuple[str, dict[str, File]]:
        """Find a commit and what it holds."""
        repository = self.repositories.get((kind, name))
        if repository is None:
            raise Missing("RepoNotFound", f"no {kind.removesuffix('s')} {name} here")
        commit = repository.resolve(revision or "main")
        if commit is None:
            raise Missing("RevisionNotFound", f"{name} has no revision {revision}")
        return commit, repository.commits[commit]

    def info(self, request: Request, kind: str, name: str, revision: str = "") -> Answer:
        """Describe a repository at a revision."""
        commit, files = self._files(kind, name, revision)
        return as_json(
            {
                "id": name,
                "modelId": name,
                "author": name.partition("/")[0],
                "sha": commit,
                "private": False,
                "disabled": False,
                "gated": False,
                "tags": [],
                "downloads": 0,
                "likes": 0,
                "siblings": [{"rfilename": path} for path in sorted(files)],
            }
        )

    def tree(self, request: Request, kind: str, name: str, revision: str, path: str) -> Answer:
        """List a folder, and what lies below it where that is asked for."""
        _, files = self._files(kind, name, revision)
        prefix = f"{path}/" if path else ""
        below = [p for p in sorted(files) if p.startswith(prefix)]
        if path and not below:
            raise Missing("EntryNotFound", f"{name} has no folder {path}")
        if request.query.get("recursive", ["false"])[0].lower() == "true":
            wanted = {*below, *(f for p in below for f in _folders(p) if f.startswith(prefix))}
        else:
            wanted = {prefix + p.removeprefix(prefix).partition("/")[0] for p in below}
        return as_json([_entry(p, files.get(p)) for p in sorted(wanted)])

    def paths_info(self, request: Request, kind: str, name: str, revision: str) -> Answer:
        """Describe those of the named files and folders that are there."""
        _, files = self._files(kind, name, revision)
        there = {*files, *(folder for path in files for folder in _folders(path))}
        asked = parse_qs(request.body.decode()).get("paths", [])
        return as_json([_entry(path, files.get(path)) for path in asked if path in there])

    def resolve(self, request: Request, kind: str, name: str, revision: str, path: str) -> Answer:
        """Hand out a file."""
        commit, files = self._files(kind or "models", name, revision)
        if path not in files:
            raise Missing("EntryNotFound", f"{name} has no file {path}")
        file = files[path]
        headers = {"ETag": f'"{file.etag}"', "X-Repo-Commit": commit, "Accept-Ranges": "bytes"}
        return Answer(200, headers, file.content)

    def whoami(self, request: Request) -> Answer:
        """Say who asks: everybody is the same reader here."""
        return as_json({"type": "user", "name": USER, "orgs": [], "auth": {}})

    def create(self, request: Request) -> Answer:
        """Make an empty repository; 409 where there is one of that name."""
        asked = json.loads(request.body)
        kind = KINDS[asked.get("type") or "model"]
        owner, own = asked.get("organization") or USER, asked["name"]
        if not (WORDS.fullmatch(owner) and WORDS.fullmatch(own)):
            raise ValueError("a name has letters, digits, - and _, and single dots between them")
        name = f"{owner}/{own}"
        url = {"url": _address(request, kind, name), "name": name, "id": name}
        if (kind, name) in self.repositories:
            return as_json(url | {"error": f"{name} is there already"}, 409)
        repository = self.repositories[kind, name] = Repository(kind, name)
        repository.commit({})
        return as_json(url)

    def validate(self, request: Request) -> Answer:
        """Accept the metadata of a card."""
        return as_json({"errors": [], "warnings": []})

    def preupload(self, request: Request, kind: str, name: str, revision: str) -> Answer:
        """Say of each file that is to come which way it takes."""
        _, files = self._files(kind, name, revision)
        return as_json(
            {
                "files": [
                    {
                        "path": file["path"],
                        "uploadMode": "lfs" if file["path"].endswith(LARGE) else "regular",
                        "shouldIgnore": False,
                        "oid": files[file["path"]].oid if file["path"] in files else None,
                    }
                    for file in json.loads(request.body)["files"]
                ]
            }
        )

    def batch(self, request: Request, kind: str, name: str) -> Answer:
        """Say where large files are to be sent; those that are known need not be."""
        return as_json(
            {
                "transfer": "basic",
                "objects": [
                    {"oid": oid, "size": sent["size"]}
                    | ({} if oid in self.uploads else {"actions": _upload(request, oid)})
                    for sent in json.loads(request.body)["objects"]
                    for oid in [sent["oid"]]
                ],
            }
        )

    def upload(self, request: Request, oid: str) -> Answer:
        """Take a large file in."""
        if File(request.body).sha256 != oid:
            return as_json({"error": "the content is not what its name says"}, 400)
        self.uploads[oid] = request.body
        return as_json({})

    def commit(self, request: Request, kind: str, name: str, revision: str) -> Answer:
        """Add and delete files on a branch."""
        _, files = self._files(kind, name, revision)
        files = dict(files)
        for line in request.body.splitlines():
            entry = json.loads(line)
            value = entry["value"]
            match entry["key"]:
                case "file":
                    content = base64.b64decode(value["content"])
                    files |= files_of({_inside(value["path"]): content})
                case "lfsFile":
                    files[_inside(value["path"])] = File(self.uploads[value["oid"]], large=True)
                case "deletedFile":
                    files.pop(value["path"], None)
        commit = self.repositories[kind, name].commit(files, revision)
        url = f"{_address(request, kind, name)}/commit/{commit}"
        return as_json({"success": True, "commitOid": commit, "commitUrl": url})


def _inside(path: str) -> str:
    """Return the path of a file that lies in its repository, wherever that is unpacked."""
    if {"", ".", ".."} & {*path.split("/")} or "\\" in path or not path.isprintable():
        raise ValueError(f"a file's path leads down from the repository; got {path!r:.200}")
    return path


def _folders(path: str) -> list[str]:
    """List the folders that a path lies in."""
    parts = path.split("/")[:-1]
    return ["/".join(parts[: i + 1]) for i in range(len(parts))]


def _entry(path: str, file: File | None) -> dict[str, Any]:
    """Describe a file, or a folder where there is none of that name."""
    if file is None:
        return {"type": "directory", "path": path, "oid": "0" * 40, "size": 0}
    size = len(file.content)
    entry = {"type": "file", "path": path, "oid": file.oid, "size": size}
    if file.large:
        entry["lfs"] = {"oid": file.sha256, "size": size, "pointerSize": 130}
    return entry


def _address(request: Request, kind: str, name: str) -> str:
    return f"{request.endpoint}/{'datasets/' if kind == 'datasets' else ''}{name}"


def _upload(request: Request, oid: str) -> dict[str, Any]:
    return {"upload": {"href": f"{request.endpoint}/lfs/{oid}", "header": {}}}


ROUTES: list[tuple[str, re.Pattern[str], Callable[..., Answer]]] = [
    (method, re.compile(route), respond)
    for method, route, respond in (
        ("GET", API, Hub.info),
        ("GET", rf"{API}/revision/(?P<revision>[^/]+)", Hub.info),
        ("GET", rf"{API}/tree/(?P<revision>[^/]+)(?:/(?P<path>.+))?", Hub.tree),
        ("POST", rf"{API}/paths-info/(?P<revision>[^/]+)", Hub.paths_info),
        (
            "GET",
            rf"/(?:(?P<kind>datasets)/)?{NAME}/resolve/(?P<revision>[^/]+)/(?P<path>.+)",
            Hub.resolve,
        ),
        ("GET", "/api/whoami-v2", Hub.whoami),
        ("POST", "/api/repos/create", Hub.create),
        ("POST", "/api/validate-yaml", Hub.validate),
        ("POST", rf"{API}/preupload/(?P<revision>[^/]+)", Hub.preupload),
        (
            "POST",
            rf"/(?:(?P<kind>datasets)/)?{NAME}\.git/info/lfs/objects/batch",
            Hub.batch,
        ),
        ("PUT", "/lfs/(?P<oid>[0-9a-f]{64})", Hub.upload),
        ("POST", rf"{API}/commit/(?P<revision>[^/]+)", Hub.commit),
    )
]
