"""The files that the example tools begin with. Nobody has to keep hundreds of lines of CSV."""

from itertools import product

PAGES = ("shoes", "tents", "coffee", "shoes", "backpacks", "boots", "shoes")
FIRST_NAMES = ("Ada", "Emil", "Hana", "Ida", "Kofi", "Mei", "Noor", "Tom", "Yusuf")
LAST_NAMES = ("Aziz", "Berg", "Haddad", "Lind", "Mensah", "Sand", "Tan", "Winter")


def make_visits() -> str:
    """Return the visits of a day to the shop, as CSV."""
    seconds = range(8 * 3600, 20 * 3600, 97)
    rows = [
        f"2026-03-02 {s // 3600:02}:{s // 60 % 60:02}:{s % 60:02},{PAGES[s % 7]},{s * 37 % 280}"
        for s in seconds
    ]
    return "\n".join(["time,page,seconds", *rows, ""])


def make_guest_list() -> str:
    """Return a guest list as CSV, in which every ninth guest stands twice."""
    names = [f"{first} {last}" for last, first in product(LAST_NAMES, FIRST_NAMES)]
    rows = [f"{name},{('yes', 'no', 'perhaps')[n % 3]},{n % 4 + 1}" for n, name in enumerate(names)]
    return "\n".join(["name,comes,persons", *rows, *rows[::9], ""])


SAMPLES = {"guest-list.csv": make_guest_list, "visits.csv": make_visits}
