"""What a mapping says, against the columns that its source has and against itself."""

from collections.abc import Collection
from ipaddress import ip_network
from typing import Any

from pipeline.settings.mapping_checks import Written, near

STAGES = ("upper", "middle", "lower")
# what cuts the sessions that pauses make; a source's own are never cut
CUTS = ("max_session_hours", "cut_at_midnight", "cut_at_campaign")
# what a filter looks at, of which one at least is mapped
FILTERS = {
    "addresses": ("ip_hash",),
    "hosts": ("page_url", "link"),
    "users": ("user_id", "visitor_id"),
}
ORIGIN = ("traffic_source", "traffic_medium", "campaign_id", "page_url", "referrer")


def wrong_table(written: Written, source: str, tables: Collection[str]) -> list[str]:
    """Say that a mapping names no table of its source, where there are several."""
    table = written.content.get("table")
    if not tables or table in tables or (table is None and len(tables) == 1):
        return []
    if table is None:
        names = " or ".join(f"`table: {name}`" for name in tables)
        where = written.at("source")
        return [f"{where}: source {source!r} has several tables. Write {names}."]
    hint = near(table, tables, f"Use {' or '.join(tables)}.")
    where = written.at("table")
    return [f"{where}: {table!r} is no table of source {source!r}. {hint}"]


def wrong_contents(
    written: Written, columns: dict[str, Any], needed: dict[str, str]
) -> list[str]:
    """List columns and stages that the source doesn't have.

    columns: ours to the file's; needed: of each of our columns whether it must be.
    """
    problems = []
    values = written.content.get("values", {})
    source = written.content.get("source", "mapped")
    contract = "the events contract" if source == "mapped" else f"source {source}"
    for section, given in (("columns", columns), ("values", values)):
        for key in given:
            if key not in needed:
                hint = near(key, needed, f"They are: {', '.join(needed)}.")
                problems.append(
                    f"{written.at(f'{section}.{key}')}: {section}.{key} "
                    f"is not a column of {contract}. {hint}"
                )
    problems += [
        f"{written.at('columns')}: `columns` doesn't say which column is {name}; "
        "every row needs it."
        for name, need in needed.items()
        if need == "always" and name not in columns and name not in values
    ]
    problems += [
        f"{written.at(f'funnel_stages.{stage}')}: funnel_stages.{stage} is no stage; "
        f"they are {', '.join(STAGES)}."
        for stage in written.content.get("funnel_stages", {})
        if stage not in STAGES
    ]
    problems += _contradictions(written, columns)
    problems += _same_signs(written)
    return problems


def wrong_clocks(
    written: Written, columns: Collection[str], times: Collection[str]
) -> list[str]:
    """List times of day that belong to no day. times: our columns that are times."""
    return [
        f"{written.at(f'time_of_day.{ours}')}: time_of_day.{ours} is the clock of a "
        f"day, and `columns` doesn't say which column is {ours}, or it is no time. "
        f"Times are {', '.join(times)}."
        for ours in written.content.get("time_of_day", {})
        if ours not in times or ours not in columns
    ]


def _same_signs(written: Written) -> list[str]:
    """List signs that mean two things."""
    problems = []
    content = written.content
    if content.get("thousands", "") == content.get("decimal", "."):
        problems.append(
            f"{written.at('thousands')}: decimal and thousands are both "
            f"{content['thousands']!r}."
        )
    delimiter = content.get("delimiter", ",")
    if delimiter == content.get("quote", '"'):
        problems.append(
            f"{written.at('delimiter')}: delimiter and quote are both {delimiter!r}."
        )
    return problems


def _useless_cuts(
    written: Written, site: dict[str, str], is_mapped: bool, known: set[str]
) -> list[str]:
    """List what should cut sessions and can't."""
    problems = []
    if site.get("session_rule") == "source":
        problems += [
            f"{written.at(f'site.{key}')}: site.{key} is {site[key]}, and "
            "site.session_rule is source: the source's own sessions are never cut. "
            "Remove one of the two."
            for key in CUTS
            if site.get(key, "false") != "false"
        ]
    if is_mapped and site.get("cut_at_campaign") == "true" and not known & {*ORIGIN}:
        problems.append(
            f"{written.at('site.cut_at_campaign')}: site.cut_at_campaign is true, and "
            f"`columns` has none of {', '.join(ORIGIN)}."
        )
    return problems


def _contradictions(written: Written, columns: dict[str, Any]) -> list[str]:
    """List what can't work whatever the files hold."""
    given, problems = written.content, []
    site, values = given.get("site", {}), given.get("values", {})
    is_mapped = given.get("source", "mapped") == "mapped"
    known = {*columns, *values}
    if is_mapped and site.get("session_rule") == "source":
        if "source_session_id" not in known:
            problems.append(
                f"{written.at('site.session_rule')}: site.session_rule is source, and "
                "`columns` doesn't say which column is source_session_id."
            )
    if is_mapped and site.get("outcomes") == "labels":
        if "labelled_order" not in known:
            problems.append(
                f"{written.at('site.outcomes')}: site.outcomes is labels, and "
                "`columns` doesn't say which column is labelled_order."
            )
    problems += _useless_cuts(written, site, is_mapped, known)
    seen: dict[str, str] = {}
    for stage, links in given.get("funnel_stages", {}).items():
        for link in [links] if isinstance(links, str) else links:
            if seen.setdefault(link, stage) != stage:
                problems.append(
                    f"{written.at(f'funnel_stages.{stage}')}: {link!r} is in "
                    f"{seen[link]} and in {stage}. Leave it in one of them."
                )
    return problems


def wrong_filters(written: Written, columns: Collection[str]) -> list[str]:
    """List filters that nobody knows, that look at nothing, and wrong addresses."""
    problems = []
    for kind, given in written.content.get("filters", {}).items():
        where = f"{written.at(f'filters.{kind}')}: filters.{kind}"
        if kind not in FILTERS:
            hint = near(kind, FILTERS, f"They are {', '.join(FILTERS)}.")
            problems.append(f"{where} is not known. {hint}")
            continue
        if not {*FILTERS[kind]} & {*columns}:
            problems.append(
                f"{where} looks at {' or '.join(FILTERS[kind])}, and `columns` doesn't "
                "say which column that is."
            )
        if kind == "addresses":
            problems += [
                f"{where}: {one!r} is no address and no range of them, such as "
                "203.0.113.7 or 203.0.113.0/24."
                for one in ([given] if isinstance(given, str) else given)
                if not _is_range(one)
            ]
    return problems


def _is_range(text: str) -> bool:
    try:
        ip_network(text, strict=False)
    except ValueError:
        return False
    return True
