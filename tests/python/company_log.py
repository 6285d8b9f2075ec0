"""What tests of the company's log share: reading it with nothing of its writer's."""

import csv
import gzip
from pathlib import Path

import duckdb
import pandas as pd

COLUMNS = 27


def read_days(out: Path) -> dict[str, list[list[str]]]:
    """Read the lines of each day's CSV file, header first, by its name."""
    found = {}
    for path in sorted((out / "web_shop").glob("events_*")):
        opened = gzip.open if path.suffix == ".gz" else open
        with opened(path, "rt", newline="", encoding="utf-8") as file:
            found[path.name] = list(csv.reader(file))
    return found


def read_rows(out: Path) -> pd.DataFrame:
    """Read all rows as text, with their file and whether the line was cut."""
    parts = []
    for name, lines in read_days(out).items():
        header = ["visitor" if n.startswith("client") else n for n in lines[0]]
        # a cut line has fewer values than its header
        rows = pd.DataFrame(
            [line + [""] * (COLUMNS - len(line)) for line in lines[1:]], columns=header
        )
        rows["is_cut"] = [len(line) < COLUMNS for line in lines[1:]]
        rows["file"] = name
        parts.append(rows)
    return pd.concat(parts, ignore_index=True)


def extra_kinds_of(whole: pd.DataFrame, times: pd.Series) -> pd.Series:
    """Say which whole rows are no clicks' rows, and what they are; null for others."""
    kinds = pd.Series(index=whole.index, dtype=object)
    came = pd.to_datetime(whole["received_time"], utc=True)
    kinds[whole["event"].eq("heartbeat")] = "heartbeat"
    kinds[whole["event"].eq("refund")] = "refund"
    kinds[whole["ip"].str.startswith("203.0.113.")] = "monitor"
    kinds[came - times > pd.Timedelta(days=400)] = "device_clock"
    # what one says again at once, under another id
    said = ["visitor", "event", "link", "page_url", "product_id", "quantity"]
    said += ["order_id", "revenue"]
    usual = whole[kinds.isna()].drop_duplicates("event_id").assign(at=times)
    usual = usual.sort_values(["at", "event_id"], kind="stable")
    pause = usual.groupby(said)["at"].diff()
    again = usual.index[pause <= pd.Timedelta(milliseconds=50)]
    kinds[again] = "fired_again"
    return kinds


def kinds_of(rows: pd.DataFrame) -> pd.Series:
    """Say what each row is: genuine, a kind of bad row, or of EXTRA_KINDS."""
    kinds = pd.Series("genuine", index=rows.index)
    whole = rows[~rows["is_cut"]]
    times = pd.to_datetime(whole["event_time"], errors="coerce", utc=True)
    repeated = whole[whole["visitor"].ne("") & times.notna() & (times.dt.year < 2090)]
    ordered = repeated.sort_values("received_time", kind="stable")
    copies = ordered[ordered.duplicated("event_id")]
    same = ordered.duplicated([n for n in ordered if n != "file"])
    extra = extra_kinds_of(ordered.drop(copies.index), times[ordered.index]).dropna()
    kinds[extra.index] = extra
    kinds[copies.index] = "sent_again"
    kinds[same[same].index] = "exact_duplicate"
    kinds[whole.index[times.isna()]] = "unparsable_time"
    kinds[times[times.dt.year > 2090].index] = "time_in_future"
    kinds[whole.index[whole["visitor"].eq("")]] = "missing_visitor"
    kinds[rows["is_cut"]] = "cut_line"
    return kinds


def genuine(rows: pd.DataFrame) -> pd.DataFrame:
    """Give the clicks alone, with times read, and words for nothing as nothing.

    What was received before it happened, happened when it was received.
    """
    found = rows[kinds_of(rows) == "genuine"].copy()
    for name in ("event_time", "received_time"):
        found[name] = pd.to_datetime(found[name], utc=True).dt.tz_localize(None)
    found["event_time"] = found[["event_time", "received_time"]].min(axis=1)
    nothing = ["null", "undefined", "(not set)", "\\N"]
    for name in ("user_id", "product_id", "search_term"):
        found[name] = found[name].mask(found[name].isin(nothing), "")
    found["event"] = found["event"].str.lower()
    return found


def sessions_of(events: pd.DataFrame) -> pd.DataFrame:
    """Cut sessions by the 30-minute rule, in plain SQL; one row each."""
    return duckdb.sql(
        """
        with gaps as (
            select *, event_time - lag(event_time) over each_visitor as pause
            from events
            window each_visitor as (partition by visitor order by event_time)
        ), numbered as (
            select *, count_if(coalesce(pause > interval 30 minutes, false))
                over (partition by visitor order by event_time) as number
            from gaps
        )
        select visitor, min(event_time) as started_at, count(*) as events,
            string_agg(link, ' ' order by event_time) as links,
            max(user_id) as user_id, max(user_agent) as user_agent,
            bool_or(event = 'purchase') as has_order,
            bool_or(event in ('begin_checkout', 'add_shipping_info',
                'add_payment_info', 'payment_error')) as has_checkout,
            coalesce(sum(try_cast(revenue as decimal(18, 2))), 0) as revenue,
            count(*) - 1 as pauses,
            (count(*) - 1) * 60 / (epoch(max(event_time)) - epoch(min(event_time)))
                as clicks_per_minute,
            stddev_samp(epoch(pause)) filter (pause <= interval 30 minutes)
                / avg(epoch(pause)) filter (pause <= interval 30 minutes) as variation
        from numbered group by visitor, number
        """
    ).df()
