"""Shapes and words of an SVG picture.

xml.etree is enough for them: what is hard here, where things stand and how wide words are, no
drawing library does, and it escapes every text.
"""

from pathlib import Path
from xml.etree import ElementTree as ET

SVG = "http://www.w3.org/2000/svg"
STYLE = (Path(__file__).parent / "picture.css").read_text("utf-8")


class Canvas:
    """A picture that is being drawn: lanes at the bottom, shapes above them, words on top."""

    def __init__(self) -> None:
        self.root = ET.Element("svg", {"xmlns": SVG, "class": "lrf-timeline", "role": "img"})
        self.lanes, self.shapes, self.words = (
            ET.SubElement(self.root, "g", {"class": name}) for name in ("lanes", "shapes", "words")
        )
        self.parent = self.shapes

    def finish(self, width: float, height: float, title: str, description: str) -> str:
        """Return the picture, with its title and its description for those who cannot see it."""
        size = {"width": _number(width), "height": _number(height)}
        self.root.attrib |= {
            **size,
            "viewBox": f"0 0 {size['width']} {size['height']}",
            "aria-label": title,
            "font-family": "system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif",
            "font-size": "12",
        }
        head = [ET.Element("title"), ET.Element("desc"), ET.Element("style")]
        for element, text in zip(head, (title, description, STYLE), strict=True):
            element.text = text
        ground = ET.Element("rect", {**size, "class": "ground"})
        self.root[:0] = [*head, _patterns(), ground]
        ET.indent(self.root, " ")
        return ET.tostring(self.root, encoding="unicode", short_empty_elements=True) + "\n"

    def begin_group(self, kind: str, title: str = "") -> None:
        """Put what follows into a group, whose title is shown where the pointer is."""
        self.parent = ET.SubElement(self.shapes, "g", {"class": kind})
        if title:
            ET.SubElement(self.parent, "title").text = title

    def end_group(self) -> None:
        """Put what follows into no group."""
        self.parent = self.shapes

    def text(self, x: float, y: float, text: str, kind: str = "", *, anchor: str = "") -> None:
        """Write a line; y is its baseline, and `anchor` what of it stands at x."""
        place = {"x": _number(x), "y": _number(y)}
        place |= {"text-anchor": anchor} if anchor else {}
        ET.SubElement(self.words, "text", _with(kind, place)).text = text

    def lane(self, x: float, y: float, width: float, height: float) -> None:
        """Draw the ground of a lane."""
        self.parent = self.lanes
        self.rect(x, y, width, height, "lane", 3)
        self.end_group()

    def rect(
        self, x: float, y: float, width: float, height: float, kind: str, radius: float = 0
    ) -> None:
        """Draw a rectangle."""
        sides = {"x": x, "y": y, "width": max(width, 1), "height": height, "rx": radius}
        shown = {name: _number(value) for name, value in sides.items() if name != "rx" or value}
        ET.SubElement(self.parent, "rect", _with(kind, shown))

    def line(self, x: float, y: float, to_x: float, to_y: float, kind: str) -> None:
        """Draw a line."""
        ends = {"x1": x, "y1": y, "x2": to_x, "y2": to_y}
        shown = {name: _number(value) for name, value in ends.items()}
        ET.SubElement(self.parent, "line", _with(kind, shown))

    def path(self, path: str, kind: str) -> None:
        """Draw a path."""
        ET.SubElement(self.parent, "path", _with(kind, {"d": path}))

    def polygon(self, points: list[tuple[float, float]], kind: str) -> None:
        """Draw a filled shape."""
        self.path(f"M {' L '.join(point(*each) for each in points)} Z", kind)

    def diamond(self, x: float, y: float, kind: str) -> None:
        """Draw the sign of the model."""
        self.polygon([(x, y - 6), (x + 5, y), (x, y + 6), (x - 5, y)], kind)


def point(x: float, y: float) -> str:
    """Return a point of a path."""
    return f"{_number(x)} {_number(y)}"


def _patterns() -> ET.Element:
    """Return the hatching, for what was cut off: it reads without colours."""
    defs = ET.Element("defs")
    pattern = ET.SubElement(
        defs,
        "pattern",
        {
            "id": "lrf-hatch",
            "width": "6",
            "height": "6",
            "patternUnits": "userSpaceOnUse",
            "patternTransform": "rotate(45)",
        },
    )
    ET.SubElement(pattern, "rect", {"width": "2", "height": "6", "class": "hatching"})
    return defs


def _with(kind: str, attributes: dict[str, str]) -> dict[str, str]:
    return {"class": kind, **attributes} if kind else attributes


def _number(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")
