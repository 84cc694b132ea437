"""Percents that a caller is told."""

from lrf.testing import VoiceAgentTestSession

WORDS = "{percent} percent of it."


def percents(call: VoiceAgentTestSession) -> list[str]:
    return [str(heard) for heard in call.heard if "percent" in heard]
