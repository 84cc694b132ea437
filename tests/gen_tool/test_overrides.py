"""What projects and organisations put in place of ours, and add to it."""

import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path, PurePosixPath

import pytest
from gen_tool import overrides, patterns
from gen_tool.compose import Rendered, compose
from gen_tool.names import Problem
from gen_tool.overrides import Overrides, Source, read
from gen_tool.patterns import with_more
from gen_tool.project import Project, find
from gen_tool.spec import ToolSpec, parse
from gen_tool.template_problem import TemplateProblemError
from gen_tool.templating import Templates

from tests.test_all_combinations import ELEVENTH, MEASURED

MEASURED_TOML = """
kind = "guard"
summary = "says in the log how long the work took"
rank = 4
stances = ["async", "interruptible", "payment", "background"]
reason = "nobody reads the log of anything else"
binds = ["measured", "measuring"]
aliases = ["stop-watch"]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "gen-tool-templates"
    folder.mkdir()
    return folder


def write(folder: Path, **files: str) -> Path:
    """Fill a folder: `background_j2` is the template of background, `words` is words.toml."""
    for name, text in files.items():
        stem, suffix = re.fullmatch("(.*?)(_j2)?", name).groups()  # type: ignore[union-attr]
        path = folder / (f"{stem}.py.j2" if suffix else f"{stem}.toml")
        path.write_text(text, "utf-8")
    return folder


def found(*folders: Path) -> Overrides:
    result = read([Source(f"owner {number}", folder) for number, folder in enumerate(folders)])
    assert isinstance(result, Overrides), result
    return result


def problems(*folders: Path) -> list[Problem]:
    result = read([Source(f"owner {number}", folder) for number, folder in enumerate(folders)])
    assert isinstance(result, list)
    return result


def tool(*names: str, params: tuple[str, ...] = ()) -> ToolSpec:
    spec = parse("report", patterns=names, params=params)
    assert isinstance(spec, ToolSpec), spec
    return spec


def rendered(spec: ToolSpec, *folders: Path) -> Rendered:
    return compose(spec, package="some_agent", line_length=100, templates=folders)


def refused(spec: ToolSpec, *folders: Path) -> str:
    with pytest.raises(TemplateProblemError) as caught:
        rendered(spec, *folders)
    return caught.value.problem.message


# The folder of a project.


def test_a_project_names_a_folder_of_its_own(project: Project) -> None:
    pyproject = project.root / "pyproject.toml"
    text = pyproject.read_text()
    pyproject.write_text(text.replace("[tool.ruff]", 'templates = "mine"\n[tool.ruff]'))
    problem = find(project.root)
    assert isinstance(problem, Problem)
    assert "no such folder" in problem.message
    (project.root / "mine").mkdir()
    assert find(project.root) == replace(project, templates=PurePosixPath("mine"))


@pytest.mark.parametrize("value", ['"../mine"', '"/"', '"."', '""', "3", '"link"'])
def test_that_folder_lies_within_the_project(project: Project, value: str) -> None:
    (project.root.parent / "mine").mkdir()
    (project.root / "link").symlink_to(project.root.parent / "mine")
    text = f'[tool.gen-tool]\npackage = "agent_of_mine"\ntemplates = {value}\n'
    (project.root / "pyproject.toml").write_text(text)
    problem = find(project.root)
    assert isinstance(problem, Problem)
    assert value.strip('"') in problem.message
    assert "templates = " in problem.hint


def test_without_any_there_is_nothing(project: Project) -> None:
    assert overrides.load(project) == overrides.load(None) == Overrides()


# Templates.


def test_a_template_of_the_same_name_replaces_ours(folder: Path) -> None:
    theirs = patterns.TEMPLATES / "timeout.py.j2"
    write(folder, timeout_j2=theirs.read_text("utf-8").replace("20.0", "12.0"), tool_j2="x = 1\n")
    write(folder, test_j2="y = 2\n")
    assert found(folder).folders == (folder,)
    spec = tool("timeout")
    assert rendered(spec, folder).module.endswith("\n\nx = 1\n")
    assert rendered(spec, folder).test.endswith("\n\ny = 2\n")
    (folder / "tool.py.j2").unlink()
    assert "DEADLINE = 12.0  # seconds" in rendered(spec, folder).module


def test_a_template_overrides_single_blocks_of_ours(folder: Path) -> None:
    write(
        folder,
        background_j2='{% extends "gen-tool/background.py.j2" %}\n'
        "{% block constants %}\nMORE = 1\n{{ super() }}{% endblock %}\n",
    )
    ours, theirs = rendered(tool("background")), rendered(tool("background"), folder)
    assert theirs.module == ours.module.replace("STARTED =", "MORE = 1\nSTARTED =", 1)
    assert theirs.test == ours.test


def test_the_first_of_the_folders_is_taken(tmp_path: Path) -> None:
    for name in ("project", "organisation"):
        extends = '{% extends "gen-tool/retry.py.j2" %}{% block constants %}\n'
        (tmp_path / name).mkdir()
        write(tmp_path / name, retry_j2=f"{extends}ATTEMPTS = {len(name)}\n{{% endblock %}}\n")
    first, second = tmp_path / "project", tmp_path / "organisation"
    assert "ATTEMPTS = 7" in rendered(tool("retry"), first, second).module
    assert "ATTEMPTS = 12" in rendered(tool("retry"), second, first).module
    assert "ATTEMPTS = 3" in rendered(tool("retry")).module


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("{% block layer %}\n{% if %}\n", "2: Expected an expression"),
        ("{% block layer %}\n{{ x | shout }}\n{% endblock %}", "2: No filter named 'shout'"),
        ("{% block layer %}\n\n{{ nobody }}\n{% endblock %}", "3: 'nobody' is undefined"),
        ("{% block layer %}\n{{ 1 // 0 }}\n{% endblock %}", "2: integer division"),
        ('\n{% extends "retry.py.j2" %}', "2: it extends itself: ours is called gen-tool/retry"),
        ('\n{% extends "gen-tool/no.py.j2" %}', "2: there is no template gen-tool/no.py.j2"),
        ("\n{% extends name %}", "2: extends takes a name in quotes"),
        ("{% block layer %}{% include 'no' %}{% endblock %}", "1: there is no template no"),
        ("{% block constants %}\nATTEMPTS = = 3\n{% endblock %}", "2: no Python comes of it"),
        ("{% block imports %}\nfrom import x\n{% endblock %}", "2: no Python comes of it"),
        ("{% block test_imports %}\nfrom import x\n{% endblock %}", "2: no Python comes of it"),
        ("{% block layer %}{{ 'work' }} = ({% endblock %}", " no Python comes of it: '(' was"),
    ],
)
def test_what_is_wrong_in_a_template_is_said_with_its_place(
    folder: Path, text: str, wrong: str
) -> None:
    write(folder, retry_j2=text)
    assert refused(tool("retry"), folder).startswith(f"{folder / 'retry.py.j2'}:{wrong}")


def test_a_template_that_is_not_utf_8_is_named(folder: Path) -> None:
    (folder / "retry.py.j2").write_bytes(b"\xff")
    assert refused(tool("retry"), folder).startswith(f"{folder / 'retry.py.j2'}: 'utf-8' codec")


def test_what_is_wrong_in_ours_is_not_blamed_on_others(folder: Path) -> None:
    templates = Templates((folder,))
    templates.block("retry", "layer", {"made": "work", "work": "work"})
    with pytest.raises(SyntaxError):
        templates.refuse(SyntaxError("a defect"))


# Patterns.


def test_a_pattern_is_added_by_two_files(folder: Path) -> None:
    shutil.copy(ELEVENTH / "measured.py.j2", folder)
    write(folder, measured=MEASURED_TOML)
    (added,) = found(folder).patterns
    assert added == replace(
        MEASURED,
        reason="nobody reads the log of anything else",
        aliases=("stop-watch",),
        origin="owner 0",
    )
    with with_more([added]):
        assert len(list(patterns.legal_combinations())) == 2 * 68
        spec = tool("retry", "stop-watch", "timeout")
        assert spec.guards == ("retry", "timeout", "measured")
        assert "work = measured(work)" in rendered(spec, folder).module
        bound = parse("report", patterns=["measured"], params=["measuring:bool"])
        assert isinstance(bound, list)
        assert bound[0].code == "name-taken"
    assert patterns.find("measured") is None
    assert {p.origin for p in patterns.PATTERNS} == {patterns.SHIPPED}


def test_an_added_stance_can_have_guards_of_its_own(folder: Path) -> None:
    stance = 'kind = "stance"\nsummary = "x"\nscope = "session"\ncompanions = ["cancel"]\n'
    closed = 'closed = true\nreason = "because"\n'
    write(folder, outbound=stance + closed, outbound_j2="")
    write(folder, polite='kind = "guard"\nsummary = "x"\nstances = ["outbound"]\nreason = "y"\n')
    write(folder, polite_j2="")
    with with_more(found(folder).patterns):
        spec = tool("polite", "outbound")
    assert spec.patterns == ("outbound", "polite")


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("", ["needs a kind", "needs a summary"]),
        ('kind = "guard"\nsummary = "x"\nrang = 3\n', ["no field 'rang'"]),
        ('kind = "gard"\nsummary = " "\nrank = true\n', ["'gard'", "summary is ' '", "rank"]),
        ('kind = "guard"\nsummary = "x"\neach = 1\nbinds = "x"\n', ["each is 1", "binds is 'x'"]),
        ('kind = "guard"\nsummary = "x"\nstances = ["no"]\nreason = "y"\n', ["no stance 'no'"]),
        ('kind = "guard"\nsummary = "x"\nstances = ["async"]\n', ["needs a reason"]),
        ('kind = "guard"\nsummary = "x"\naliases = ["retry"]\n', ["'retry' is a pattern of gen-"]),
        ('kind = "guard"\nsummary = "x"\naliases = ["Two Words"]\n', ["no name of a pattern"]),
        ('kind = "guard"\nsummary = "x"\nbinds = ["two-words"]\n', ["no name in Python"]),
        ('kind = "guard"\nsummary = "a\\nb"\n', ["more than one line"]),
        ("kind", ["cannot be read"]),
    ],
)
def test_all_that_is_wrong_with_a_pattern_is_said_at_once(
    folder: Path, text: str, wrong: list[str]
) -> None:
    write(folder, mine=text, mine_j2="")
    messages = [problem.message for problem in problems(folder)]
    assert len(messages) == len(wrong)
    for message, part in zip(messages, wrong, strict=True):
        assert message.startswith(str(folder / "mine.toml"))
        assert part in message
    assert all(problem.hint or "line" in problem.message for problem in problems(folder))


def test_a_name_is_taken_once(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    for folder in (first, second):
        folder.mkdir()
        for name in ("mine", "tool", "background", "My_"):
            write(folder, **{name: 'kind = "guard"\nsummary = "x"\n', f"{name}_j2": ""})
    messages = [problem.message for problem in problems(first, second)]
    assert f"{second / 'mine.toml'}: 'mine' is a pattern of owner 0 already" in messages
    assert f"{first / 'tool.toml'}: 'tool' is the template of every tool already" in messages
    assert f"{first / 'background.toml'}: 'background' is a pattern of gen-tool already" in messages
    assert f"{first / 'My_.toml'}: 'My_' is no name of a pattern" in messages


def test_a_pattern_has_a_template_and_a_template_a_pattern(folder: Path) -> None:
    write(folder, mine='kind = "guard"\nsummary = "x"\n', backgroud_j2="", _shared_j2="")
    assert [problem.code for problem in problems(folder)] == ["no-template", "no-pattern"]
    assert "mine.py.j2" in problems(folder)[0].message
    assert problems(folder)[1].hint.startswith("declare one in backgroud.toml")


# Organisations.


@pytest.fixture
def organisation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The package of an organisation, installed: its folder with one pattern."""
    site = tmp_path / "site"
    package, metadata = site / "acme" / "patterns", site / "Acme_Voice-1.0.dist-info"
    package.mkdir(parents=True)
    metadata.mkdir()
    (site / "acme" / "__init__.py").touch()
    (package / "__init__.py").write_text("raise AssertionError('nobody needs to import it')")
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: Acme.Voice\nVersion: 1.0\n")
    (metadata / "entry_points.txt").write_text("[gen_tool.patterns]\nacme = acme.patterns\n")
    shutil.copy(ELEVENTH / "measured.py.j2", package)
    write(package, measured=MEASURED_TOML)
    monkeypatch.syspath_prepend(site)
    for name in ("acme", "acme.patterns"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    return package


def test_an_organisation_adds_patterns_by_an_entry_point(
    organisation: Path, project: Project
) -> None:
    result = overrides.load(None)
    assert isinstance(result, Overrides)
    assert result.folders == (organisation,)
    assert [(p.name, p.origin) for p in result.patterns] == [("measured", "Acme.Voice")]
    assert overrides.load(project) == result


def test_the_project_comes_before_organisations(organisation: Path, project: Project) -> None:
    mine = project.root / "mine"
    mine.mkdir()
    write(mine, measured_j2="", words='[interruptible]\nFAILED = "mine"\n')
    write(organisation, words='WAITING = "theirs"\nFAILED = "theirs"\n')
    result = overrides.load(replace(project, templates=PurePosixPath("mine")))
    assert isinstance(result, Overrides)
    assert result.folders == (mine, organisation)
    assert result.words["interruptible"] == {"FAILED": "mine", "WAITING": "theirs"}
    assert result.words["background"] == {"FAILED": "theirs"}


@pytest.mark.parametrize(
    ("value", "wrong"),
    [("acme.none", "cannot be found"), ("none.at_all", "cannot be imported: No module")],
)
def test_a_package_that_is_not_there_is_said_with_who_names_it(
    organisation: Path, project: Project, value: str, wrong: str
) -> None:
    metadata = organisation.parent.parent / "Acme_Voice-1.0.dist-info"
    (metadata / "entry_points.txt").write_text(f"[gen_tool.patterns]\nacme = {value}\n")
    assert isinstance(overrides.load(None), list)
    write(project.root, nobody_j2="")
    result = overrides.load(replace(project, templates=PurePosixPath(".")))
    assert isinstance(result, list)
    assert result[0].code == "bad-entry-point"
    assert "no-pattern" in [problem.code for problem in result]
    assert result[0].message.startswith(f"Acme.Voice names patterns in {value}, which {wrong}")


def test_where_nobody_has_any_nothing_heavy_is_imported() -> None:
    code = """if True:
        import sys
        from gen_tool import overrides
        assert overrides.load(None) == overrides.Overrides()
        print(sys.modules.keys() & {"importlib.metadata", "jinja2", "tomllib", "tomli"})
    """
    generators = str(patterns.TEMPLATES.parent.parent)
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=generators, capture_output=True, text=True, check=True
    )
    assert done.stdout == "set()\n"


def test_a_digest_tells_overrides_apart(folder: Path) -> None:
    digests = [Overrides().digest, found(folder).digest]
    write(folder, retry_j2="")
    digests.append(found(folder).digest)
    write(folder, words='LATE = "late"\n')
    digests.append(found(folder).digest)
    write(folder, mine='kind = "guard"\nsummary = "x"\n', mine_j2="")
    digests.append(found(folder).digest)
    write(folder, mine='kind = "guard"\nsummary = "y"\n')
    digests.append(found(folder).digest)
    assert digests[0] == digests[1]
    assert len(set(digests)) == 5
