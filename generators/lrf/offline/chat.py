"""The command `chat`: talk to the agent in a terminal. Each line that you type is a spoken turn."""

import argparse
import asyncio
import sys

from ..errors import InputError
from ..settings import load
from .silence import no_echo, starting


def main() -> None:
    """Run the command `chat`."""
    parser = argparse.ArgumentParser(prog="chat", description=__doc__)
    parser.add_argument("--offline", action="store_true", help="let rules answer, not a model")
    parser.add_argument("--verbose", action="store_true", help="show the log")
    arguments = parser.parse_args()
    try:
        settings = load()
        with no_echo():
            # livekit takes a second or two to import: what is wrong so far is told at once
            with starting():
                from dotenv import load_dotenv

                from .dialogue import chat

            load_dotenv(settings.root / ".env")
            asyncio.run(chat(settings, offline=arguments.offline, verbose=arguments.verbose))
    except InputError as error:
        for problem in error.problems:
            print(f"chat: {problem.message}\n      {problem.hint}", file=sys.stderr)
        sys.exit(2)
    except KeyboardInterrupt:  # before there was a call
        sys.exit(130)


if __name__ == "__main__":
    main()
