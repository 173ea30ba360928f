"""What a template may be made of: words, choices, and loops over lists. The rest of Jinja2 is refused.

So none can reckon, call or remember, and what it costs is bounded by its size: no value ever grows, since nothing
is assigned, loops go over variables as they are, and filters take constants only.
"""

from collections.abc import Iterator

from jinja2 import nodes

FILTERS = frozenset({"default", "first", "join", "last", "length", "lower", "trim", "truncate", "upper"})
TESTS = frozenset({"defined", "divisibleby", "eq", "even", "ge", "gt", "in", "le", "lt", "ne", "odd"})
_LOOPS_MOST = 2  # one in another
_WORDS = (nodes.Template, nodes.TemplateData, nodes.Output, nodes.Const, nodes.Name, nodes.Concat, nodes.Add)
_CHOICES = (nodes.If, nodes.CondExpr, nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.Test)
_LISTS = (nodes.For, nodes.List, nodes.Tuple, nodes.Dict, nodes.Pair, nodes.Getattr, nodes.Getitem, nodes.Slice)
_OTHERS = (nodes.Filter, nodes.Keyword, nodes.Include, nodes.Extends, nodes.Block)
_ALLOWED = (*_WORDS, *_CHOICES, *_LISTS, *_OTHERS)
_NAMES = {"Call": "a call", "Assign": "set", "AssignBlock": "set", "CallBlock": "call", "FromImport": "import"}


def foreign(tree: nodes.Template) -> Iterator[tuple[int, str]]:
    """Yield line and name of what no text may hold, in the order of the file."""
    yield from sorted(_foreign(tree, 0))


def _foreign(node: nodes.Node, loops: int) -> Iterator[tuple[int, str]]:
    if reason := _reason(node, loops):
        yield node.lineno, reason
        return
    loops += isinstance(node, nodes.For)
    for child in node.iter_child_nodes():
        if not _is_super(child):
            yield from _foreign(child, loops)


def _reason(node: nodes.Node, loops: int) -> str:
    """Return what a node is that no text may hold; empty when it may."""
    if not isinstance(node, _ALLOWED):
        name = type(node).__name__
        return _NAMES.get(name, name.lower())
    if isinstance(node, nodes.Include) and loops:
        return "an include in a loop"
    if isinstance(node, nodes.For):
        return _loop_reason(node, loops)
    return _filter_reason(node) if isinstance(node, nodes.Filter) else ""


def _loop_reason(node: nodes.For, loops: int) -> str:
    if not _is_variable(node.iter):
        return "a loop over anything but a variable or a part of one"
    return "a loop in a loop in a loop" if loops == _LOOPS_MOST else ""


def _filter_reason(node: nodes.Filter) -> str:
    if not all(isinstance(one, nodes.Const) for one in _arguments(node)):
        return f"the filter {node.name} with something else than a constant"
    is_chained = node.name == "join" and not isinstance(node.node, nodes.Name)
    return "the filter join for anything but a variable" if is_chained else ""


def _arguments(node: nodes.Filter) -> Iterator[nodes.Node]:
    yield from node.args
    yield from (keyword.value for keyword in node.kwargs)
    yield from (spread for spread in (node.dyn_args, node.dyn_kwargs) if spread is not None)


def _is_variable(node: nodes.Node) -> bool:
    return isinstance(node.node if isinstance(node, nodes.Getitem) else node, nodes.Name)


def _is_super(node: nodes.Node) -> bool:
    """Tell whether a node is ``super()``, by which a block says what the block it replaces does."""
    return isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name) and node.node.name == "super"
