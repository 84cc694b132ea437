"""The kit's wheel in vendor/: the same bytes everywhere, and what a build backend would make."""

import hashlib
import re
import subprocess
import sys
import zipfile
import zlib
from base64 import urlsafe_b64encode
from collections.abc import Callable
from email.message import Message
from email.parser import Parser
from pathlib import Path

import pytest
from packaging.requirements import Requirement

import lrf
from lrf.wheel import Wheel, make_wheel
from tests.template import TEMPLATE

BUILD = "import sys; from hatchling.build import build_wheel; build_wheel(sys.argv[1])"
MAKE = """
import pathlib, runpy, sys
package = pathlib.Path(sys.argv[1])
wheel = runpy.run_path(str(package / "wheel" / "__init__.py"))["make_wheel"](package)
pathlib.Path(wheel.name).write_bytes(wheel.to_bytes())
"""


@pytest.fixture(scope="module")
def wheel() -> Wheel:
    return make_wheel(TEMPLATE / "generators" / "lrf")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """Return the wheel that the build backend makes of generators/."""
    folder = tmp_path_factory.mktemp("built")
    command = [sys.executable, "-c", BUILD, str(folder)]
    subprocess.run(command, cwd=TEMPLATE / "generators", check=True, capture_output=True)
    (path,) = folder.iterdir()
    return zipfile.ZipFile(path)


def make_elsewhere(package: Path, folder: Path, *, python: str = sys.executable) -> Path:
    """Make the wheel of `package` in a process of its own, into `folder`."""
    folder.mkdir()
    subprocess.run([python, "-B", "-c", MAKE, str(package)], cwd=folder, check=True)
    (path,) = folder.iterdir()
    return path


def metadata_of(files: Callable[[str], bytes], names: list[str]) -> Message:
    (name,) = (name for name in names if name.endswith(".dist-info/METADATA"))
    return Parser().parsestr(files(name).decode())


def test_it_is_the_one_that_the_project_asks_for(project: Path, wheel: Wheel) -> None:
    (path,) = (project / "vendor").iterdir()
    assert path.name == wheel.name
    assert path.read_bytes() == wheel.to_bytes()
    manifest = (project / "pyproject.toml").read_text()
    assert f'"lrf=={wheel.version}"' in manifest
    assert f'lrf = {{ path = "vendor/{wheel.name}" }}' in manifest


def test_its_version_is_local_and_ends_in_a_hash(wheel: Wheel) -> None:
    # no public index takes a local version, so nobody else can publish it
    assert re.fullmatch(r"0\.2\.0\+lrf\.[0-9a-f]{8}", wheel.version)


def test_it_stays_small(wheel: Wheel, figure: Callable[[str], None]) -> None:
    size, deflated = len(wheel.to_bytes()), sum(len(zlib.compress(f)) for f in wheel.files.values())
    figure(f"the kit's wheel: {size / 1000:.0f} kB, {len(wheel.files)} files")
    assert size <= 1_550_000  # stored: to git, and on its way to anybody, it is deflated
    assert deflated <= 550_000


def test_nothing_in_it_depends_on_the_machine(wheel: Wheel, tmp_path: Path) -> None:
    path = tmp_path / wheel.name
    path.write_bytes(wheel.to_bytes())
    with zipfile.ZipFile(path) as archive:
        for entry in archive.infolist():
            assert entry.compress_type == zipfile.ZIP_STORED
            assert entry.date_time == (1980, 1, 1, 0, 0, 0)
            assert (entry.create_system, entry.external_attr) == (3, 0o100644 << 16)


@pytest.mark.parametrize("version", ["3.10", "3.11", "3.12", "3.13", "3.14"])
def test_every_python_makes_the_same_bytes(version: str, wheel: Wheel, tmp_path: Path) -> None:
    find = ["uv", "python", "find", "--no-project", "--no-python-downloads", version]
    found = subprocess.run(find, capture_output=True, text=True)
    if found.returncode:
        pytest.skip(f"no Python {version} here")
    package = TEMPLATE / "generators" / "lrf"
    path = make_elsewhere(package, tmp_path / "made", python=found.stdout.strip())
    assert path.name == wheel.name
    assert path.read_bytes() == wheel.to_bytes()


def test_a_checkout_with_other_line_ends_caches_and_leftovers_makes_the_same_bytes(
    checkout: Path, wheel: Wheel, tmp_path: Path
) -> None:
    package = checkout / "generators" / "lrf"
    for path in list(package.rglob("*.py")):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    for name in (
        "__pycache__/x.cpython-311.pyc",
        ".mypy_cache/x",
        "cli/x.py.orig",
        "cli/.DS_Store",
    ):
        (package / name).parent.mkdir(exist_ok=True)
        (package / name).write_bytes(b"left over")
    assert make_elsewhere(package, tmp_path / "made").read_bytes() == wheel.to_bytes()


def test_an_installed_kit_makes_the_same_bytes(wheel: Wheel, tmp_path: Path) -> None:
    # `gen-tool init` has no checkout to make it from
    made = make_elsewhere(TEMPLATE / "generators" / "lrf", tmp_path / "made")
    zipfile.ZipFile(made).extractall(tmp_path / "installed")
    again = make_elsewhere(tmp_path / "installed" / "lrf", tmp_path / "again")
    assert again.name == made.name
    assert again.read_bytes() == wheel.to_bytes()


@pytest.mark.parametrize("path", ["generators/lrf/errors.py", "longrunning/words.py"])
def test_other_contents_have_another_version(
    path: str, checkout: Path, wheel: Wheel, tmp_path: Path
) -> None:
    (file,) = checkout.glob(f"**/{path}")
    text = file.read_text("utf-8")
    file.write_text(text.replace("the", "teh", 1), "utf-8")
    made = make_elsewhere(checkout / "generators" / "lrf", tmp_path / "made")
    assert made.name != wheel.name


def test_it_can_be_written_for_an_update(wheel: Wheel, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "lrf.wheel", "dist"]
    found = subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, text=True)
    assert found.stdout.strip() == str(Path("dist", wheel.name))
    assert (tmp_path / "dist" / wheel.name).read_bytes() == wheel.to_bytes()


def test_its_record_is_right(wheel: Wheel) -> None:
    (name,) = (path for path in wheel.files if path.endswith("RECORD"))
    lines = [line.rsplit(",", 2) for line in wheel.files[name].decode().splitlines()]
    assert {path for path, *_ in lines} == set(wheel.files)
    for path, digest, size in lines:
        if path != name:
            content = wheel.files[path]
            expected = urlsafe_b64encode(hashlib.sha256(content).digest()).decode().rstrip("=")
            assert (digest, size) == (f"sha256={expected}", str(len(content)))


def test_it_has_what_the_build_backend_packs(wheel: Wheel, built: zipfile.ZipFile) -> None:
    ours = {path for path in wheel.files if ".dist-info/" not in path}
    theirs = {path for path in built.namelist() if ".dist-info/" not in path}
    assert ours == {path for path in theirs if "__pycache__" not in path}
    for path in ours:
        assert wheel.files[path] == built.read(path).replace(b"\r\n", b"\n"), path


def test_its_metadata_is_that_of_pyproject(wheel: Wheel, built: zipfile.ZipFile) -> None:
    ours = metadata_of(wheel.files.__getitem__, list(wheel.files))
    theirs = metadata_of(built.read, built.namelist())
    for key in ("Name", "Summary", "Requires-Python", "License-Expression"):
        assert ours[key] == theirs[key]
    assert ours["Version"].partition("+")[0] == theirs["Version"] == lrf.__version__
    assert f'\nversion = "{lrf.__version__}"\n' in (TEMPLATE / "pyproject.toml").read_text("utf-8")
    required = [
        {str(Requirement(text)) for text in metadata.get_all("Requires-Dist", [])}
        for metadata in (ours, theirs)
    ]
    assert required[0] == required[1]


def test_its_entry_points_are_those_of_pyproject(wheel: Wheel, built: zipfile.ZipFile) -> None:
    (ours,) = (
        text
        for path, text in wheel.files.items()
        if path.endswith("entry_points.txt") and ".dist-info/" in path
    )
    (theirs,) = (
        built.read(p) for p in built.namelist() if p.endswith("dist-info/entry_points.txt")
    )
    assert ours.decode().split() == theirs.decode().split()
