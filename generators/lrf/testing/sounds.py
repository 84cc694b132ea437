"""The times when the caller and the agent made a sound in a call."""

from lrf.offline.doubles import Heard


class Sounds:
    """The sounds of a call; all times are seconds on the event loop's clock."""

    def __init__(self) -> None:
        self.heard: list[Heard] = []
        self.words_ended = 0.0  # the caller's last words
        self.turn_ended = 0.0  # and the moment when their turn is committed
        self._caller: list[tuple[float, float]] = []

    def add_words(self, began: float, ended: float, turn_end: float) -> None:
        """Add words of the caller, whose turn is committed `turn_end` seconds after them."""
        self.add_noise(began, ended)
        self.words_ended, self.turn_ended = ended, ended + turn_end

    def add_noise(self, began: float, ended: float) -> None:
        """Add a noise of the caller."""
        self._caller.append((began, ended))

    def start_over(self, now: float) -> None:
        """Count from now on, as if the caller's turn had just been committed."""
        self.words_ended = self.turn_ended = now

    def longest_silence(self, now: float, saying: Heard | None) -> float:
        """Return the seconds of the longest silence since the first sound.

        Args:
            now: The time up to which to look.
            saying: What the agent is saying now.
        """
        agent = [(heard.began, heard.ended or now) for heard in self.heard]
        if saying is not None:
            agent.append((saying.began, now))
        sounds = sorted([*self._caller, *agent, (now, now)])
        silences = [
            later[0] - max(end for _, end in sounds[: n + 1]) for n, later in enumerate(sounds[1:])
        ]
        return max(silences, default=0.0)
