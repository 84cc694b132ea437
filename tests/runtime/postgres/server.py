"""A real PostgreSQL server on loopback, which a test may stop, start and disturb."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

import psycopg

STARTS_WITHIN = 20.0  # seconds
OPTIONS = ("fsync=off", "shared_buffers=16MB", "max_connections=60", "log_statement=none")


class MissingServerError(Exception):
    """There is no PostgreSQL on this machine, and none can be installed."""


def find_programs() -> Path:
    """Return the folder of PostgreSQL's programs; as root, install Debian's package if need be."""
    if found := _find():
        return found
    if shutil.which("apt-get") and os.geteuid() == 0:
        for command in (["update"], ["install", "-y", "--no-install-recommends", "postgresql"]):
            subprocess.run(
                ["apt-get", "-q", *command],
                env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
                capture_output=True,
                timeout=240,
                check=False,
            )
    if found := _find():
        return found
    raise MissingServerError("PostgreSQL is not installed, and could not be: apt-get as root can")


def _find() -> Path | None:
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    on_path = [Path(found).resolve().parent for found in [shutil.which("initdb")] if found]
    return next((each for each in (*versions, *on_path) if (each / "postgres").is_file()), None)


class Server:
    """A server with a fresh database, in a folder of its own; never as root, which it refuses."""

    def __init__(self) -> None:
        self._programs = find_programs()
        self._folder = Path(tempfile.mkdtemp(prefix="lrf-postgres-", dir="/tmp"))
        self._user: dict[str, Any] = {}
        if os.geteuid() == 0:
            owner = pwd.getpwnam("postgres")
            os.chown(self._folder, owner.pw_uid, owner.pw_gid)
            self._user = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}
        self._process: subprocess.Popen[bytes] | None = None
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self._run("initdb", "-D", "data", "-U", "agent", "-A", "trust", "--no-sync", "-E", "UTF8")

    @property
    def url(self) -> str:
        """Return the address of its database."""
        return f"postgresql://agent@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        """Start it, and wait until it answers."""
        options = [part for option in OPTIONS for part in ("-c", option)]
        options += [
            "-c",
            "listen_addresses=127.0.0.1",
            "-c",
            f"unix_socket_directories={self._folder}",
        ]
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [self._programs / "postgres", "-D", "data", "-p", str(self.port), *options],
                cwd=self._folder,
                stdout=log,
                stderr=log,
                **self._user,
            )
        until = time.monotonic() + STARTS_WITHIN
        while subprocess.run(
            [self._programs / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        ).returncode:
            assert time.monotonic() < until, (self._folder / "log").read_text()
            time.sleep(0.05)

    def stop(self) -> None:
        """Stop it as a crash would: its connections break."""
        if self._process is not None:
            self._process.send_signal(3)  # SIGQUIT: at once
            self._process.wait(STARTS_WITHIN)
            self._process = None

    def query(self, statement: str) -> str:
        """Return what the server says to `statement`, a row a line."""
        with psycopg.connect(self.url, autocommit=True) as rows:
            result = rows.execute(statement)
            return (
                "\n".join("|".join(map(str, row)) for row in result) if result.description else ""
            )

    def remove(self) -> None:
        """Stop it, and remove its data."""
        self.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [self._programs / program, *arguments],
            cwd=self._folder,
            check=True,
            capture_output=True,
            env={**os.environ, "LC_ALL": "C"},
            **self._user,
        )
