"""One run: chunk after chunk into the days' files, and the truth at the end."""

import json
from collections.abc import Iterator
from contextlib import ExitStack, closing
from typing import Any

from tqdm import tqdm

from simulate.company.bots import mean_bot_events
from simulate.company.chunk import Chunk, ChunkPlan, generator, make_chunk
from simulate.company.counts import Counts
from simulate.company.crm import CrmFiles
from simulate.company.dirt import draw_dirt
from simulate.company.dirt_counts import DirtCounts
from simulate.company.dirt_rows import with_dirt
from simulate.company.dirt_texts import with_odd_cells
from simulate.company.files import TRUTH_ROWS, DayFiles, prepare_folder
from simulate.company.planted import EVENTS_PER_PERSON
from simulate.company.rows import Rows, draw_rows
from simulate.company.settings import CompanySettings
from simulate.company.table import Numbers, columns_of
from simulate.company.truth import truth_of
from simulate.company.truth_rows import TruthRows
from simulate.company.visits import Days
from simulate.files import COMPANY, TRUTH_FILE, read_truth

# chunk numbers of rows, of dirt and of the CRM, parted from those of visits
_ROWS_SPAWN, _DIRT_SPAWN, _CRM_SPAWN = 1 << 20, 1 << 21, 1 << 22


def plan_chunks(settings: CompanySettings) -> Iterator[ChunkPlan]:
    """Split all people, and with them the bots, into chunks."""
    share = settings.bots_per_person
    of_person = EVENTS_PER_PERSON * settings.visits_factor
    people = round(settings.events / (of_person + share * mean_bot_events()))
    people = max(people, 1)
    for number, first in enumerate(range(0, people, settings.people_per_chunk)):
        end = min(first + settings.people_per_chunk, people)
        yield ChunkPlan(number, end - first, round(end * share) - round(first * share))


class _Log:
    """The log's files, and what is counted and told of it."""

    def __init__(self, settings: CompanySettings, days: Days, stack: ExitStack) -> None:
        """Open all files; the stack closes them."""
        self._settings, self._days = settings, days
        self.counts, self.dirt = Counts(settings, days), DirtCounts()
        self._numbers = Numbers()
        self._files = stack.enter_context(closing(DayFiles(settings, days)))
        self.crm = self._truth_rows = None
        # a class of engagement says who ordered
        if not settings.independent:
            self.crm = stack.enter_context(closing(CrmFiles(settings)))
        if settings.with_truth_rows:
            rows = TruthRows(settings.out / TRUTH_ROWS)
            self._truth_rows = stack.enter_context(closing(rows))

    def add(self, plan: ChunkPlan) -> int:
        """Make a chunk, write and count it; how many events it has."""
        settings, seed, numbers = self._settings, self._settings.seed, self._numbers
        chunk = make_chunk(settings, self._days, plan)
        rng = generator(seed, _ROWS_SPAWN + plan.number)
        rows = draw_rows(rng, settings, self._days, chunk.time, chunk.clicks.visit)
        rows = self._write(chunk, rows, plan.number)
        self.counts.add(chunk, rows)
        if self.crm:
            rng = generator(seed, _CRM_SPAWN + plan.number)
            self.crm.add(rng, seed, chunk, numbers)
        if self._truth_rows:
            self._truth_rows.add(seed, chunk, numbers, rows)
        self._numbers = numbers.after(chunk)
        return len(chunk.time)

    def _write(self, chunk: Chunk, rows: Rows, number: int) -> Rows:
        """Write a chunk's rows, as dirt leaves them; all rows, others' too."""
        settings, quoted = self._settings, self._settings.file_format != "parquet"
        rng = generator(settings.seed, _DIRT_SPAWN + number)
        dirt = draw_dirt(rng, chunk, rows)
        refunds = not settings.independent
        rows = with_dirt(rng, self._days, chunk, rows, dirt, number == 0, refunds)
        columns = columns_of(settings.seed, chunk, self._numbers, rows, quoted)
        columns = with_odd_cells(columns, chunk, dirt, rows, quoted)
        self._files.add(columns, rows)
        self.dirt.add(chunk, rows, dirt, columns)
        return rows


def simulate_company(settings: CompanySettings) -> dict[str, Any]:
    """Write the company's web log and its CRM, and the truth about them.

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
    with ExitStack() as stack:
        log = _Log(settings, days, stack)
        progress = stack.enter_context(
            tqdm(total=settings.events, unit=" events", unit_scale=True, disable=None)
        )
        for plan in plan_chunks(settings):
            progress.update(log.add(plan))
    own = truth_of(settings, days, log.counts, log.dirt, log.crm)
    truth = read_truth(settings.out) | {COMPANY: own}
    text = json.dumps(truth, indent=2) + "\n"
    (settings.out / TRUTH_FILE).write_text(text, encoding="utf-8")
    return json.loads(text)[COMPANY]
