"""The same request twice gives one effect and one answer, even when it comes twice at once or its worker dies."""

import re
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import orjson
from django.db import transaction
from django.db.models import CharField, DateTimeField, PositiveSmallIntegerField, TextField
from django.utils import timezone

from core.exceptions import IdempotencyConflict, IdempotencyInProgress, InvalidIdempotencyKey
from core.models import IdempotencyKey
from core.prepared import PreparedInsert, PreparedUpdate, Slot
from core.renderers import dumps
from core.services import delete_in_batches

LEASE = timedelta(seconds=60)
LIFETIME = timedelta(hours=48)
KEY = re.compile(r"[\x21-\x7e]{1,255}")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a request was answered: an HTTP status and the data of its body."""

    status: int
    data: Any
    is_replay: bool = False

    @property
    def is_final(self) -> bool:
        """Whether asking again would change nothing: not after a refusal, nor while something is under way (202)."""
        return self.status < 300 and self.status != 202


@dataclass(frozen=True, slots=True)
class Claim:
    """A caller's hold on a key: whoever has it does the work."""

    scope: str
    key: str
    leased_until: datetime


CLAIMS = PreparedInsert(IdempotencyKey, skips_known=True)


def fingerprint(method: str, path: str, data: Any) -> str:
    """Digest a request, so that another one under the same key is noticed."""
    body = orjson.dumps(data, option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS, default=str)
    return sha256(f"{method} {path} ".encode() + body).hexdigest()


def answer_once(
    *,
    scope: str,
    key: str,
    request_fingerprint: str,
    work: Callable[[], Answer],
    prepare: Callable[[], None] = lambda: None,
) -> Answer:
    """Do the work and store its answer in one transaction, or give back the answer stored before.

    Only final answers are stored: after a refusal or a fault the same key may try again. `prepare` comes before the
    transaction and may talk to the outside; a key that is tried again prepares again.
    Raises IdempotencyConflict for another request under the key, IdempotencyInProgress while the first is at work,
    InvalidIdempotencyKey for a key that is none.
    """
    if not KEY.fullmatch(key):
        raise InvalidIdempotencyKey
    claim = _claim(scope, key, request_fingerprint, at=timezone.now())
    if isinstance(claim, Answer):
        return claim
    try:
        prepare()
        with transaction.atomic():
            answer = work()
            if answer.is_final:
                _store(claim, answer)
    except BaseException:
        _release(claim)
        raise
    if not answer.is_final:
        _release(claim)
    return answer


def _claim(scope: str, key: str, request_fingerprint: str, *, at: datetime) -> Claim | Answer:
    """Take the key, or find its answer. A lease keeps others out, and ends by itself if this worker dies."""
    mine = IdempotencyKey(scope=scope, key=key, fingerprint=request_fingerprint, leased_until=at + LEASE)
    if not CLAIMS.run([mine]):
        return _claim_again(scope, key, request_fingerprint, at=at)
    return Claim(scope, key, mine.leased_until)


@transaction.atomic
def _claim_again(scope: str, key: str, request_fingerprint: str, *, at: datetime) -> Claim | Answer:
    """Look at a key that was used before: answered, at work, left behind, or pruned a moment ago."""
    rows = IdempotencyKey.objects.filter(scope=scope, key=key).lock_all()
    if not rows:
        return _claim(scope, key, request_fingerprint, at=at)
    row = rows[0]
    is_taken = row.status is not None or row.leased_until > at
    if is_taken and row.fingerprint != request_fingerprint:
        raise IdempotencyConflict
    if row.status is not None:
        return Answer(row.status, orjson.loads(row.body), is_replay=True)
    if is_taken:
        raise IdempotencyInProgress
    row.leased_until, row.fingerprint = at + LEASE, request_fingerprint
    row.save(update_fields=["leased_until", "fingerprint"])
    return Claim(scope, key, row.leased_until)


def _answer_of_held() -> tuple[Any, dict[str, Any]]:
    held = IdempotencyKey.objects.filter(
        scope=Slot("scope", CharField()),
        key=Slot("key", CharField()),
        leased_until=Slot("leased_until", DateTimeField()),
        status=None,
    )
    return held, {"status": Slot("status", PositiveSmallIntegerField()), "body": Slot("body", TextField())}


ANSWERED = PreparedUpdate(_answer_of_held)


def _store(claim: Claim, answer: Answer) -> None:
    """Keep the answer. Raises IdempotencyInProgress, which undoes the work, where the lease was lost meanwhile."""
    if not ANSWERED.run(**asdict(claim), status=answer.status, body=dumps(answer.data).decode()):
        raise IdempotencyInProgress


def _release(claim: Claim) -> None:
    IdempotencyKey.objects.filter(**asdict(claim), status=None).update(leased_until=timezone.now())


def prune(*, at: datetime) -> int:
    """Delete keys that were last claimed more than 48 hours ago; returns how many."""
    return delete_in_batches(IdempotencyKey.objects.filter(leased_until__lt=at - LEASE - LIFETIME))
