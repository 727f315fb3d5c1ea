"""Sets of small numbers, written as the bits of one large number: what many have in common is counted at once."""

from collections.abc import Collection, Iterable, Sequence

Numbers = int | frozenset[int]
"""Either a large number with their bits, or, where they are so few that this takes less room, themselves."""

FEW = 1_000
"""A set of less than one in so many is kept as numbers."""


def bits_of(numbers: Iterable[int]) -> int:
    """Set the bit of each number."""
    numbers = list(numbers)
    members = bytearray((max(numbers, default=0) >> 3) + 1)
    for number in numbers:
        members[number >> 3] |= 1 << (number & 7)
    return int.from_bytes(members, "little")


def extended(numbers: Numbers, more: Collection[int], most: int) -> Numbers:
    """Add some to a set of numbers up to the most; it is kept in the form that takes less room."""
    if isinstance(numbers, int):
        return numbers | bits_of(more)
    few = numbers.union(more)
    return few if len(few) * FEW < most else bits_of(few)


def union(sets: Iterable[Numbers]) -> int:
    """Bring together what is in any of these."""
    bits, few = 0, list[int]()
    for numbers in sets:
        if isinstance(numbers, int):
            bits |= numbers
        else:
            few += numbers
    return bits | bits_of(few) if few else bits


def without(numbers: Numbers, gone: frozenset[int], mask: int) -> Numbers:
    """Take some out of a set; they come as numbers, and as a mask of all bits but theirs."""
    if isinstance(numbers, int):
        return numbers & mask
    return numbers if numbers.isdisjoint(gone) else numbers - gone


def below(bound: int, columns: Sequence[int]) -> int:
    """Find which of the numbers have an amount below a bound: a column has those with this bit in their amount.

    From the highest bit on: an amount is smaller where it lacks the first bit in which it differs from the bound. All
    that are in no column have the amount zero, so numbers that there are not are found too.
    """
    if bound <= 0:
        return 0
    if bound.bit_length() > len(columns):
        return -1
    smaller, same = 0, -1
    for place in reversed(range(len(columns))):
        if bound >> place & 1:
            smaller |= same & ~columns[place]
            same &= columns[place]
        else:
            same &= ~columns[place]
    return smaller


class Selection:
    """Some numbers, to be counted by what else they are in."""

    def __init__(self, bits: int) -> None:
        self.bits = bits
        self.members = bits.to_bytes(bits.bit_length() // 8 + 1, "little")

    def __len__(self) -> int:
        return self.bits.bit_count()

    def count(self, numbers: Numbers) -> int:
        """Count those that are in the other set too."""
        if isinstance(numbers, int):
            return (numbers & self.bits).bit_count()
        members, end = self.members, 8 * len(self.members)
        return sum(members[number >> 3] >> (number & 7) & 1 for number in numbers if number < end)
