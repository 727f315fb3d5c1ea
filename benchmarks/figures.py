"""What a job has measured, and the bar that it is held to."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One number; `least` and `most` are the bar, where there is one. One of a series is a point of a chart."""

    name: str
    value: float
    unit: str = ""
    least: float | None = None
    most: float | None = None
    series: str = ""
    size: int = 0

    @property
    def is_met(self) -> bool:
        """Say whether the bar is met; without one it is."""
        return (self.least is None or self.value >= self.least) and (self.most is None or self.value <= self.most)

    @property
    def text(self) -> str:
        """Write the number as a reader wants it: whole where it is large."""
        return shown(self.value, self.unit)

    @property
    def bar(self) -> str:
        """Write the bar in words."""
        if self.least is not None:
            return f"at least {shown(self.least, self.unit)}"
        return "" if self.most is None else f"at most {shown(self.most, self.unit)}"


def shown(value: float, unit: str) -> str:
    """Write a number with its unit."""
    return f"{value:,.0f} {unit}".strip() if value >= 100 else f"{value:.2f} {unit}".strip()
