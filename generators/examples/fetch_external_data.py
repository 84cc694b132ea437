from ..backend.web import fetch


async def operation(source: str) -> str:
    """Return what the external service says about `source`."""
    return f"The {source}: {await fetch(source)}"
