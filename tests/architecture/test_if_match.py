"""If-Match ..."""

import pytest
from rest_framework.test import APIClient

from tests.architecture.access import ACTORS, TABLE, Row
from tests.architecture.things import Things

pytestmark = pytest.mark.django_db

API = "/api/v1/"
NONE = '"00000000000000000000000000000000"'
WRITES = [row for row in TABLE if row.method != "GET"]
READ = {row.path for row in TABLE if row.method == "GET"}


class Sender:
    """The first kind of caller whom a row lets in, with the things that it names."""

    def __init__(self, row: Row) -> None:
        self.row, self.things, self.client = row, Things(), APIClient()
        self.path, self.body = API + self.things.fill(row.path), self.things.fill(row.body)
        actor = next((actor for actor in reversed(ACTORS) if row.status_for(actor) < 300), ACTORS[-1])
        self.status = row.status_for(actor)
        self.client.force_login(self.things[actor])

    def send(self, tag: str):
        body = () if self.row.method == "DELETE" else self.client._encode_data(self.body, format="json")
        return self.client.generic(self.row.method, self.path, *body, headers={**self.row.headers, "If-Match": tag})


@pytest.mark.parametrize("row", WRITES, ids=str)
def test_of_what_is_not_there_lets_no_write_happen(row, nothing_changes) -> None:
    sender = Sender(row)

    with nothing_changes():
        answer = sender.send(NONE)

    assert (answer.status_code, answer.json()["code"]) == (412, "precondition_failed")


@pytest.mark.parametrize("row", [row for row in WRITES if row.path in READ and row.method != "POST"], ids=str)
def test_of_what_was_read_lets_a_write_happen_and_the_next_one(row) -> None:
    sender = Sender(row)

    answer = sender.send(sender.client.get(sender.path)["ETag"])

    assert answer.status_code == sender.status
    if row.method != "DELETE":
        assert answer["ETag"] == sender.client.get(sender.path)["ETag"]
