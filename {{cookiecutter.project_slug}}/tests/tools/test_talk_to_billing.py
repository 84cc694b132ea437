"""Handing over to billing and back, also while a report is being written."""

from collections.abc import AsyncIterator

import pytest
from lrf.testing import Gate, VoiceAgentTestSession
from lrf.testing.contracts import InterruptibleContract

from {{ cookiecutter.package_name }}.agent import Assistant, session_settings
from {{ cookiecutter.package_name }}.billing import GREETING, Billing
from {{ cookiecutter.package_name }}.billing.find_payment import find_payment
from {{ cookiecutter.package_name }}.longrunning import check_names
from {{ cookiecutter.package_name }}.tools.generate_report import generate_report


@pytest.fixture
async def call() -> AsyncIterator[VoiceAgentTestSession]:
    async with VoiceAgentTestSession(Assistant(), **session_settings()) as call:
        yield call


async def test_billing_takes_over_and_hands_back(call: VoiceAgentTestSession) -> None:
    front_desk = call.session.current_agent
    await call.asks_for("talk_to_billing")
    await call.hears(GREETING)
    assert isinstance(call.session.current_agent, Billing)
    await call.asks_for("find_payment", {"order_id": "42"})
    await call.hears("Order 42, for 59.90 euros, is not paid yet.")
    await call.asks_for("hand_back")
    await call.hears("You are back at the front desk.")
    assert call.session.current_agent is front_desk
    said = [message.text_content for message in front_desk.chat_ctx.messages()]
    assert GREETING in said  # it knows what was said meanwhile


async def test_a_report_that_is_written_meanwhile_is_told_by_billing(
    call: VoiceAgentTestSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = Gate()
    monkeypatch.setattr(generate_report, "operation", work)
    await call.asks_for("generate_report", {"report_type": "sales"})
    await call.hears("I have started on the report")
    await call.asks_for("talk_to_billing")
    await call.hears(GREETING)
    work.release("The report is ready.")
    await call.hears("The report is ready.")
    await call.told("generate_report")
    assert isinstance(call.session.current_agent, Billing)
    assert (work.finished, work.cancelled) == (1, 0)


async def test_no_tool_of_billing_has_the_name_of_another() -> None:
    check_names(Billing(), session_settings()["tools"])


class TestFindPayment(InterruptibleContract, tool=find_payment, arguments={"order_id": "42"}):
    """Stops as soon as the caller speaks."""
