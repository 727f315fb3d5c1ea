"""What a shop needs before its first request: tables, something to sell, somebody who may log in."""

import hmac
import sys
from hashlib import sha256

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import OperationalError

from config import env
from core.services import gather_statistics


def prepare_database() -> None:
    """Migrate if needed, load the demo and make a staff account where there is none. Exits without a database."""
    try:
        missing = missing_migrations()
    except OperationalError as error:
        sys.exit(f"The shop cannot start, its database does not answer: {error}")
    if missing:
        say(f"Preparing the database: {missing} migrations ...")
        call_command("migrate", interactive=False, verbosity=0)
    call_command("load_demo")
    gather_statistics()
    make_staff_account()
    connections.close_all()


def missing_migrations() -> int:
    """Count the migrations that this code has and the database has not."""
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def make_staff_account() -> None:
    """Make the first member of staff, who may do everything; a shop that has one keeps it."""
    people = get_user_model().objects
    if people.filter(is_superuser=True).exists():
        return
    if people.filter(email=email()).exists():
        say(f"There is no staff account, and {email()} is a customer's: set ADMIN_EMAIL to another address.")
        return
    people.create_superuser(email(), password())


def greet() -> None:
    """Say where the shop is and how to log in."""
    say(f"\n{settings.SHOP_NAME} is open: {settings.SHOP_URL}/\n  docs   {settings.SHOP_URL}/api/docs/")
    staff = get_user_model().objects.filter(is_superuser=True, is_active=True).order_by("date_joined", "pk").first()
    if staff is not None:
        known = staff.check_password(password())
        # On every start, not only the first: nobody finds a line that scrolled away last week.
        hint = password() if known else f"(yours; forgotten? {sys.executable} manage.py changepassword {staff.email})"
        say(f"  admin  {settings.SHOP_URL}/admin/\n         log in as {staff.email}\n         password  {hint}")
    say("Ctrl-C closes it.\n")
    connections.close_all()


def email() -> str:
    """Return the first staff account's address."""
    return env.text("ADMIN_EMAIL", "admin@example.com").strip().lower()


def password() -> str:
    """Return the first staff account's password: the one given, else one that only this shop's secret key yields.

    So it is random, is written nowhere, and can still be said again at the next start.
    """
    key = settings.SECRET_KEY.encode()
    return env.text("ADMIN_PASSWORD", "") or hmac.new(key, f"staff:{email()}".encode(), sha256).hexdigest()[:16]


def say(sentence: str) -> None:
    """Tell whoever started the shop."""
    sys.stdout.write(f"{sentence}\n")
    sys.stdout.flush()
