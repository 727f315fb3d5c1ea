"""The pages that the mails about accounts point to: forms around the services of users, until a storefront has its own.

What a link carries goes into the form's fields and nowhere else: not to other sites, caches, search engines or logs.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods
from rest_framework.parsers import FormParser, MultiPartParser
from rest_framework.request import Request

from apps.users import services
from apps.users.exceptions import LinkNotValid
from core.exceptions import InvalidFields
from core.fields import MAX_EMAIL
from core.throttling import AuthAccountThrottle, AuthAddressThrottle

View = Callable[[HttpRequest], HttpResponse]


class EmailForm(forms.Form):
    """Whose password is forgotten."""

    email = forms.EmailField(
        label="E-mail address", max_length=MAX_EMAIL, widget=forms.EmailInput({"autocomplete": "email"})
    )


class KeyForm(forms.Form):
    """What a verification mail carries."""

    key = forms.CharField(max_length=500, widget=forms.HiddenInput)


class PasswordForm(forms.Form):
    """What a reset mail carries, and the password to be."""

    uid = forms.UUIDField(widget=forms.HiddenInput)
    token = forms.CharField(max_length=200, widget=forms.HiddenInput)
    password = forms.CharField(
        label="New password",
        max_length=256,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )


def account_page(view: View) -> View:
    """Throttle a page as the interface throttles its calls, and keep to itself what its address carries."""

    @wraps(view)
    def page(request: HttpRequest) -> HttpResponse:
        if request.method == "POST" and _is_too_often(request):
            response = _say(request, "Please wait a moment", "That was a little too often. Try again in a minute.", 429)
        else:
            response = view(request)
        # Not `no-referrer`: browsers then hide the origin too, and Django's CSRF check asks for it.
        response["Referrer-Policy"] = "strict-origin"
        response["X-Robots-Tag"] = "noindex"
        return response

    guarded = sensitive_post_parameters()(never_cache(page))
    return require_http_methods(["GET", "HEAD", "POST"])(guarded)


def _is_too_often(request: HttpRequest) -> bool:
    call = Request(request, parsers=[FormParser(), MultiPartParser()])
    throttles = (AuthAddressThrottle(), AuthAccountThrottle())
    return not all(throttle.allow_request(call, None) for throttle in throttles)  # type: ignore[arg-type]  # no view asks


@account_page
def verify_email(request: HttpRequest) -> HttpResponse:
    """Verify an address by a button: programs that open links in mails press none."""
    form = KeyForm(request.POST or None, initial=request.GET.dict())
    if request.method != "POST":
        return _ask(request, form, "Verify your e-mail address", "One press, and the address is yours.", "Verify")
    try:
        services.verify_email(key=_read(form, "key"), at=timezone.now())
    except LinkNotValid as refusal:
        return _say(request, "This link does not work", refusal.detail, 400)
    return _say(request, "Thank you", "Your e-mail address is verified.")


@account_page
def reset_password(request: HttpRequest) -> HttpResponse:
    """Choose a new password by the link of a mail."""
    form = PasswordForm(request.POST or None, initial=request.GET.dict())
    texts = ("Choose a new password", "Every device that is signed in now will be signed out.", "Save the password")
    if request.method != "POST":
        return _ask(request, form, *texts)
    if not form.is_valid() and set(form.errors) <= {"password"}:
        return _ask(request, form, *texts, status=400)
    try:
        services.reset_password(
            user_id=_read(form, "uid"),
            token=_read(form, "token"),
            password=form.cleaned_data["password"],
            at=timezone.now(),
        )
    except LinkNotValid as refusal:
        return _say(request, "This link does not work", refusal.detail, 400, has_link=True)
    except InvalidFields as refusal:
        form.add_error("password", list((refusal.errors or {})["password"]))
        return _ask(request, form, *texts, status=400)
    return _say(request, "Your password has changed", "You can sign in with it now.")


@account_page
def forgot_password(request: HttpRequest) -> HttpResponse:
    """Have a link mailed; the answer is the same whether there is such an account or not."""
    form = EmailForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        text = "Say which address your account has, and a link to choose a new password is sent there."
        status = 400 if form.errors else 200
        return _ask(request, form, "Forgot your password?", text, "Send the link", status=status)
    services.request_password_reset(email=form.cleaned_data["email"])
    return _say(request, "Look into your mail", "If there is an account with this address, a link is on its way to it.")


def _read(form: forms.Form, name: str) -> Any:
    """Give what a link carried. Raises LinkNotValid where it was cut short."""
    if not form.is_valid() and name in form.errors:
        raise LinkNotValid(name)
    return form.cleaned_data[name]


def _ask(
    request: HttpRequest, form: forms.Form, title: str, text: str, button: str, *, status: int = 200
) -> HttpResponse:
    context = {"shop": settings.SHOP_NAME, "title": title, "text": text, "form": form, "button": button}
    return render(request, "account/page.html", context, status=status)


def _say(request: HttpRequest, title: str, text: str, status: int = 200, *, has_link: bool = False) -> HttpResponse:
    context = {"shop": settings.SHOP_NAME, "title": title, "text": text, "has_link": has_link}
    return render(request, "account/page.html", context, status=status)
