"""The command `chat`: talk to the agent. Each line that you type is a spoken turn."""

import argparse
import asyncio
import sys

from ..errors import InputError
from ..settings import load
from .silence import no_echo, starting


def main() -> None:
    """Run the command `chat`."""
    about = "Talk to the agent. Each line that you type is a spoken turn."
    parser = argparse.ArgumentParser(prog="chat", description=about)
    parser.add_argument("--offline", action="store_true", help="let rules answer, not a model")
    parser.add_argument("--verbose", action="store_true", help="show the log")
    parser.add_argument("--web", action="store_true", help="talk on a page in your browser")
    parser.add_argument("--port", type=int, metavar="N", help="the port of that page (any)")
    arguments = parser.parse_args()
    port = (arguments.port or 0) if arguments.web or arguments.port else None
    try:
        settings = load()
        with no_echo():
            # livekit takes a second or two to import: what is wrong so far is told at once
            with starting():
                from dotenv import load_dotenv

                from .dialogue import chat

            load_dotenv(settings.root / ".env")
            talk = chat(settings, offline=arguments.offline, verbose=arguments.verbose, port=port)
            asyncio.run(talk)
    except InputError as error:
        for problem in error.problems:
            print(f"chat: {problem.message}\n      {problem.hint}", file=sys.stderr)
        sys.exit(2)
    except KeyboardInterrupt:  # before there was a call
        sys.exit(130)


if __name__ == "__main__":
    main()
