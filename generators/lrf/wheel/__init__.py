"""The kit's wheel, built with the standard library: the same files give the same bytes everywhere.

The template's hook and `gen-tool init` put it into `vendor/`. Its files are stored, not deflated,
so that no version of zlib matters and cruft's binary patches apply. Its local version ends in a
hash of its contents; no public index accepts one, so nobody else can publish it.
"""

import hashlib
import io
import os
import zipfile
from base64 import urlsafe_b64encode
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

# Files of editors, systems and merges. Names that begin with a dot are left out too.
_LEFT_OUT = ("__pycache__",)
_LEFT_OUT_SUFFIXES = (".pyc", ".orig", ".rej", "~")
# What `gen-tool init` and `gen-tool update` bring into a repository.
_RUNTIME = "{{cookiecutter.project_slug}}/src/{{cookiecutter.package_name}}/longrunning"
_WHEEL = "Wheel-Version: 1.0\nGenerator: lrf\nRoot-Is-Purelib: true\nTag: py3-none-any\n"


class Wheel(NamedTuple):
    """A wheel: its version, and its files by their path in the archive."""

    version: str
    files: Mapping[str, bytes]

    @property
    def name(self) -> str:
        """Return the file name."""
        return f"lrf-{self.version}-py3-none-any.whl"

    def to_bytes(self) -> bytes:
        """Return the archive."""
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as writer:
            for path, content in self.files.items():
                entry = zipfile.ZipInfo(path)  # its date is 1980-01-01
                entry.create_system = 3  # else it says on which system it was made
                entry.external_attr = 0o100644 << 16
                writer.writestr(entry, content)
        return archive.getvalue()


def make_wheel(package: Path | None = None) -> Wheel:
    """Return the wheel of the kit.

    Args:
        package: The kit's folder `lrf`, installed or in a checkout of the template; by default the
            one that this module is part of.
    """
    files = _read_kit(package)
    version = _version_of(files)
    folder = f"lrf-{version}.dist-info"
    released, metadata = _release(files)
    files |= {
        f"{folder}/METADATA": metadata.replace(released, version, 1).encode(),
        f"{folder}/WHEEL": _WHEEL.encode(),
        f"{folder}/entry_points.txt": files["lrf/wheel/entry_points.txt"],
    }
    files[f"{folder}/RECORD"] = _record(files, f"{folder}/RECORD")
    return Wheel(version, files)


def find_version(package: Path | None = None) -> str:
    """Return the version of the wheel that `make_wheel` returns, without making it."""
    return _version_of(_read_kit(package))


def read_wheel(name: str, content: bytes) -> Wheel:
    """Return the wheel that a file holds.

    Args:
        name: The file's name.
        content: Its bytes.

    Raises:
        zipfile.BadZipFile: It is damaged.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return Wheel(name.split("-")[1], {n: archive.read(n) for n in archive.namelist()})


def _read_kit(package: Path | None) -> dict[str, bytes]:
    """Return the files of the kit, and of the runtime, by their path in the archive."""
    package = package or Path(__file__).resolve().parent.parent
    files = dict(_read_files(str(package), "lrf"))
    if "lrf/longrunning/__init__.py" not in files:
        files |= _read_files(str(package.parent.parent / _RUNTIME), "lrf/longrunning")
    return dict(sorted(files.items()))


def _read_files(folder: str, prefix: str) -> Iterator[tuple[str, bytes]]:
    """Yield the files under `folder` by their path in the archive."""
    for entry in os.scandir(folder):
        if entry.name.startswith(".") or entry.name in _LEFT_OUT:
            continue
        if entry.is_dir():
            yield from _read_files(entry.path, f"{prefix}/{entry.name}")
        elif not entry.name.endswith(_LEFT_OUT_SUFFIXES):
            with open(entry.path, "rb", buffering=0) as file:
                # A checkout on Windows may have CRLF.
                yield f"{prefix}/{entry.name}", file.read().replace(b"\r\n", b"\n")


def _version_of(files: Mapping[str, bytes]) -> str:
    return f"{_release(files)[0]}+lrf.{_hash(files)}"


def _release(files: Mapping[str, bytes]) -> tuple[str, str]:
    """Return the version that is released, and the metadata in which it stands."""
    metadata = files["lrf/wheel/METADATA"].decode()
    return metadata.partition("\nVersion: ")[2].partition("\n")[0], metadata


def _hash(files: Mapping[str, bytes]) -> str:
    """Return 8 hexadecimal digits that differ when any path or content does."""
    digest = hashlib.sha256()
    for path, content in files.items():
        digest.update(f"{path}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()[:8]


def _record(files: Mapping[str, bytes], own: str) -> bytes:
    """Return the list that installers check the files by."""
    lines = []
    for path, content in files.items():
        digest = urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
        lines.append(f"{path},sha256={digest},{len(content)}\n")
    return "".join([*lines, f"{own},,\n"]).encode()
