"""Writes what an importer has read: whole products, batch by batch, each with the step that it makes of the run."""

from collections import Counter, defaultdict
from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from time import monotonic

from django.db import transaction
from django.utils import timezone

from apps.products.importers import Entry, Problem, UnusableFile
from apps.products.models import ImportProblem, ImportRun
from apps.products.rules import CollectionDraft, SaveOutcome
from apps.products.services.collections import save_collection_draft
from apps.products.services.import_runs import end_import, keep_problems, renew_lease
from apps.products.services.repeats import Repeats
from apps.products.services.saving import save_products
from core.garbage import rarely_collected
from core.services import gather_statistics

BATCH = 500
"""Products in one transaction: enough that its cost is shared, few enough that others need not wait for it."""

MAX_ROWS = 2_000
"""Rows of the file in one batch, for products of many variants."""


@dataclass(frozen=True, slots=True)
class ImportOutcome:
    """What became of one entry: created, updated, unchanged, or rejected with its problems.

    `differences` tell what an update writes over what.
    `is_earlier` marks what was rejected before the run was interrupted, and is only told once more.
    """

    entry: Entry
    result: str
    problems: tuple[Problem, ...] = ()
    differences: tuple[str, ...] = ()
    is_earlier: bool = False


def import_products(*, run: ImportRun, entries: Iterable[Entry]) -> Generator[ImportOutcome, None, None]:
    """Write the entries' products and tell what became of each, in their order, after each batch is committed.

    The run must be leased to this process. Entries that it has done already are passed over, but for what was
    rejected of them. Whoever stops listening interrupts it; every product is there whole or not at all. Raises what
    the entries raise, and ImportInProgress where another process has taken over.
    """
    try:
        with rarely_collected():
            yield from _Import(run, entries).outcomes()
    except UnusableFile as error:
        end_import(run=run, status=ImportRun.Status.FAILED, at=timezone.now(), error=error.detail)
        raise
    except BaseException:
        end_import(run=run, status=ImportRun.Status.INTERRUPTED, at=timezone.now())
        raise
    end_import(run=run, status=ImportRun.Status.COMPLETED, at=timezone.now())
    gather_statistics()


class _Import:
    """The way of one file's entries. In a dry run `expected` is what would have been written so far, by slug or SKU."""

    def __init__(self, run: ImportRun, entries: Iterable[Entry]) -> None:
        self.run = run
        self.repeats = Repeats()
        self.entries = map(self.repeats.checked, entries)
        self.expected: set[str] = set()

    def outcomes(self) -> Iterator[ImportOutcome]:
        """Pass over what is done, and do the rest."""
        yield from self._earlier()
        begun = monotonic()
        while batch := self._batch():
            yield from self._write(batch, begun)
            begun = monotonic()

    def _earlier(self) -> Iterator[ImportOutcome]:
        """Go through what is done, to know its slugs and SKUs, and tell again what was rejected of it."""
        told: dict[int, list[Problem]] = defaultdict(list)
        for row in ImportProblem.objects.filter(run=self.run).order_by("pk"):
            told[row.entry].append(Problem(row.line, row.column, row.reason))
        for place, entry in enumerate(islice(self.entries, self.run.entries_done)):
            if place % BATCH == 0:
                renew_lease(run=self.run, at=timezone.now())
            if problems := told.get(place) or entry.problems:
                yield ImportOutcome(entry, "rejected", tuple(problems), is_earlier=True)
            else:
                self._expect(entry)

    def _batch(self) -> list[Entry]:
        batch, rows = [], 0
        for entry in islice(self.entries, BATCH):
            batch.append(entry)
            rows += len(entry.rows)
            if rows >= MAX_ROWS:
                break
        return batch

    def _write(self, batch: Sequence[Entry], begun: float) -> list[ImportOutcome]:
        """Write a batch, and the step that it is: one commit."""
        run = self.run
        with transaction.atomic():
            outcomes = self._saved(batch)
            keep_problems(run=run, problems=_problems(outcomes, run))
            results = Counter(outcome.result for outcome in outcomes)
            steps = {
                "entries_done": run.entries_done + len(batch),
                "lines_done": max(run.lines_done, *(entry.line for entry in batch)),
                "worked_for": run.worked_for + timedelta(seconds=monotonic() - begun),
                **{result: getattr(run, result) + count for result, count in results.items()},
            }
            renew_lease(run=run, at=timezone.now(), **steps)
        for name, value in steps.items():
            setattr(run, name, value)
        return outcomes

    def _saved(self, batch: Sequence[Entry]) -> list[ImportOutcome]:
        run = self.run
        drafts = [entry.draft for entry in batch if entry.draft]
        saved = iter(save_products(drafts=drafts, update=run.is_update, actor_id=run.actor_id, dry_run=run.is_dry_run))
        outcomes = []
        for entry in batch:
            if entry.draft is not None:
                outcome = next(saved)
            elif entry.collection is not None:
                outcome = self._save_collection(entry.collection)
            else:
                outcomes.append(ImportOutcome(entry, "rejected", entry.problems))
                continue
            if not outcome.errors:
                self._expect(entry)
                self.repeats.settle(entry, outcome.slug)
            problems = tuple(entry.problem(*error) for error in outcome.errors)
            outcomes.append(ImportOutcome(entry, outcome.result, problems, outcome.differences))
        return outcomes

    def _save_collection(self, draft: CollectionDraft) -> SaveOutcome:
        run = self.run
        return save_collection_draft(draft=draft, update=run.is_update, dry_run=run.is_dry_run, expected=self.expected)

    def _expect(self, entry: Entry) -> None:
        """A dry run has to remember what it would have written; a real one finds it in the shop."""
        if self.run.is_dry_run and entry.draft:
            self.expected.update([entry.draft.slug, *(variant.sku for variant in entry.draft.variants)])


def _problems(outcomes: Sequence[ImportOutcome], run: ImportRun) -> list[ImportProblem]:
    return [
        ImportProblem(
            run=run,
            entry=place,
            label=_storable(outcome.entry.label)[:255],
            line=problem.line,
            column=_storable(problem.column)[:255],
            reason=_storable(problem.reason),
        )
        for place, outcome in enumerate(outcomes, start=run.entries_done)
        for problem in outcome.problems
    ]


def _storable(text: str) -> str:
    """Write a text of a damaged row as any database takes it."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()
