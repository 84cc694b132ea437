"""Consent: a charge only after a yes to what was read back."""

from ..defect import defect

CHARGES, CONSENT, PAYMENT = "charges.py", "consent.py", "payment.py"
OF = ("payment",)
AT = "tests/runtime/payment/test_"

DEFECTS = [
    defect(
        "charged without a yes",
        CHARGES,
        ("                if not agreed:\n", "                if False:\n"),
        of=OF,
        only_confirmed=True,
    ),
    defect(
        "the terms are not asked",
        PAYMENT,
        (
            "            confirmation=confirm\n            and",
            "            confirmation=None\n            and",
        ),
        of=OF,
        only_confirmed=True,
    ),
    defect(
        "any later turn is a yes",
        CONSENT,
        (
            "    return len(_turns_since(session, hearing, heard)) == 1\n",
            "    return len(_turns_since(session, hearing, heard)) >= 1\n",
        ),
        of=OF,
        only_confirmed=True,
    ),
    defect(
        "charged in the turn in which it was read back",
        CONSENT,
        (
            "    return len(_turns_since(session, hearing, heard)) == 1\n",
            "    return True\n",
        ),
        (
            "    if heard is None or ctx.speech_handle is read_back.speech:\n        return False\n",
            "    heard = heard or 0.0\n",
        ),
        of=OF,
        only_confirmed=True,
    ),
    defect(
        "a read-back that nobody heard counts",
        CONSENT,
        ("    if heard is None or", "    heard = heard or read_back.at\n    if"),
        of=OF,
        only_confirmed=True,
    ),
    defect(
        "a read-back that was cut counts",
        CONSENT,
        ("            return None if is_cut else ended\n", "            return ended\n"),
        of=OF,
        only_confirmed=True,
    ),
    defect(
        "one yes for two charges",
        CONSENT,
        ("before = read_back.pop(key, None)", "before = read_back.get(key)"),
        tests=(f"{AT}consent.py",),
    ),
    defect(
        "a yes to other terms counts",
        CONSENT,
        ("before.terms == terms and ", ""),
        tests=(f"{AT}consent.py",),
    ),
    defect(
        "a realtime model's late transcript is a yes",
        CONSENT,
        (
            "        if any(hearing.last_voice(turn) >= hearing.voice_began for turn in turns):\n",
            "        if turns:\n",
        ),
        tests=(f"{AT}realtime.py",),
    ),
    defect(
        "without transcripts it reads back for ever",
        CONSENT,
        ("        raise ToolError(words.NO_TRANSCRIPTS)\n", "        pass\n"),
        tests=(f"{AT}realtime.py",),
    ),
    defect(
        "terms that nobody would hear are asked",
        CHARGES,
        (
            "        raise AlreadyInterruptedError\n    return result_of",
            "        pass\n    return result_of",
        ),
        tests=(f"{AT}consent.py",),
    ),
]
