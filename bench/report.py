"""RESULTS.md, written from figures.json: what was measured, size by size."""

import json
from pathlib import Path
from typing import Any

from bench.report_limits import limits_section
from bench.warehouse import is_aggregate

HERE = Path(__file__).parent
FIGURES = HERE / "figures.json"
RESULTS = HERE / "RESULTS.md"
HEAD = """# What it costs

`make bench` measures this and writes it anew; `python -m bench.run --events 100000000`
adds another size (with --skip-peer, as retentioneering needs more memory, and with
--skip-refresh for full builds alone). A time is that of a whole process, from its start
to its end, with peak memory as the operating system counts it; everything ran one after
the other."""
FLOOR = """The floor is DuckDB alone: it reads the same files through the same staging
view and writes the events with their keys once, sorted by visitor and time."""
NAMES = {
    "floor": "floor",
    "events_and_sessions": "events and sessions",
    "core": "all core tables",
    "sequences": "agg_sequences, all that it takes",
    "core_refreshed": "all core tables, refreshed",
    "aggregates": "aggregates",
    "aggregates_refreshed": "aggregates, refreshed",
    "tests": "tests",
    "tests_refreshed": "tests, refreshed",
}
Figures = dict[str, Any]


def read() -> Figures:
    """Read the figures of before; empty ones when there are none."""
    if FIGURES.exists():
        return json.loads(FIGURES.read_text())
    return {"simulator": None, "warehouse": {}}


def write(figures: Figures) -> None:
    """Keep the figures and write RESULTS.md from them. Raises OSError."""
    FIGURES.write_text(json.dumps(_rounded(figures), indent=1) + "\n")
    RESULTS.write_text(render(_rounded(figures)))


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_rounded(item) for item in value]
    return round(value, 3) if isinstance(value, float) else value


def render(figures: Figures) -> str:
    """Write the page: the promises, a section for each size, the simulator."""
    sizes = sorted(figures["warehouse"].items(), key=lambda item: int(item[0]))
    lines = [HEAD, ""]
    if promised := limits_section(figures["warehouse"]):
        lines += [*promised, ""]
    for _, found in sizes:
        lines += [*size_section(found), ""]
    if figures.get("build"):
        lines += [*build_section(figures["build"]), ""]
    if figures.get("values"):
        lines += [*values_section(figures["values"]), ""]
    if figures.get("funnels"):
        lines += [*funnels_section(figures["funnels"]), ""]
    if figures["simulator"]:
        lines += simulator_section(figures["simulator"])
    return "\n".join(lines).rstrip() + "\n"


def table(head: list[str], rows: list[list[str]]) -> list[str]:
    """Write a Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return [f"| {' | '.join(cells)} |" for cells in lines]


def size_section(found: Figures) -> list[str]:
    """Write what was measured at one size, as lines of Markdown."""
    lines = [f"## {found['events']:,} events", "", FLOOR, ""]
    lines += process_table(found)
    if "sessions" in found:
        lines += ["", "### A refresh", "", *refresh_table(found), ""]
        lines += sessions_text(found["sessions"])
    if "beside" in found:
        lines += ["", "### Beside retentioneering", "", *beside(found)]
    return [
        *lines,
        "",
        f"The history is {found['raw_gb']:.2f} GB of Parquet, a file a day. Measured "
        f"on {found['measured_on']} with {found['machine']}.",
    ]


def process_table(found: Figures) -> list[str]:
    """Write a line for each process, beside the floor."""
    processes = found["processes"]
    floor = processes["floor"]["seconds"]
    rows = []
    for name in [name for name in NAMES if name in processes]:
        one, title = processes[name], NAMES[name]
        is_build = name in ("floor", "events_and_sessions", "core")
        beside_floor = f"{one['seconds'] / floor:.2f}x" if is_build else ""
        own = f"{one['dbt_seconds']:.1f} s" if "dbt_seconds" in one else ""
        rows.append(
            [title, f"{one['seconds']:.1f} s", own, f"{one['cpu_seconds']:.1f} s"]
            + [f"{one['peak_gb']:.2f} GB", f"{one['file_gb']:.2f} GB", beside_floor]
        )
    head = ["process", "time", "dbt's own", "cores' time", "peak memory", "file"]
    return table([*head, "the floor's time"], rows)


def refresh_table(found: Figures) -> list[str]:
    """Write what a refresh takes beside a full build, part by part, model by model."""
    processes, models = found["processes"], found["models"]

    def of(process: str, part: str) -> float:
        return processes[process][part]

    def aggregates(suffix: str) -> float:
        more = processes["aggregates" + suffix]
        inside = of("core" + suffix, "aggregate_seconds")
        return inside + more["aggregate_seconds"] + more["event_level_seconds"]

    pairs = [
        ("event-level models", of("core", "event_level_seconds"))
        + (of("core_refreshed", "event_level_seconds"),),
        ("aggregates", aggregates(""), aggregates("_refreshed")),
        ("tests", of("tests", "seconds"), of("tests_refreshed", "seconds")),
        ("dbt's own start and end", of("core", "dbt_seconds"))
        + (of("core_refreshed", "dbt_seconds"),),
    ]
    pairs += [
        (f"`{name}`", seconds, models["core_refreshed"].get(name, 0.0))
        for name, seconds in sorted(models["core"].items(), key=lambda item: -item[1])
        if not is_aggregate(name) and seconds >= 0.02 * pairs[0][1]
    ]
    rows = [
        [what, f"{full:.2f} s", f"{again:.2f} s", f"{again / full:.1%}"]
        for what, full, again in pairs
        if full
    ]
    return table(["seconds of", "full build", "refresh", "share"], rows)


def sessions_text(sessions: Figures) -> list[str]:
    """Write how many sessions new events are in, and how many were written."""
    number = {name: f"{value:,}" for name, value in sessions.items()}
    old = f"{sessions['touched'] - sessions['begun']:,}"
    return [
        f"{number['new_events']} new events came, a tenth of them late. By the raw "
        f"files they are in {number['touched']} of {number['sessions']} sessions "
        f"(sessions touched): {number['begun']} consist of them alone, {old} were "
        f"there before, as {number['joined']}. The refresh wrote "
        f"{number['rewritten']} sessions (sessions rewritten), "
        f"{number['without_new']} of them without a new event."
    ]


def beside(found: Figures) -> list[str]:
    """Write both tools' share of the work, each pair at the same size."""
    rows, notes = [], []
    for columns, title in [("needed", "three columns"), ("all", "every column")]:
        pair = found["beside"][columns]
        for tool, process, counts in [
            ("this project, all columns", f"share_{columns}", pair["ours"]),
            (f"retentioneering, {title}", f"peer_{columns}", pair["peer"]),
        ]:
            one = found["processes"][process]
            rows.append(
                [f"{pair['peer']['events']:,}", tool, *_cost(one)]
                + [f"{counts['sessions']:,}", f"{counts['transitions']:,}"]
            )
        parts = pair["peer"]["seconds"].items()
        notes.append(f"{title}: {', '.join(f'{what} {s:.1f} s' for what, s in parts)}.")
        if pair["too_large"]:
            sizes = " and ".join(f"{events:,}" for events in pair["too_large"])
            notes.append(
                f"With {title}, {sizes} events need more memory than there is."
            )
    head = ["events", "process", "time", "cores' time", "peak memory"]
    versions = found["beside"]["needed"]["peer"]["versions"].items()
    return [
        "The same share of the work on the same events: event stream, sessions of 30 "
        "minutes, transitions and steps of links; dbt's start is included. This "
        "project writes every column to a file, and also counts groups, stages, "
        "outcomes and medians; retentioneering has it all in memory, once with the "
        "three columns that it needs and once with all.",
        "",
        *table([*head, "sessions", "transitions"], rows),
        "",
        f"retentioneering with {' '.join(notes)} "
        + f"({', '.join(f'{name} {number}' for name, number in versions)})",
    ]


def _cost(row: Figures) -> list[str]:
    """Write the cells of measure.Cost: time, the cores' time and peak memory."""
    cores = f"{row['cpu_seconds']:.1f} s"
    return [f"{row['seconds']:.1f} s", cores, f"{row['peak_gb']:.2f} GB"]


def build_section(build: Figures) -> list[str]:
    """Write what a build of the sample takes, by how much of it is new."""
    took = {row["what"]: row["seconds"] for row in build["rows"]}
    rows = [
        [row["what"], *_cost(row)]
        + [f"under {limit:g} s" if (limit := build["limits"].get(row["what"])) else ""]
        for row in build["rows"]
    ]
    more = build["more_models"]

    def of_one_model(what: str) -> float:
        return (took[f"{what}, {more} more models"] - took[what]) / more * 1000

    return [
        "## A build of the sample, by how much of it is new",
        "",
        "`make bench-build`: 44,628 rows of two sites; the time of the whole process. "
        "The new file is a day of one of them, the changed setting one of reports.",
        "",
        *table(["build", "time", "cores' time", "peak memory", "promised"], rows),
        "",
        f"One more trivial model with a test costs {of_one_model('cold'):.0f} ms cold "
        f"(promised: under {build['most_a_model'] * 1000:.0f}) and "
        f"{of_one_model('nothing new'):.0f} ms when nothing is new.",
        "",
        f"Measured on {build['machine']}.",
    ]


def values_section(values: Figures) -> list[str]:
    """Write what values that can't be read cost."""
    read, few, none = values["rows"]
    ratios = [f"{row['seconds'] / read['seconds']:.2f}x" for row in (few, none)]
    rows = [[str(row["what"]), *_cost(row)] for row in values["rows"]]
    return [
        "## Values that can't be read",
        "",
        f"`make bench-values`: events and sessions of {values['events']:,} events.",
        "",
        *table(["values", "time", "cores' time", "peak memory"], rows),
        "",
        f"Few cost {ratios[0]}. Where none can be read the source fails: {ratios[1]} "
        f"(promised: {values['most']:g}) and {none['peak_gb']:.1f} GB (promised: under "
        f"{values['most_gb']:g}).",
        f"Measured on {values['machine']}.",
    ]


def funnels_section(funnels: Figures) -> list[str]:
    """Write what a windowed funnel takes, beside ClickHouse."""
    rows = [
        [one["what"], one["tool"], *_cost(one)]
        + [", ".join(f"{count:,}" for count in one["depths"].values())]
        for one in funnels["rows"]
    ]
    return [
        "## A funnel of five steps within a day, beside ClickHouse",
        "",
        f"{funnels['events']:,} events, read from Parquet; a process each, start "
        "included. ClickHouse (`windowFunnel`, in-process as chdb) counts how deep "
        "each visitor went; this project's SQL also finds the event and the moment of "
        "each step, and writes them to a file.",
        "",
        *table(
            ["events", "tool", "time", "cores' time", "peak memory"]
            + ["visitors whose deepest step is 1 to 5"],
            rows,
        ),
        "",
        f"Measured on {funnels['machine']}.",
    ]


def simulator_section(simulator: Figures) -> list[str]:
    """Write what the simulator takes."""
    rows = [
        [row.get("log", "click log"), f"{row['clicks']:,}", row["format"]]
        + [f"{row['seconds']:.0f} s"]
        + [f"{row['peak_gb']:.2f} GB", f"{row['disk_gb']:.2f} GB"]
        for row in simulator["rows"]
    ]
    return [
        "## The simulator",
        "",
        "One process, one seed, a folder that is thrown away.",
        "",
        *table(
            ["log", "clicks or events", "format", "time", "peak memory", "on disk"],
            rows,
        ),
        "",
        f"Measured on {simulator['machine']}.",
    ]
