"""Where the pictures are kept, and how they are made anew."""

from pathlib import Path

from lrf.timeline import Timeline
from lrf.timeline.examples import EXAMPLES
from lrf.timeline.picture import draw, draw_all
from tests.template import TEMPLATE
from tests.timeline.pictures.player import play
from tests.timeline.pictures.scenes import SCENES
from tests.timeline.pictures.snippet import play_ours, play_snippet

PAIR = "snippet-and-ours"
PICTURES = TEMPLATE / "docs" / "pictures"


def play_all() -> dict[str, Timeline]:
    """Play every scene, and return the timelines by their names."""
    return {scene.name: play(scene) for scene in SCENES}


def write_all() -> None:
    """Replace all pictures by those of today."""
    for folder, suffix in ((PICTURES, "svg"), (EXAMPLES, "json")):
        folder.mkdir(exist_ok=True)
        for path in folder.glob(f"*.{suffix}"):
            path.unlink()
    write(PICTURES / f"{PAIR}.svg", draw_pair())
    for name, timeline in play_all().items():
        text = timeline.to_json()
        write(EXAMPLES / f"{name}.json", text)
        write(PICTURES / f"{name}.svg", draw(Timeline.from_json(text)))


def draw_pair() -> str:
    """Draw the same call with a tool of the guide, and with ours below."""
    return draw_all([play_snippet(), play_ours()], "The guide's tool, and ours below")


def write(path: Path, text: str) -> None:
    """Write a file whose lines end the same everywhere."""
    path.write_text(text, encoding="utf-8", newline="\n")
