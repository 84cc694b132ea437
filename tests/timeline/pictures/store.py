"""The store of the pictures, and their renewal."""

from pathlib import Path

from lrf.timeline import Timeline
from lrf.timeline.examples import EXAMPLES
from lrf.timeline.picture import draw, draw_all
from tests.template import TEMPLATE
from tests.timeline.pictures.comparison import is_same
from tests.timeline.pictures.player import play
from tests.timeline.pictures.scenes import SCENES
from tests.timeline.pictures.snippet import play_ours, play_snippet

PAIR = "snippet-and-ours"
PAIR_TITLE = "The guide's tool, and ours below"
PICTURES = TEMPLATE / "docs" / "pictures"
HERE = Path(__file__).parent


def play_all() -> dict[str, Timeline]:
    """Play every scene, and return the timelines by their names."""
    return {scene.name: play(scene) for scene in SCENES}


def play_pair() -> dict[str, Timeline]:
    """Play the same call with a tool of the guide, and with ours."""
    return {"snippet": play_snippet(), "ours": play_ours()}


def draw_pair() -> str:
    """Draw the stored two, one below the other."""
    return draw_all([read(HERE / f"{name}.json") for name in ("snippet", "ours")], PAIR_TITLE)


def write_all() -> None:
    """Replace the pictures by those of today; what has not changed stays as it is."""
    played = play_all()
    for name, timeline in played.items():
        keep(EXAMPLES / f"{name}.json", timeline)
        write(PICTURES / f"{name}.svg", draw(read(EXAMPLES / f"{name}.json")))
    for name, timeline in play_pair().items():
        keep(HERE / f"{name}.json", timeline)
    write(PICTURES / f"{PAIR}.svg", draw_pair())
    for path in (*PICTURES.glob("*.svg"), *EXAMPLES.glob("*.json")):
        if path.stem not in (*played, PAIR):
            path.unlink()


def keep(path: Path, timeline: Timeline) -> None:
    """Store a call, unless what is stored is the same but for some milliseconds."""
    if not (path.is_file() and is_same(read(path), timeline)):
        write(path, timeline.to_json())


def read(path: Path) -> Timeline:
    """Return a stored timeline."""
    return Timeline.from_json(path.read_text("utf-8"))


def write(path: Path, text: str) -> None:
    """Write a file whose lines end the same everywhere."""
    path.write_text(text, encoding="utf-8", newline="\n")
