"""`rename`, `remove` and `update`: nothing is lost, shown by the contents of all files."""

import subprocess
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from lrf.project import apply as applying
from lrf.project.plan import Change
from lrf.render.ruff import find_ruff
from lrf.wheel import make_wheel
from tests.generator.commands import MODULE, TEST, commit, done, edit, git, tree, type_command
from tests.generator.disk import FailingDisk

MINE = "    return await my_service(topic)  # mine\n"


@pytest.fixture
def report(project: Path) -> Path:
    """Return a project with a background tool that has work of its user's in it."""
    done("report", "topic:str", "--pattern", "background")
    edit(MODULE, "    await asyncio.sleep(5)  # Simulated. Replace with your own work.\n", MINE)
    return project


def test_remove_takes_back_what_git_can_bring_back(report: Path) -> None:
    commit(report)
    before = tree(report)
    result = done("remove", "report")
    assert result.stdout.splitlines() == [f"removed {MODULE}", f"removed {TEST}"]
    assert before.keys() - tree(report).keys() == {str(MODULE), str(TEST)}
    git(report, "checkout", "--", ".")
    assert tree(report) == before


def make_untracked(project: Path) -> None:
    pass


def make_staged(project: Path) -> None:
    git(project, "init", "-q")
    git(project, "add", "-A")


def make_edited(project: Path) -> None:
    commit(project)
    edit(MODULE, "# mine", "# mine again")


def make_test_edited(project: Path) -> None:
    commit(project)
    edit(TEST, "Found 42", "Found 43")


def make_ignored(project: Path) -> None:
    (project / ".gitignore").write_text("report.py\n")
    commit(project)


def make_assumed_unchanged(project: Path) -> None:
    commit(project)
    git(project, "update-index", "--assume-unchanged", str(MODULE))
    edit(MODULE, "# mine", "# mine again")


def make_commit_lost(project: Path) -> None:
    commit(project)
    git(project, "checkout", "-q", "--orphan", "empty")
    git(project, "rm", "-q", "--cached", "-r", ".")
    git(project, "commit", "-q", "--allow-empty", "-m", "Empty")


@pytest.mark.parametrize(
    "make",
    [
        *(make_untracked, make_staged, make_edited, make_test_edited, make_ignored),
        *(make_assumed_unchanged, make_commit_lost),
    ],
)
def test_remove_loses_nothing_that_git_could_not_bring_back(
    report: Path, make: Callable[[Path], None]
) -> None:
    make(report)
    before = tree(report)
    result = done("remove", "report", exit_code=3)
    assert "git cannot restore " in result.stderr
    assert "gen-tool remove report --force" in result.stderr
    assert tree(report) == before
    done("remove", "report", "--force")
    assert not MODULE.exists()


def test_remove_in_a_folder_of_a_repository(report: Path) -> None:
    commit(report.parent)
    done("remove", "report", "--dry-run")
    assert MODULE.exists()
    done("remove", "report")
    assert not MODULE.exists()


def test_remove_lists_who_still_uses_it(report: Path) -> None:
    agent = report / "src/my_voice_agent/agent.py"
    agent.write_text("from .tools.report import report\nfrom .tools.report_2 import x\n")
    (report / "tests/test_it.py").write_text("from my_voice_agent.tools import other, report\n")
    commit(report)
    result = done("remove", "report", exit_code=4)
    assert "left to do: report is still used" in result.stdout
    assert "src/my_voice_agent/agent.py:1: from .tools.report import report" in result.stdout
    assert "tests/test_it.py:1: " in result.stdout
    assert "agent.py:2" not in result.stdout


def test_rename_keeps_the_work_and_names_the_rest_anew(report: Path) -> None:
    edit(MODULE, "# mine", "# mine, for the report")
    done("rename", "report", "sales_report")
    assert not MODULE.exists()
    text = MODULE.with_name("sales_report.py").read_text()
    assert "async def sales_report(topic: str)" in text
    assert "# mine, for the report" in text
    test = TEST.with_name("test_sales_report.py").read_text()
    for piece in (
        "from my_voice_agent.tools.sales_report import sales_report\n",
        "class TestSalesReport(",
        "tool=sales_report",
        'call.asks_for("sales_report", self.arguments)',
        '"""Tests of calls to sales_report."""',
    ):
        assert piece in test
    done("new", "report", "topic:str", "--pattern", "background", "--dry-run")
    done("rename", "sales_report", "report")
    assert "# mine, for the report" in MODULE.read_text()


@pytest.mark.parametrize("name", ["d", "a", "async_it", "self_check"])
def test_what_is_renamed_is_as_if_it_had_been_generated(project: Path, name: str) -> None:
    words = ("query_text:str", "--pattern", "interruptible", "--pattern", "progress")
    texts = ("--description", "Do it.", "--what", "the thing", "--example", "do it")
    done("new", name, *words, *texts)
    done("rename", name, "other_name")
    renamed = tree(project)
    for path in (MODULE, TEST):
        path.with_name(path.name.replace("report", "other_name")).unlink()
    done("new", "other_name", *words, *texts)
    assert tree(project) == renamed


def test_what_else_has_the_name_in_a_function_of_ones_own_keeps_it(report: Path) -> None:
    own = "\n\ndef summarize(report: str) -> str:\n    return report.title()\n"
    own += "\n\ndef count() -> int:\n    report = [1, 2]\n    return len(report)\n"
    MODULE.write_text(MODULE.read_text() + own + "\n\nTOOL = report\n")
    done("rename", "report", "sales_report")
    text = MODULE.with_name("sales_report.py").read_text()
    assert own in text
    assert "TOOL = sales_report\n" in text


def test_what_was_formatted_is_formatted_under_a_longer_name_too(project: Path) -> None:
    done("report", "topic:str", "--pattern", "background")
    done("rename", "report", "a_name_of_forty_characters_that_is_so_lo")
    for command in (["check"], ["format", "--check"]):
        ruff = subprocess.run([*find_ruff(), *command, "."], capture_output=True, check=False)
        assert ruff.returncode == 0, ruff.stdout


def test_rename_lists_who_still_uses_it_and_overwrites_nothing(report: Path) -> None:
    done("other")
    before = tree(report)
    done("rename", "report", "other", exit_code=3)
    done("rename", "report", "class", exit_code=2)
    done("rename", "report", "report", exit_code=2)
    done("rename", "nothing", "x_y", exit_code=2)
    assert tree(report) == before
    (report / "src/my_voice_agent/agent.py").write_text("from .tools.report import report\n")
    result = done("rename", "report", "x_y", exit_code=4)
    assert "write x_y in these lines\n  src/my_voice_agent/agent.py:1: " in result.stdout


def test_a_tool_that_is_not_alone_is_left_to_its_owner(report: Path) -> None:
    with MODULE.open("a") as file:
        file.write("\n\n@background_tool('x')\nasync def other(): ...\n")
    (report / "src/my_voice_agent/agent.py").write_text(
        "class A(Agent):\n    @function_tool\n    async def look(self): ...\n"
    )
    before = tree(report)
    assert "is not alone in" in done("remove", "report", "--force", exit_code=2).stderr
    assert "look is a method of A" in done("rename", "look", "x_y", exit_code=2).stderr
    assert "did you mean report?" in done("remove", "repot", exit_code=2).stderr
    assert tree(report) == before


@pytest.mark.parametrize("command", ["new", "rename", "remove"])
def test_a_disk_that_fails_at_any_operation_leaves_all_as_it_was(
    report: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    words = {
        "new": ("new", "other", "--to", "src/my_voice_agent/more/tools"),
        "rename": ("rename", "report", "other"),
        "remove": ("remove", "report", "--force"),
    }[command]
    before, failed = tree(report), 0
    for at in range(40):
        with monkeypatch.context() as patch:
            disk = FailingDisk(at, report, patch)
            result = type_command(*words)
        if disk.count <= at:
            break
        failed += 1
        assert result.exit_code == 3, result.output
        assert "nothing was written: [Errno 28] No space left on device" in result.stderr
        assert tree(report) == before
    assert result.exit_code in (0, 4)
    assert failed >= {"new": 6, "rename": 6, "remove": 2}[command]


def test_a_file_that_appears_meanwhile_is_not_overwritten(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    check = applying._check

    def check_and_race(change: Change, root: Path) -> None:
        check(change, root)
        TEST.parent.mkdir(parents=True, exist_ok=True)
        TEST.write_text("mine")

    monkeypatch.setattr(applying, "_check", check_and_race)
    result = done("report", exit_code=3)
    assert f"{TEST} exists" in result.stderr
    assert TEST.read_text() == "mine"
    assert not MODULE.exists()


def test_a_link_out_of_the_project_is_not_followed(project: Path) -> None:
    outside = project.parent / "outside"
    outside.mkdir()
    (project / "tests").symlink_to(outside)
    result = done("report", exit_code=3)
    assert "is a link, or leads out of the project" in result.stderr
    assert not list(outside.iterdir())
    assert not MODULE.exists()


# update


@pytest.fixture
def kit(project: Path) -> Path:
    """Return a project that has this kit in vendor/ and its runtime."""
    wheel = make_wheel()
    for name, text in wheel.files.items():
        if name.startswith("lrf/longrunning/"):
            path = (
                project / "src/my_voice_agent/longrunning" / name.removeprefix("lrf/longrunning/")
            )
            path.write_bytes(text)
    (project / "vendor").mkdir()
    (project / "vendor" / wheel.name).write_bytes(wheel.to_bytes())
    settings = f'\n[dependency-groups]\ndev = ["lrf=={wheel.version}"]\n'
    settings += f'[tool.uv.sources]\nlrf = {{ path = "vendor/{wheel.name}" }}\n'
    with (project / "pyproject.toml").open("a") as file:
        file.write(settings)
    return project


def newer_wheel(folder: Path) -> Path:
    """Return a wheel of this kit with another runtime."""
    wheel = make_wheel()
    files = dict(wheel.files)
    files["lrf/longrunning/words.py"] += b"\n# newer\n"
    files["lrf/longrunning/more.py"] = b'"""More."""\n'
    del files["lrf/longrunning/retry.py"]
    newer = wheel._replace(version="9.9.9+lrf.00000000", files=files)
    folder.mkdir(exist_ok=True)
    path = folder / newer.name
    path.write_bytes(newer.to_bytes())
    return path


def test_update_replaces_the_kit_and_the_runtime(kit: Path) -> None:
    wheel = newer_wheel(kit.parent / "newer")
    runtime = kit / "src/my_voice_agent/longrunning"
    (runtime / "own.py").write_text("mine")
    before = tree(kit)
    done("update", str(wheel), "--dry-run")
    assert tree(kit) == before
    done("update", str(wheel))
    assert [path.name for path in (kit / "vendor").iterdir()] == [wheel.name]
    assert (runtime / "words.py").read_text().endswith("# newer\n")
    assert (runtime / "more.py").exists()
    assert not (runtime / "retry.py").exists()
    assert (runtime / "own.py").read_text() == "mine"
    settings = (kit / "pyproject.toml").read_text()
    assert '"lrf==9.9.9+lrf.00000000"' in settings
    assert f'path = "vendor/{wheel.name}"' in settings
    assert "has lrf-9.9.9" in done("update", str(wheel)).stderr


def test_update_leaves_a_runtime_that_was_edited(kit: Path) -> None:
    edit(kit / "src/my_voice_agent/longrunning/words.py", "One moment", "Einen Moment")
    before = tree(kit)
    result = done("update", str(newer_wheel(kit.parent / "newer")), exit_code=3)
    assert "src/my_voice_agent/longrunning/words.py" in result.stderr
    assert tree(kit) == before


def test_update_leaves_a_file_of_ones_own_that_has_the_name_of_a_new_one(kit: Path) -> None:
    own = kit / "src/my_voice_agent/longrunning/more.py"
    own.write_text("mine")
    before = tree(kit)
    wheel = newer_wheel(kit.parent / "newer")
    result = done("update", str(wheel), exit_code=3)
    assert "src/my_voice_agent/longrunning/more.py" in result.stderr
    assert tree(kit) == before
    own.write_bytes(b'"""More."""\r\n')  # the new one itself
    done("update", str(wheel))


def test_update_says_what_manifests_it_could_not_change(kit: Path) -> None:
    (kit / "pyproject.toml").write_text((kit / "pyproject.toml").read_text().partition("\n[dep")[0])
    result = done("update", str(newer_wheel(kit.parent / "newer")), exit_code=4)
    assert "require lrf==9.9.9+lrf.00000000, from vendor/lrf-9.9.9" in result.stdout


def test_update_finds_the_manifest_beside_an_agent_in_a_folder(kit: Path) -> None:
    wheel = newer_wheel(kit.parent / "newer")
    [old] = (kit / "vendor").glob("*.whl")
    folder = kit / "examples/front_desk"
    folder.mkdir(parents=True)
    (folder / "requirements.txt").write_text(f"../../vendor/{old.name}\n")
    done("update", str(wheel))
    assert (folder / "requirements.txt").read_text() == f"../../vendor/{wheel.name}\n"


class Files(SimpleHTTPRequestHandler):
    """Serves files, and below `/elsewhere` redirects to a host that is not this one by its name."""

    def do_GET(self) -> None:
        if self.path.startswith("/elsewhere"):
            self.send_response(302)
            _, port = self.headers["Host"].split(":")
            self.send_header("Location", f"http://0.0.0.0:{port}/")
            self.end_headers()
        else:
            super().do_GET()

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def port(kit: Path) -> Iterator[int]:
    """Serve the folder of a newer wheel."""
    folder = newer_wheel(kit.parent / "newer").parent
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Files, directory=str(folder))) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


def test_update_takes_a_url(kit: Path, port: int) -> None:
    [wheel] = (kit.parent / "newer").iterdir()
    done("update", f"http://127.0.0.1:{port}/lrf-1-py3-none-any.whl", exit_code=2)
    done("update", f"http://127.0.0.1:{port}/{wheel.name}")
    assert (kit / "vendor" / wheel.name).is_file()


@pytest.mark.parametrize("url", ["0.0.0.0:{}", "127.0.0.1:{}/elsewhere"])
def test_update_takes_no_code_that_anyone_on_the_way_can_change(
    kit: Path, port: int, url: str
) -> None:
    [wheel] = (kit.parent / "newer").iterdir()
    before = tree(kit)
    result = done("update", f"http://{url.format(port)}/{wheel.name}", exit_code=2)
    assert "use https://" in result.stderr
    assert tree(kit) == before


@pytest.mark.parametrize("name", ["nothing.whl", "lrf-1-py3-none-any.whl", "pyproject.toml", "."])
def test_update_takes_nothing_but_a_wheel_of_the_kit(kit: Path, name: str) -> None:
    (kit / "lrf-1-py3-none-any.whl").write_text("no zip")
    before = tree(kit)
    done("update", name, exit_code=2)
    assert tree(kit) == before


def test_update_needs_the_one_wheel_that_it_replaces(project: Path) -> None:
    wheel = newer_wheel(project.parent / "newer")
    assert "no wheel of the kit in vendor/" in done("update", str(wheel), exit_code=2).stderr
