"""Releases behind a URL: of a bucket or folder that Arrow opens, or of a web server."""

from __future__ import annotations

from contextlib import suppress
from typing import Any
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

from bilateral import releases
from bilateral.latest import FILE, Latest, latest


def local(name: str) -> str:
    """The path that a URL of this machine (``file://…``) means; any other name as it is."""
    return url2pathname(urlsplit(name).path) if name.startswith("file://") else name


def opened(url: str) -> tuple[Any, str]:
    """The Arrow file system and the folder there that a URL names. Raises NoRelease where nothing can be read by it."""
    import pyarrow as pa
    from pyarrow import fs

    parts = urlsplit(url)
    if parts.scheme in ("http", "https") and parts.netloc and not parts.query:
        from bilateral.web_files import WebFiles

        return fs.PyFileSystem(WebFiles(f"{parts.scheme}://{parts.netloc}")), unquote(parts.path).strip("/")
    try:
        files, path = fs.FileSystem.from_uri(url)
    except pa.ArrowInvalid:
        raise releases.NoRelease(
            f"{url} is not a URL that can be read: write s3://bucket/releases, gs://bucket/releases, "
            "https://example.org/releases or file:///folder"
        ) from None
    except OSError as error:  # the region of a bucket is asked for
        why, variables = str(error).rpartition("Details: ")[2], "the AWS_* variables name its endpoint, region and keys"
        said = f"{url} cannot be reached ({why}): see that there is a network, and that {variables}"
        raise releases.NoRelease(said) from None
    return files, path.rstrip("/")


def latest_at(files: Any, folder: str) -> Latest:
    """Which releases a folder has, by its ``latest.json``; none without it. Raises MarksError where it is damaged."""
    with suppress(FileNotFoundError), files.open_input_stream(f"{folder}/{FILE}") as stream:
        return latest(stream.read(), f"{folder}/{FILE}")
    return Latest()
