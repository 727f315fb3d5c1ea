"""Progress ..."""

from core.progress import Progress


def shown(*steps, **options):
    """What is written for steps of (seconds, done, share)."""
    written, now = [], [0.0]
    progress = Progress(written.append, "products", clock=lambda: now[0], **options)
    for seconds, done, share in steps:
        now[0] = seconds
        progress.tell(done, share)
    progress.clear()
    return written


def test_tells_place_rate_and_what_is_left():
    assert shown((10, 20_000, 0.25), is_bar=False) == ["25%  20,000 products  2,000/s  0:30 left\n"]


def test_is_told_now_and_then():
    assert len(shown((1, 1, 0.1), (10, 10, 0.2), (19, 19, 0.3), (21, 21, 0.4), is_bar=False)) == 2


def test_draws_a_bar_and_takes_it_away(monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")

    bar, blank = shown((10, 20_000, 0.25), is_bar=True)

    assert bar == f"\r[{'#' * 6}{' ' * 18}] 25%  20,000 products  2,000/s  0:30 left"
    assert blank == "\r" + " " * (len(bar) - 1) + "\r"


def test_writes_over_the_longer_bar_before_it(monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")

    first, second, _ = shown((10, 20_000, 0.25), (11, 9, 0.5), is_bar=True)

    assert len(first) == len(second)


def test_keeps_to_the_width_of_the_terminal(monkeypatch):
    monkeypatch.setenv("COLUMNS", "40")

    assert len(shown((10, 20_000, 0.25), is_bar=True)[0]) == 40


def test_counts_only_its_own_steps_for_the_rate():
    assert shown((10, 1500, 0.75), done=500, share=0.5, is_bar=False) == ["75%  1,500 products  100/s  0:10 left\n"]


def test_is_silent_about_the_rest_where_the_whole_is_not_known():
    assert shown((10, 1500, 0), is_bar=False) == ["1,500 products  150/s\n"]


def test_is_not_shown_where_nobody_wants_it():
    assert shown((10, 1500, 0.5), is_bar=True, is_shown=False) == []
