"""A database to search: short articles in an SQLite file, with an index of their words."""

import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from .settings import data_folder, pause
from .threads import in_thread

SEARCHING_TAKES = 2.0  # seconds, as of a database far away


class Article(NamedTuple):
    """An article."""

    title: str
    text: str


class Page(NamedTuple):
    """Some of the articles that were found, and the number of all."""

    articles: list[Article]
    total: int


async def search(query: str, *, start: int = 0, most: int = 1) -> Page:
    """Return the articles with the words of `query`, the best one first.

    Where no article has all of the words, return those with any of the longer ones.

    Args:
        query: What to look for, in any words.
        start: How many of the articles to skip.
        most: How many to return.
    """
    await pause(SEARCHING_TAKES)
    return await in_thread(_search, data_folder() / "articles.sqlite3", query, start, most)


def _search(path: Path, query: str, start: int, most: int) -> Page:
    # in quotes a word is a word: the query language of the index has operators and columns
    words = [f'"{word}"' for word in re.findall(r"\w+", query)] or ['""']
    longer = [word for word in words if len(word) > len('"the"')]
    with closing(_open(path)) as database:
        for joined in (" AND ".join(words), " OR ".join(longer or words)):
            rows = database.execute(
                "SELECT title, text, count(*) OVER () FROM articles WHERE articles MATCH ?"
                " ORDER BY rank LIMIT ? OFFSET ?",
                (joined, most, start),
            ).fetchall()
            if rows:
                return Page([Article(title, text) for title, text, _ in rows], rows[0][2])
    return Page([], 0)


def _open(path: Path) -> sqlite3.Connection:
    """Open the database; fill a new one with the articles of articles.json."""
    path.parent.mkdir(parents=True, exist_ok=True)
    database = sqlite3.connect(path, isolation_level=None, timeout=10)
    try:
        # IMMEDIATE: of two that open it first, one finds it filled
        database.execute("BEGIN IMMEDIATE")
        if not database.execute("SELECT 1 FROM sqlite_master WHERE name = 'articles'").fetchone():
            columns = "title, text, tokenize = porter"
            database.execute(f"CREATE VIRTUAL TABLE articles USING fts5({columns})")
            shipped = json.loads(Path(__file__).with_name("articles.json").read_bytes())
            database.executemany("INSERT INTO articles VALUES (:title, :text)", shipped)
        database.execute("COMMIT")
    except BaseException:
        database.close()
        raise
    return database
