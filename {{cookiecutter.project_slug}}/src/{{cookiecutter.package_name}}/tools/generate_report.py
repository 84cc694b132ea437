"""Write a report."""

from collections import Counter
from collections.abc import Callable

from livekit.agents import ToolError

from ..backend.files import save
from ..backend.orders import Order, all_orders, money
from ..backend.settings import data_folder, pause
from ..backend.threads import in_thread
from ..longrunning import background_tool

REPORTS: dict[str, Callable[[Order], str]] = {
    "sales": lambda order: order.product,
    "customer": lambda order: order.customer,
    "daily": lambda order: order.day,
}


@background_tool("the report", examples=("write a sales report", "generate the daily report"))
async def generate_report(report_type: str) -> str:
    """Write a report.

    Args:
        report_type: Which report: sales, customer or daily.
    """
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
