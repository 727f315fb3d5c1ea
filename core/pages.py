"""The pages that belong to no app: the welcome page, and the mail that a laptop's shop has sent."""

from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe
from django.views.static import serve

NEWEST = 200
"""How many messages the page lists."""


@require_safe
def welcome(request: HttpRequest) -> HttpResponse:
    """Say what this is and where everything is."""
    context = {"shop": settings.SHOP_NAME, "url": settings.SHOP_URL, "mail": settings.SHOW_MAIL_PAGE}
    return render(request, "welcome.html", context)


@dataclass(frozen=True, slots=True)
class Mail:
    """A message as the mail page shows it."""

    name: str
    subject: str
    sender: str
    recipients: str
    sent_at: datetime
    text: str
    html: str


@never_cache
@require_safe
def mail_list(request: HttpRequest) -> HttpResponse:
    """List the newest messages of MAIL_DIR."""
    files = sorted(_files(), key=_age, reverse=True)
    mails = [_read(file) for file in files[:NEWEST]]
    context = {"shop": settings.SHOP_NAME, "mails": mails, "count": len(files), "folder": settings.MAIL_DIR}
    return render(request, "mail_list.html", context)


@never_cache
@require_safe
def mail_detail(request: HttpRequest, name: str) -> HttpResponse:
    """Show one message."""
    return render(request, "mail_detail.html", {"shop": settings.SHOP_NAME, "mail": _read(_find(name))})


@never_cache
@require_safe
@xframe_options_sameorigin
def mail_html(request: HttpRequest, name: str) -> HttpResponse:
    """Send a message's HTML part into the frame of its page, without scripts and without the page's origin."""
    response = HttpResponse(_read(_find(name)).html)
    response["Content-Security-Policy"] = "sandbox; default-src 'none'; img-src * data:; style-src 'unsafe-inline'"
    return response


@require_safe
def media(request: HttpRequest, path: str) -> HttpResponse | FileResponse:
    """Serve an uploaded file where no web server does; browsers must not guess its type."""
    if not settings.SERVE_MEDIA:
        raise Http404
    try:
        response = serve(request, path, document_root=str(settings.MEDIA_ROOT))
    except (SuspiciousFileOperation, OSError) as error:  # outside the folder, or no name of a file
        raise Http404 from error
    response["X-Content-Type-Options"] = "nosniff"
    # Whatever somebody uploaded, opened by its own address it runs nothing.
    response["Content-Security-Policy"] = "sandbox; default-src 'none'; style-src 'unsafe-inline'"
    return response


def _files() -> list[Path]:
    """List the messages."""
    if not settings.SHOW_MAIL_PAGE:
        raise Http404
    return list(Path(settings.MAIL_DIR).glob("*.eml"))


def _find(name: str) -> Path:
    """Find a message by comparing names, so that no name from outside ever becomes a path."""
    for file in _files():
        if file.stem == name:
            return file
    raise Http404


def _age(file: Path) -> float:
    try:
        return file.stat().st_mtime
    except OSError:  # deleted a moment ago
        return 0.0


def _read(file: Path) -> Mail:
    try:
        message = message_from_bytes(file.read_bytes(), policy=policy.default)
    except OSError as error:
        raise Http404 from error
    return Mail(
        name=file.stem,
        subject=str(message["Subject"] or "(no subject)"),
        sender=str(message["From"] or ""),
        recipients=str(message["To"] or ""),
        sent_at=_sent_at(message, file),
        text=_part(message, "plain"),
        html=_part(message, "html"),
    )


def _sent_at(message: EmailMessage, file: Path) -> datetime:
    try:
        return parsedate_to_datetime(str(message["Date"]))
    except (TypeError, ValueError):
        return datetime.fromtimestamp(_age(file), tz=timezone.get_current_timezone())


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body(preferencelist=(kind,))
    try:
        return str(part.get_content()) if part is not None else ""
    except (LookupError, KeyError, ValueError):  # a charset that does not exist
        return ""
