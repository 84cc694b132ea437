from ..backend.web import fetch


async def operation(source: str) -> str:
    """Return what a busy service says about `source`; a ConnectionError means to ask it again."""
    return f"The {source}, at last: {await fetch(source)}"
