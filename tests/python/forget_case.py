"""A company with somebody to forget, and where that person still is."""

import time
from pathlib import Path

import duckdb
from forked_dbt import Done, start

# nobody else's ids, and no words
ANN, CAT, TAB, BOB = "ann-70e9c1", "cat-3b5d70", "tab-9f2c44", "bob-5511aa"
HEAD = "who|user|when|what|row\n"
SELECTED = (
    *("--indirect-selection", "buildable", "--exclude", "resource_type:unit_test"),
    *("--select", "+agg_source_quality", "+agg_source_freshness", "+fct_sessions"),
    *("+fct_events", "+dim_people", "+fct_rejected_rows", "+dim_crm_people"),
)
MAPPING = """
files: {files}
delimiter: "|"
encoding: {encoding}
time_zone: UTC
site: {{site_id: shop, repeat_milliseconds: 50}}
columns: {{visitor_id: who, user_id: user, occurred_at: when, event_name: what,
  event_id: row}}
"""
PEOPLE = """
source: crm
table: people
files: people.csv
site: {site_id: shop, outcomes: events, repeat_milliseconds: 50}
columns: {user_id: user, age: age, abandoned_cart: cart, user_category: kind}
"""
# one device is Ann's, another one she shares with Bob
MARCH = [
    f"{CAT}||2024-03-01 10:00:00|page_view|1",
    f"{CAT}|{ANN}|2024-03-01 10:01:00|login|2",
    f"{CAT}|{ANN}|never|page_view|3",
    f"|{ANN}|2024-03-01 10:02:00|page_view|4",
    f"{TAB}||2024-03-02 10:00:00|page_view|5",
    # fired again, which must not stay alone
    f"{TAB}||2024-03-02 10:00:00.010|page_view|51",
    f"{TAB}|{ANN}|2024-03-02 10:01:00|purchase|6",
    f"{TAB}|{BOB}|2024-03-03 10:00:00|page_view|7",
    f"{TAB}||2024-03-03 10:01:00|page_view|8",
    "dan-4|dan-4|2024-03-03 11:00:00|page_view|9",
    f"broken|{ANN}",
    "broken|dan-4",
]
APRIL = [
    f"{CAT}||2024-04-01 10:00:00|page_view|21",
    f"{BOB}|{BOB}|2024-04-01 10:00:00|page_view|22",
    f"{ANN}||2024-04-01 10:00:00|page_view|23",
]
# types whose values may be spelt as an id is, also within lists and structs
SPELT = ("VARCHAR", "JSON", "BLOB", "UUID", "ENUM")
OURS = ("5", "51", "6", "1", "2", "3", "4", "21", "23")
EVENTS = """
select event_id, session_id, person_id, visitor_id, occurred_at, event_number, next_link
from marts.fct_events order by event_id
"""


def write(path: Path, lines: list[str], encoding: str = "utf-8") -> None:
    """Write a log."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(HEAD + "\n".join(lines) + "\n", encoding=encoding)


def company(folder: Path, without: tuple[str, ...] = ()) -> Path:
    """Make a company's folder; rows with these words, or numbers, are left out."""

    def kept(lines: list[str]) -> list[str]:
        return [
            line
            for line in lines
            if line.split("|")[-1] not in without and line != f"broken|{ANN}"
        ]

    chosen = kept if without else list
    write(folder / "data" / "march.txt", chosen(MARCH))
    write(folder / "data" / "wide.txt", chosen(APRIL), "utf-16")
    people = [f"{user},{age},," for user, age in ((ANN, 31), (BOB, 44), (ANN, "x"))]
    people = [line for line in people if not without or ANN not in line]
    (folder / "data" / "people.csv").write_text(
        "\n".join(["user,age,cart,kind", *people, ""])
    )
    mappings = folder / "mappings"
    mappings.mkdir(exist_ok=True)
    utf8 = MAPPING.format(files="m*.txt", encoding="utf-8")
    (mappings / "march.yml").write_text(utf8)
    wide = MAPPING.format(files="wide.txt", encoding="utf-16-le")
    (mappings / "wide.yml").write_text(wide)
    (mappings / "people.yml").write_text(PEOPLE)
    return folder


def call(
    folder: Path,
    module: str,
    selected: tuple[str, ...] = SELECTED,
    **settings: str,
) -> Done:
    """Call one of the project's commands for a company's folder."""
    places = {
        "CLICKSTREAM_HOME": str(folder),
        "DBT_TARGET_PATH": str(folder / "target"),
        "DBT_LOG_PATH": str(folder / "logs"),
    }
    # not in the folder: what was said is not looked through for ids
    said = folder.with_name(f"{folder.name}_said_{time.monotonic_ns()}.txt")
    return start(selected, places | settings, said, program=module).wait()


def forget(folder: Path, person: str, site: str = "") -> tuple[int, str]:
    """Forget somebody; returns the exit code and all that was said."""
    done = call(folder, "forget", CLICKSTREAM_PERSON=person, CLICKSTREAM_SITE=site)
    assert "Traceback" not in done.said, done.said
    return done.code, done.said


def refresh(folder: Path) -> None:
    """Build and publish."""
    done = call(folder, "nightly")
    assert done.code == 0, done.said


def ask(folder: Path, sql: str) -> list[tuple]:
    """Ask a company's warehouse."""
    path = str(folder / "warehouse" / "clickstream.duckdb")
    with duckdb.connect(path, read_only=True) as opened:
        return opened.execute(sql).fetchall()


def holding(folder: Path, *ids: str) -> list[str]:
    """List what of ours still holds an id: bytes of files, and rows of tables."""
    found = []
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or path.is_relative_to(folder / "data"):
            continue
        content = path.read_bytes()
        found += [f"{path.name}: bytes" for one in ids if one.encode() in content]
        with duckdb.connect() as opened:
            tables = {}
            if path.suffix == ".parquet":
                tables[path.name] = f"'{path}'"
            if path.suffix == ".duckdb":
                opened.execute(f"attach '{path}' as base (read_only)")
                rows = opened.execute(
                    "select schema_name, table_name from duckdb_tables()"
                    " where database_name = 'base'"
                ).fetchall()
                tables = {f"{s}.{t}": f'base."{s}"."{t}"' for s, t in rows}
            for name, table in tables.items():
                there = rows_with(opened, table, ids)
                found += [f"{path.name}: {name}" for rows in there if rows]
    return found


def rows_with(
    opened: duckdb.DuckDBPyConnection, table: str, ids: tuple[str, ...]
) -> tuple[int, ...]:
    """Count for each id the rows of a table that hold it in whatever column."""
    is_number = any(one.isdigit() for one in ids)
    texts = [
        f'cast("{column}" as varchar)'
        for column, kind, *_ in opened.execute(f"describe from {table}").fetchall()
        # neither times nor numbers are spelt like an id that is no number
        if is_number or any(word in kind for word in SPELT)
    ]
    if not texts:
        return (0,) * len(ids)
    counts = ", ".join("count_if(contains(text, ?))" for _ in ids)
    rows = f"select concat_ws('|', {', '.join(texts)}) as text from {table}"
    [there] = opened.execute(f"select {counts} from ({rows})", [*ids]).fetchall()
    return there
