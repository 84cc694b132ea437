"""The command `gen-tool`: this project's own generator, which lives in generators/gen_tool."""

import sys


def main() -> None:
    """Run the generator. In a built wheel there is none: say so, and exit with 2."""
    try:
        from gen_tool.cli import main as gen_tool
    except ModuleNotFoundError as error:
        missing = error.name or "gen_tool"
        sys.stderr.write(
            f"gen-tool is for development only, and {missing} is not installed here.\n"
            "Run it in the project's folder: uv run gen-tool --help\n"
        )
        raise SystemExit(2) from None
    gen_tool()
