"""How long a build took, and what took longest."""

from collections.abc import Sequence
from typing import Any

LONGEST = 5
# arguments of dbt that choose what is built
SELECTING = {"--select", "-s", "--models", "--model", "-m", "--selector", "--exclude"}
SELECTING |= {"--resource-type", "--exclude-resource-type"}


def told_durations(results: Sequence[Any], until_first: float, total: float) -> str:
    """Say how long a run's parts took.

    Args:
        results: dbt's, of each node that it ran.
        until_first: seconds until the first node began.
        total: seconds until the last one ended.
    """
    taken = [(float(item.execution_time or 0), item.node.name) for item in results]
    if not taken:
        return ""
    longest = sorted(taken, key=lambda each: (-each[0], each[1]))[:LONGEST]
    named = ", ".join(f"{name} {seconds:.1f} s" for seconds, name in longest)
    return (
        f"  Time: {until_first:.0f} s for reading the project and looking at files, "
        f"{max(total - until_first, 0):.0f} s for {len(taken):,} tables, views and "
        f"tests.\n  Took longest: {named}."
    )


def told_part(results: Sequence[Any], arguments: Sequence[str]) -> str:
    """Say that only a part was built; empty where all models were.

    Args:
        results: dbt's, of each node that it ran.
        arguments: dbt's, which choose a part or don't.
    """
    if not SELECTING & {argument.partition("=")[0] for argument in arguments}:
        return ""
    kinds = [str(item.node.resource_type) for item in results]
    models, tests = (
        sum(kind.endswith(end) for kind in kinds) for end in ("model", "test")
    )
    return (
        f"  A part: {models:,} models, and {tests:,} tests of what it has; other "
        "tables were left as they are."
    )
