"""Make the pictures of docs/pictures, and what `gen-tool show` draws them from.

Run `PYTHONPATH=.:build/src uv run python -m tests.timeline.pictures`.
"""

from tests.source import refresh_source

refresh_source()

from tests.timeline.pictures.store import write_all  # noqa: E402

if __name__ == "__main__":
    write_all()
