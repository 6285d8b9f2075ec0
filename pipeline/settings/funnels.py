"""Funnels as look-ups (seeds funnels and funnel_steps): what is wrong with them.

A funnel is checked as it will count, a company's own rows in the place of the
project's, before anything is built. What only the log can tell is told afterwards.
"""

import csv
from collections.abc import Collection, Iterable
from pathlib import Path

from pipeline.refresh.kept import with_steps
from pipeline.settings.lookups import Lookup
from pipeline.settings.mapping_checks import near
from pipeline.settings.places import PROJECT

Row = dict[str, str | None]
SAID = ("event_name", "link_pattern", "funnel_stage", "category", "link_group")

# notices of landing, and of a company's own funnels: steps at which nothing is, and
# events at two steps of a funnel of the mode any
NOTICES = with_steps("""
with own as (
    select funnel_id from landing.lookup_funnels
    union select funnel_id from landing.lookup_funnel_steps
),
steps as (
    select
        *,
        case when is_exclusion then 'exclusion before step ' else 'step ' end
        || step_number || ' (' || step_name || ')' as step,
        array_to_string(list_filter([
            'event ' || event_name, 'link ' || link_pattern,
            'stage ' || funnel_stage, 'category ' || category, 'group ' || link_group
        ], lambda x: x is not null), ', ') as said
    from step.funnel_steps
    semi join own using (funnel_id)
),
nodes as (
    select nodes.*, coalesce(nodes.link, nodes.event_name) as what, steps.mode
    from step.funnel_step_matches as nodes
    inner join steps using (funnel_number, step_number, step_name)
),
twice as (
    select
        funnel_id, what, string_agg(distinct step_name, ' and ' order by step_name)
        as names
    from nodes
    where mode = 'any'
    group by
        funnel_id, what, site_id, event_name, funnel_stage, category, link_group
    having count(*) > 1
),
notices (part, place, notice) as (
    select 1, rowid, notice from landing.notices
    union all
    select
        2, 0, 'Funnel ' || funnel_id || ', ' || step || ': nothing in the logs is '
        || said || case when is_exclusion then ', so it excludes nothing'
            else ', so nobody reaches it' end || '. Look at lookups/funnel_steps.csv.'
    from steps anti join nodes using (funnel_number, step_number, step_name)
    union all
    select
        3, 0, 'Funnel ' || funnel_id || ' takes any order, and ' || min(what)
        || case when count(distinct what) > 1
            then ' (and ' || count(distinct what) - 1 || ' more)' else '' end
        || ' is at its steps ' || names
        || ': it fills the first of them. Let their rows say more.'
    from twice
    group by funnel_id, names
)
select notice from notices order by part, place, notice
""")


def check_funnels(
    lookups: Iterable[Lookup], sites: Collection[str], project: Path = PROJECT
) -> list[str]:
    """List what is wrong with the funnels, the project's and a company's together.

    Args:
        lookups: the company's rows for each seed.
        sites: those that the mappings describe.
        project: the folder with the seeds.
    """
    tables = {each.name: _merged(each, project) for each in lookups}
    if not {"funnels", "funnel_steps"} <= tables.keys():
        return []
    funnels = {str(row["funnel_id"]): row for row in tables["funnels"]}
    events = {str(row["event_name"]) for row in tables["event_names"]}
    problems = []
    for row in tables["funnel_steps"]:
        if row["funnel_id"] not in funnels:
            problems.append(
                f"{row['file']}: funnel {row['funnel_id']!r} is not in funnels.csv. "
                + near(str(row["funnel_id"]), funnels, "Add a row there.")
            )
    for name, funnel in funnels.items():
        steps = [row for row in tables["funnel_steps"] if row["funnel_id"] == name]
        problems += _of_funnel(funnel, steps, sites)
        problems += [each for step in steps for each in _of_step(funnel, step, events)]
    return list(dict.fromkeys(problems))


def _merged(lookup: Lookup, project: Path) -> list[Row]:
    """Read a seed as it will count: own rows replace those with the same first cell."""
    first = next(iter(lookup.columns))
    path = next((project / "seeds").rglob(f"{lookup.name}.csv"))
    with path.open(encoding="utf-8", newline="") as file:
        seed: list[Row] = [
            {"file": str(path.relative_to(project))}
            | {k: v or None for k, v in row.items()}
            for row in csv.DictReader(file)
        ]
    own: list[Row] = [
        {"file": f"lookups/{path.name}"} | dict(zip(lookup.columns, row, strict=True))
        for row in lookup.rows
    ]
    replaced = {row[first] for row in own}
    return [row for row in seed if row[first] not in replaced] + own


def _is(row: Row, column: str) -> bool:
    return (row[column] or "").lower() == "true"


def _of_funnel(funnel: Row, rows: list[Row], sites: Collection[str]) -> list[str]:
    """Check a funnel as a whole: its site, its steps' numbers and names."""
    name, site = funnel["funnel_id"], funnel["site_id"]
    problems = []
    if site is not None and site not in sites:
        problems.append(
            f"{funnel['file']}: funnel {name!r} is of site {site!r}, which no mapping "
            f"describes. " + near(site, sites, f"There are {', '.join(sorted(sites))}.")
        )
    steps = [row for row in rows if not _is(row, "is_exclusion")]
    if not steps:
        here = str(funnel["file"]).replace("funnels", "funnel_steps")
        return [*problems, f"{here}: funnel {name!r} has no steps. Write a row each."]
    where = f"{steps[0]['file']}: funnel {name!r}"
    numbers = [int(row["step_number"] or 0) for row in steps]
    for column in ("step_number", "step_name"):
        said = [row[column] for row in steps]
        problems += [
            f"{where} has two steps whose {column} is {value!r}. Each needs its own."
            for value in dict.fromkeys(said)
            if said.count(value) > 1
        ]
    for number in sorted(set(range(1, max(numbers) + 1)) - set(numbers)):
        problems.append(
            f"{where} has a step {max(numbers)} and no step {number}. Number them "
            "from 1, without a gap."
        )
    if funnel["mode"] == "any":
        problems += _overlaps(where, steps)
    last = max(numbers)
    problems += [
        f"{where}: exclusion {row['step_name']!r} stands before step "
        f"{row['step_number']}, which has none before it or isn't there. Write a step "
        f"from 2 to {last}."
        for row in rows
        if _is(row, "is_exclusion") and not 2 <= int(row["step_number"] or 0) <= last
    ]
    return problems


def _overlaps(where: str, steps: list[Row]) -> list[str]:
    """Name steps of any order that one event would be at: one says all the other does.

    Other overlaps only the log can tell.
    """
    said = {
        str(row["step_name"]): {(c, row[c]) for c in SAID if row[c] is not None}
        for row in steps
    }
    names = list(said)
    return [
        f"{where} takes any order, and what is at step {wide!r} or {narrow!r} is at "
        "the other too. An event fills one step: let them say different things."
        for number, one in enumerate(names)
        for other in names[number + 1 :]
        for wide, narrow in [sorted((one, other), key=lambda each: len(said[each]))]
        if said[wide] <= said[narrow]
    ]


def _of_step(funnel: Row, row: Row, events: Collection[str]) -> list[str]:
    """Check one step or exclusion by itself, and against its funnel."""
    where = (
        f"{row['file']}: funnel {row['funnel_id']!r}, step {row['step_number']} "
        f"({row['step_name']})"
    )
    mode, window, whole = (
        *(funnel["mode"], row["window_minutes"]),
        funnel["window_minutes"],
    )
    is_exclusion, is_optional = _is(row, "is_exclusion"), _is(row, "is_optional")
    problems = []
    event = row["event_name"]
    if event is not None and event not in events:
        problems.append(
            f"{where}: there is no event {event!r} in event_names. "
            + near(event, events, "")
            + " If your log has it, add it to lookups/event_names.csv."
        )
    if window and whole and int(window) > int(whole):
        problems.append(
            f"{where}: its window of {window} minutes is longer than the funnel's of "
            f"{whole}. Shorten it, or leave it empty."
        )
    if window and (row["step_number"] == "1" or is_exclusion or mode == "any"):
        problems.append(
            f"{where}: a window counts from the step before, and here is none. Leave "
            "it empty; the whole funnel's stands in funnels.csv."
        )
    if is_optional and row["step_number"] == "1":
        problems.append(f"{where}: the first step can't be optional. Start with it.")
    if mode != "ordered" and (is_optional or is_exclusion):
        what = "an optional step" if is_optional else "an exclusion"
        problems.append(
            f"{where}: {what} needs the mode ordered; this funnel's is {mode}."
        )
    return [problem.replace("  ", " ") for problem in problems]
