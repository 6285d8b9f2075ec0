"""One run: chunk after chunk into the days' files, and the truth at the end."""

import json
from collections.abc import Iterator
from contextlib import ExitStack, closing
from typing import Any

from tqdm import tqdm

from simulate.company.bots import mean_bot_events
from simulate.company.chunk import ChunkPlan, generator, make_chunk
from simulate.company.counts import Counts
from simulate.company.files import TRUTH_ROWS, DayFiles, prepare_folder
from simulate.company.planted import EVENTS_PER_PERSON
from simulate.company.rows import draw_rows
from simulate.company.settings import CompanySettings
from simulate.company.table import Numbers, columns_of
from simulate.company.truth import truth_of
from simulate.company.truth_rows import TruthRows
from simulate.company.visits import Days
from simulate.files import COMPANY, TRUTH_FILE, read_truth

_ROWS_SPAWN = 1 << 20  # chunk numbers of rows, parted from those of visits


def plan_chunks(settings: CompanySettings) -> Iterator[ChunkPlan]:
    """Split all people, and with them the bots, into chunks."""
    share = settings.bots_per_person
    of_person = EVENTS_PER_PERSON * settings.visits_factor
    people = round(settings.events / (of_person + share * mean_bot_events()))
    people = max(people, 1)
    for number, first in enumerate(range(0, people, settings.people_per_chunk)):
        end = min(first + settings.people_per_chunk, people)
        yield ChunkPlan(number, end - first, round(end * share) - round(first * share))


def _write_chunks(
    settings: CompanySettings, days: Days, counts: Counts, stack: ExitStack
) -> None:
    """Make each chunk, write and count it."""
    files = stack.enter_context(closing(DayFiles(settings, days)))
    truth_rows = None
    if settings.with_truth_rows:
        truth_rows = stack.enter_context(closing(TruthRows(settings.out / TRUTH_ROWS)))
    numbers, quoted = Numbers(), settings.file_format != "parquet"
    progress = stack.enter_context(
        tqdm(total=settings.events, unit=" events", unit_scale=True, disable=None)
    )
    for plan in plan_chunks(settings):
        chunk = make_chunk(settings, days, plan)
        rng = generator(settings.seed, _ROWS_SPAWN + plan.number)
        rows = draw_rows(rng, settings, days, chunk.time)
        columns = columns_of(settings.seed, chunk, numbers, rows, quoted)
        files.add(columns, rows)
        counts.add(chunk, rows)
        if truth_rows:
            truth_rows.add(settings.seed, chunk, numbers)
        numbers = numbers.after(chunk)
        progress.update(len(chunk.time))


def simulate_company(settings: CompanySettings) -> dict[str, Any]:
    """Write the company's web log, and the truth about it.

    Args:
        settings: what to write, and where.

    Returns:
        What ``truth.json`` says under ``web_shop``. What it says of a click log in the
        same folder stays.

    Raises:
        SettingsError: if a setting cannot be used, or a log is there already.
        OSError: if the folder cannot be written to.
    """
    settings.check()
    prepare_folder(settings)
    days = Days(settings.start, settings.days)
    counts = Counts(settings, days)
    with ExitStack() as stack:
        _write_chunks(settings, days, counts, stack)
    truth = read_truth(settings.out) | {COMPANY: truth_of(settings, days, counts)}
    text = json.dumps(truth, indent=2) + "\n"
    (settings.out / TRUTH_FILE).write_text(text, encoding="utf-8")
    return json.loads(text)[COMPANY]
