"""Reads a release of Celery from its source distribution, in memory, without running anything of it."""

import contextlib
import hashlib
import io
import re
import tarfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from packaging.version import InvalidVersion, Version

from doctools.site.record import UpstreamError
from doctools.site.whole import write_atomically

PROJECT = "celery"
# What the tools read of a release; the rest (tests, images) is not kept in memory.
_KEPT = re.compile(r"^(PKG-INFO|[^/]+\.rst|(docs|celery|examples)/.*\.(rst|txt|py|ini|cfg|toml|sh|conf))$")


@dataclass(frozen=True, eq=False)
class Release:
    """One release: its version and the text files of its source distribution by path below its root."""

    version: str
    files: Mapping[str, str] = field(repr=False)


def read_archive(path: Path) -> Release:
    """Read a source distribution.

    Args:
        path: The `.tar.gz` file.

    Raises:
        UpstreamError: There is no such file, it cannot be read to its end, or it is no release of Celery.
    """
    try:
        files = _read_files(path)
    except FileNotFoundError:
        raise UpstreamError(f"нет архива {path}") from None
    except (tarfile.TarError, zlib.error, EOFError, OSError, UnicodeDecodeError) as error:
        raise UpstreamError(f"архив {path} не читается: {error}") from error
    header = files.get("PKG-INFO", "").split("\n\n", 1)[0]
    fields = dict(re.findall(r"^(Name|Version): *(\S+)", header, re.MULTILINE))
    if fields.get("Name", "").lower() != PROJECT or "Version" not in fields:
        raise UpstreamError(f"архив {path}: это не исходники {PROJECT} (нет PKG-INFO с именем и версией)")
    return Release(fields["Version"], files)


def _read_files(path: Path) -> dict[str, str]:
    files: dict[str, str] = {}
    with tarfile.open(path, "r:gz") as archive:
        for member in archive:
            _, _, inner = member.name.partition("/")
            if member.isfile() and _KEPT.match(inner):
                content = archive.extractfile(member)
                if content is not None:
                    files[inner] = content.read().decode("utf-8-sig").replace("\r\n", "\n")
    return files


class Shelf:
    """Finds releases: among archives given by hand, in the cache, in the user's package index."""

    def __init__(self, cache: Path, archives: Iterable[Path] = (), *, offline: bool = False) -> None:
        """Read the archives given by hand.

        Args:
            cache: Folder that keeps fetched archives; made when needed.
            archives: Archives on this machine.
            offline: Never ask the package index.

        Raises:
            UpstreamError: One of the archives cannot be read.
        """
        self.cache = cache
        self.offline = offline
        self._read: dict[str, Release] = {}
        self._given = {self._keep(read_archive(path)).version: path for path in archives}

    def _keep(self, release: Release) -> Release:
        self._read[release.version] = release
        return release

    def get(self, version: str) -> Release:
        """Return this release.

        Raises:
            UpstreamError: It is not on this machine and cannot be fetched.
        """
        if version in self._read:
            return self._read[version]
        path = self.archive(version)
        release = read_archive(path)
        if release.version != version:
            raise UpstreamError(f"архив {path}: внутри {PROJECT} {release.version}, а не {version}")
        return self._keep(release)

    def archive(self, version: str) -> Path:
        """Return the archive of this release.

        Raises:
            UpstreamError: It is not on this machine and cannot be fetched.
        """
        path = self._given.get(version) or self._path(version)
        if not path.exists():
            if self.offline:
                raise UpstreamError(f"нет архива {PROJECT} {version}: без сети нужен ключ --archive")
            _fetch(version, path)
        return path

    def newest(self) -> Release:
        """Return the newest final release of the package index; without a network the newest one at hand.

        Raises:
            UpstreamError: No release can be found.
        """
        if self._given or self.offline:
            at_hand = [*self._given, *(self._cached() if self.offline else ())]
            if not at_hand:
                raise UpstreamError(f"нет ни одного архива {PROJECT}: без сети нужен ключ --archive")
            return self.get(max(at_hand, key=Version))
        with _index() as index:
            versions = [version for version in index if not Version(version).is_prerelease]
        if not versions:
            raise UpstreamError(f"в индексе пакетов нет исходников {PROJECT}")
        return self.get(max(versions, key=Version))

    def _path(self, version: str) -> Path:
        if not re.fullmatch(r"[0-9][0-9a-z.]*", version):
            raise UpstreamError(f"«{version}» — не номер версии")
        return self.cache / f"{PROJECT}-{version}.tar.gz"

    def _cached(self) -> Iterator[str]:
        for path in self.cache.glob(f"{PROJECT}-*.tar.gz"):
            version = path.name.removeprefix(f"{PROJECT}-").removesuffix(".tar.gz")
            with contextlib.suppress(InvalidVersion):
                yield str(Version(version))


@contextlib.contextmanager
def _index() -> Iterator[dict[str, Callable[[], bytes]]]:
    """Ask the package index through pip: what fetches each source distribution, by its version.

    `pip download` would build the metadata of a source distribution, that is run its setup.py. pip's own
    finder and session, with the user's index, proxy and certificates, only list and fetch.
    """
    try:
        from pip._internal.commands import create_command
        from pip._internal.exceptions import PipError
    except ImportError:
        raise UpstreamError("в этом окружении нет pip: дайте архив ключом --archive") from None

    def download(link: Any) -> bytes:
        response = session.get(link.url_without_fragment, headers={"Accept-Encoding": "identity"})
        response.raise_for_status()
        content: bytes = response.content
        if link.hash_name and hashlib.new(link.hash_name, content).hexdigest() != link.hash:
            raise UpstreamError(f"{link.filename}: контрольная сумма не та, что назвал индекс пакетов")
        return content

    command: Any = create_command("download")
    options, _ = command.parse_args(["--quiet", "--no-deps", "--no-binary", PROJECT, "--pre", PROJECT])
    with command.main_context():
        try:
            session = command.get_default_session(options)
            finder = command._build_package_finder(options, session)
            found = finder.find_all_candidates(PROJECT)
            yield {str(candidate.version): partial(download, candidate.link) for candidate in found}
        except (PipError, OSError) as error:
            raise UpstreamError(f"индекс пакетов не отвечает: {error}") from error


def _fetch(version: str, path: Path) -> None:
    with _index() as index:
        if version not in index:
            raise UpstreamError(f"в индексе пакетов нет исходников {PROJECT} {version}")
        content = index[version]()
    try:
        tarfile.open(fileobj=io.BytesIO(content), mode="r:gz").close()
    except tarfile.TarError as error:
        raise UpstreamError(f"{PROJECT} {version}: из индекса пакетов пришёл не архив: {error}") from error
    write_atomically(path, content)
