"""Where the pictures are kept, and how they are made anew."""

from pathlib import Path

from lrf.timeline import Timeline
from lrf.timeline.examples import EXAMPLES
from lrf.timeline.picture import draw
from tests.template import TEMPLATE
from tests.timeline.pictures.player import play
from tests.timeline.pictures.scenes import SCENES

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
    for name, timeline in play_all().items():
        write(EXAMPLES / f"{name}.json", timeline.to_json())
        write(PICTURES / f"{name}.svg", draw(timeline))


def write(path: Path, text: str) -> None:
    """Write a file whose lines end the same everywhere."""
    path.write_text(text, encoding="utf-8", newline="\n")
