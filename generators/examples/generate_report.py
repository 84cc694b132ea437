from collections import Counter
from collections.abc import Callable

from livekit.agents import ToolError

from ..backend.files import save
from ..backend.orders import Order, all_orders, money
from ..backend.settings import data_folder, pause
from ..backend.threads import in_thread

REPORTS: dict[str, Callable[[Order], str]] = {
    "sales": lambda order: order.product,
    "customer": lambda order: order.customer,
    "daily": lambda order: order.day,
}


async def operation(report_type: str) -> str:
    """Add up the orders, write the sums into a file, and return where it is and what is in it."""
    group_of = REPORTS.get(report_type.lower())
    if group_of is None:
        raise ToolError("I can write a sales report, a customer report or a daily report.")
    sums = Counter[str]()
    for order in all_orders().values():
        sums[group_of(order)] += order.amount_minor
        await pause(0.7)  # seconds an order, as if each had to be looked up
    total, (best, most) = money(sums.total()), sums.most_common(1)[0]
    lines = [f"- {group}: {money(amount)}" for group, amount in sums.most_common()]
    report = data_folder() / "reports" / f"{report_type.lower()}.md"
    text = "\n".join([f"# The {report.stem} report", "", *lines, "", f"In all: {total}", ""])
    await in_thread(save, report, text.encode())
    return (
        f"The {report.stem} report is in {report.name}: {total} in all,"
        f" {money(most)} of it for {best}."
    )
