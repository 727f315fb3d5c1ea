"""What of a description may reach a shopper's browser."""

import nh3


def safe_html(text: str) -> str:
    """Keep the HTML that is only text and layout; scripts, handlers and frames go.

    A text without any `<` cannot hold a tag and stays as it was written.
    """
    return nh3.clean(text) if "<" in text else text
