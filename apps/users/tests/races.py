"""Many calls at once, each in its own thread and on its own connection."""

from threading import Barrier, Thread

from django.db import connections


def race(count, call):
    """Start `count` calls at the same moment; returns what each returned, or the class of what it raised."""
    outcomes, start = [], Barrier(count, timeout=30)

    def run():
        try:
            start.wait()
            outcomes.append(call())
        except Exception as error:  # noqa: BLE001 the test asserts which
            outcomes.append(type(error))
        finally:
            connections.close_all()

    threads = [Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return outcomes
