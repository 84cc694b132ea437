"""Three-way merge of what was generated, what became of it, and what would be generated now.

Statement by statement, by the names that they bind: two edits side by side are no conflict. Where
both have changed the same statement, `git merge-file` merges its text. What the user writes in the
operation is the user's: there a new signature is put around the body that is theirs.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING

from .merging_imports import merged_imports
from .merging_text import Outcome, merge_text, three_way
from .names import Problem
from .regions import operation_names
from .statements import Module, Statement, joined, module_of, parsed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


@dataclass(frozen=True)
class Merged:
    """A merged text; with `conflict`, it has markers. `by_hand` is what the user has to adapt."""

    text: str
    conflict: bool = False
    by_hand: tuple[Problem, ...] = ()
    notices: tuple[Problem, ...] = ()


def merge(base: str, mine: str, theirs: str, *, width: int, first_party: str) -> Merged:
    """`mine` with what has changed from `base` to `theirs`, in lines of at most `width`.

    Raises:
        NoGitError: Both have changed the same, and there is no git to merge it.
    """
    if mine in (base, theirs) or theirs == base:
        return Merged(theirs if mine == base else mine)
    modules = [module_of(text if text.endswith("\n") else f"{text}\n") for text in (mine, theirs)]
    mine_module, theirs_module = modules
    base_module = module_of(base)
    if base_module is None or mine_module is None or theirs_module is None:
        outcome = merge_text(base, mine, theirs)
        return Merged(outcome.text, outcome.conflict)
    return _Merge(base_module, mine_module, theirs_module).merged(width, first_party)


class _Merge:
    def __init__(self, base: Module, mine: Module, theirs: Module) -> None:
        self._base, self._mine, self._theirs = base, mine, theirs
        self._in_base, self._in_mine = base.named(), mine.named()
        self._in_theirs = theirs.named()
        self._users = operation_names(base) | operation_names(theirs)
        self._conflict = False
        self._by_hand: list[Problem] = []
        self._notices: list[Problem] = []

    def merged(self, width: int, first_party: str) -> Merged:
        head = self._settled(three_way(self._base.head, self._mine.head, self._theirs.head)) or ""
        body = list(self._with_blanks(self._with_new_ones(self._in_order(list(self._kept())))))
        text = joined(body)
        # the texts, for a node may be that of a text which was not taken
        trees = [parsed(statement.text) or statement.node for statement in body]
        ours = (self._base.imports, self._theirs.imports)
        imports = merged_imports(
            self._mine.imports, ours, trees, width=width, first_party=first_party
        )
        whole = (head + imports + text + self._mine.tail).lstrip("\n")
        return Merged(whole, self._conflict, tuple(self._by_hand), tuple(self._notices))

    def _kept(self) -> Iterator[Statement]:
        """The statements that are there, each as it is to be."""
        for name, mine in self._in_mine.items():
            base, theirs = self._in_base.get(name), self._in_theirs.get(name)
            if name in self._users and base and mine.text != base.text:
                text: str | None = self._of_the_users(base, mine, theirs)
            elif not base and not theirs:
                text = mine.text
            elif not theirs and _is_constant(mine) and base and mine.text != base.text:
                text = None  # nothing uses it any more
                message = f"{name} is needed no more, and is gone with what you had made of it"
                self._notices.append(Problem("dropped", message, mine.text.rstrip()))
            else:
                text = self._settled(three_way(_text(base), mine.text, _text(theirs)))
            if text is not None:
                yield replace(theirs or mine, lead=_lead(base, mine, theirs), text=text)

    def _of_the_users(self, base: Statement, mine: Statement, theirs: Statement | None) -> str:
        """A function of the operation: theirs is the signature, the user's is the body."""
        name = mine.name
        if theirs is None:
            message = f"{name} is no longer called: it is your code, so it was left there"
            self._by_hand.append(Problem("not-called", message, f"take {name} out if you like"))
            return mine.text
        if theirs.text == base.text:
            return mine.text
        was, now, yours = (_signature(statement) for statement in (base, theirs, mine))
        if now != was or _first_words(theirs) != _first_words(base):
            message = f"{name} kept your body under a new signature: see that it fits"
            if _first_words(theirs) != _first_words(base):
                message = f"{name} kept your body, and is now to: {_first_words(theirs)}"
            self._by_hand.append(Problem("adapt", message, _header(theirs).strip()))
        keeps = yours not in (was, now) or now == was
        header = _header(mine if keeps else theirs)
        return header + mine.text[len(_header(mine)) :]

    def _in_order(self, kept: list[Statement]) -> list[Statement]:
        """The same in the order of the new text, if that is not the one it had."""
        before = [name for name in self._in_base if name in self._in_theirs]
        after = [name for name in self._in_theirs if name in self._in_base]
        if before == after:
            return kept
        # What is the user's own stays behind the one that it comes after.
        groups: list[list[Statement]] = [[]]
        for statement in kept:
            if statement.name in self._in_theirs:
                groups.append([])
            groups[-1].append(statement)
        places = {name: n for n, name in enumerate(self._in_theirs)}
        first, *others = groups
        others.sort(key=lambda group: places[group[0].name])
        return [*first, *chain.from_iterable(others)]

    def _with_new_ones(self, kept: list[Statement]) -> list[Statement]:
        """And those that are new, each after the one that it comes after in the new text."""
        before = ""
        for name, theirs in self._in_theirs.items():
            names = [statement.name for statement in kept]
            if name not in names:
                base = self._in_base.get(name)
                text = self._settled(three_way(_text(base), None, theirs.text))
                if text is None:
                    continue
                place = names.index(before) + 1 if before in names else 0
                kept.insert(place, replace(theirs, text=text))
            before = name
        return kept

    def _with_blanks(self, statements: Sequence[Statement]) -> Iterator[Statement]:
        """Blank lines as they were where the neighbours are, else as a formatter has them."""
        previous = None
        for statement in statements:
            sources = (self._mine.body, self._theirs.body)
            known = (_blanks_after(previous, statement.name, body) for body in sources)
            blanks = next((b for b in known if b is not None), None)
            if blanks is None:
                apart = _is_block(statement) or (previous is not None and _is_block(previous))
                blanks = "\n\n" if apart else "" if previous else "\n"
            yield replace(statement, lead=blanks + statement.comments)
            previous = statement

    def _settled(self, outcome: Outcome) -> str | None:
        self._conflict |= outcome.conflict
        return outcome.text if outcome.exists else None


def _blanks_after(previous: Statement | None, name: str, body: Sequence[Statement]) -> str | None:
    """The blank lines before `name` in `body`, if it comes after the same statement there."""
    names = [statement.name for statement in body]
    if name not in names:
        return None
    place = names.index(name)
    before = names[place - 1] if place else None
    return body[place].blanks if before == (previous and previous.name) else None


def _lead(base: Statement | None, mine: Statement, theirs: Statement | None) -> str:
    edited = base is None or theirs is None or mine.comments != base.comments
    return mine.lead if edited or theirs is None else mine.blanks + theirs.comments


def _text(statement: Statement | None) -> str | None:
    return statement.text if statement else None


def _is_constant(statement: Statement) -> bool:
    return isinstance(statement.node, ast.Assign | ast.AnnAssign)


def _is_block(statement: Statement) -> bool:
    return isinstance(statement.node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)


def _header(statement: Statement) -> str:
    """All of a function that stands before its body."""
    node = statement.node
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return ""
    decorators = [decorator.lineno for decorator in node.decorator_list]
    first = min([node.lineno, *decorators])
    lines = statement.text.split("\n")[: node.body[0].lineno - first]
    return "".join(f"{line}\n" for line in lines)


def _signature(statement: Statement) -> str:
    node = statement.node
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return statement.text
    returns = node.returns and ast.unparse(node.returns)
    return f"{type(node).__name__}({ast.unparse(node.args)}) -> {returns}"


def _first_words(statement: Statement) -> str:
    node = statement.node
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return ""
    return (ast.get_docstring(node) or "").partition("\n")[0]
