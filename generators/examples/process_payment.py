import asyncio


async def operation(order_id: str, *, idempotency_key: str) -> str:
    """Charge under `idempotency_key`: here a simulation, call your payment provider instead.

    Returns:
        The confirmation that the model is told.

    Raises:
        ToolError: Nothing was charged, for certain. Else nobody knows.
    """
    await asyncio.sleep(4)
    return f"Order {order_id} is paid. The confirmation number is 4711."
