"""Completion of what is typed in the terminal."""

from collections.abc import Callable, Iterable, Sequence

from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document


class Sentences(Completer):
    """Completes a line to one of the sentences that hold all of its words."""

    def __init__(self, sentences: Callable[[], Sequence[str]]) -> None:
        self._sentences = sentences

    def get_completions(
        self, document: Document, complete_event: CompleteEvent
    ) -> Iterable[Completion]:
        """Return the sentences to choose from."""
        typed = document.text_before_cursor.lstrip()
        for sentence in self._sentences():
            if all(word in sentence.casefold() for word in typed.casefold().split()):
                yield Completion(sentence, start_position=-len(document.text_before_cursor))
