"""One run: chunk after chunk into the files, and the truth at the end."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
from tqdm import tqdm

from simulate.chunk import ChunkPlan, Clicks, generator, make_chunk
from simulate.clock import Period
from simulate.damage import Rows, bad_shares, draw_rows
from simulate.expected import mean_clicks_of_all
from simulate.files import (
    TEST_LABELS_FILE,
    TRUTH_FILE,
    CsvFile,
    ParquetFile,
    log_file,
    open_log_file,
    prepare_folder,
    truth_of_company,
    write_test_labels,
)
from simulate.planted import BAD_KINDS
from simulate.settings import Settings
from simulate.table import HEADER, TEST_HEADER, columns_of, flag_texts, id_texts
from simulate.truth import truth_of

Answers = list[tuple[pa.Array, pa.Array]]


class FilePlan(NamedTuple):
    """One file, and the chunks that go into it."""

    path: Path
    is_test: bool
    chunks: list[ChunkPlan]


def _chunks(settings: Settings) -> Iterator[ChunkPlan]:
    """Split all sessions into chunks, the labelled ones before the test ones."""
    everyone = max(1, round(settings.clicks_wanted / mean_clicks_of_all()))
    labelled = everyone - round(everyone * settings.test_share)
    first, number = 0, 0
    while first < everyone:
        is_test = first >= labelled
        end = min(
            everyone if is_test else labelled, first + settings.sessions_per_chunk
        )
        yield ChunkPlan(number, first, end - first, everyone, is_test)
        first, number = end, number + 1


def plan_files(settings: Settings) -> list[FilePlan]:
    """Files to write: one per labelled chunk, and one with all test sessions."""
    chunks = list(_chunks(settings))
    labelled = [[chunk] for chunk in chunks if not chunk.is_test] or [[]]
    parts = range(1, len(labelled) + 1) if len(labelled) > 1 else [None]
    files = [
        FilePlan(log_file(settings, part, False), False, one)
        for part, one in zip(parts, labelled, strict=True)
    ]
    if settings.test_share > 0:
        test = [chunk for chunk in chunks if chunk.is_test]
        files.append(FilePlan(log_file(settings, None, True), True, test))
    return files


def _record(settings: Settings, plan: FilePlan) -> dict[str, Any]:
    """Start what truth.json will say of a file, before anything is in it."""
    return {
        "file": plan.path.relative_to(settings.out).as_posix(),
        "is_test": plan.is_test,
        "sessions": 0,
        "ordered_sessions": 0,
        "checkout_sessions": 0,
        "clicks": 0,
        "clicks_in_ordered_sessions": 0,
        "rows": 0,
        "bad_rows": dict.fromkeys(BAD_KINDS, 0),
    }


def _count(record: dict[str, Any], clicks: Clicks, rows: Rows) -> None:
    """Add a chunk to a file's record."""
    ordered = clicks.plans.ordered
    record["sessions"] += len(ordered)
    record["ordered_sessions"] += int(ordered.sum())
    record["checkout_sessions"] += int(clicks.plans.checked_out.sum())
    record["clicks"] += len(clicks.link)
    record["clicks_in_ordered_sessions"] += int(ordered[clicks.session].sum())
    record["rows"] += len(rows.click)
    for kind, count in rows.counts().items():
        record["bad_rows"][kind] += count


def _add_chunk(
    settings: Settings, chunk: ChunkPlan, file: CsvFile | ParquetFile
) -> tuple[Clicks, Rows]:
    """Make a chunk and write it; a test chunk without labels and bad rows."""
    rng = generator(settings.seed, chunk.number)
    period = Period(settings.start, settings.days)
    clicks = make_chunk(rng, settings.seed, period, chunk)
    share = 0.0 if chunk.is_test else settings.bad_share
    rows = draw_rows(rng, len(clicks.link), bad_shares(share, settings.file_format))
    columns = columns_of(rng, clicks, rows, with_labels=not chunk.is_test)
    file.add(rng, columns, rows)
    return clicks, rows


def _write_file(
    settings: Settings, plan: FilePlan, answers: Answers, progress: tqdm
) -> dict[str, Any]:
    """Write one file; return its record, and add a test file's labels to answers."""
    record = _record(settings, plan)
    file = open_log_file(plan.path, TEST_HEADER if plan.is_test else HEADER)
    try:
        for chunk in plan.chunks:
            clicks, rows = _add_chunk(settings, chunk, file)
            _count(record, clicks, rows)
            if plan.is_test:
                answers.append((id_texts(clicks.ids), flag_texts(clicks.plans.ordered)))
            progress.update(len(clicks.link))
    finally:
        file.close()
    return record


def simulate(settings: Settings) -> dict[str, Any]:
    """Write a click log and the truth about it.

    Args:
        settings: what to write, and where.

    Returns:
        What ``truth.json`` says: version, seed, settings, sizes, bad_rows, files and
        planted. What it says of the company's web log in the same folder stays.

    Raises:
        SettingsError: if a setting cannot be used, or a log is there already.
        OSError: if the folder cannot be written to.
    """
    settings.check()
    company = truth_of_company(settings.out)
    prepare_folder(settings)
    answers: Answers = []
    progress = tqdm(
        total=settings.clicks_wanted, unit=" clicks", unit_scale=True, disable=None
    )
    with progress:
        files = [
            _write_file(settings, plan, answers, progress)
            for plan in plan_files(settings)
        ]
    if settings.with_test_labels:
        write_test_labels(settings.out / TEST_LABELS_FILE, answers)
    truth = truth_of(settings, files) | company
    text = json.dumps(truth, indent=2) + "\n"
    (settings.out / TRUTH_FILE).write_text(text, encoding="utf-8")
    return json.loads(text)
