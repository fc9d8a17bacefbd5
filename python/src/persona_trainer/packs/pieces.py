"""Divides a pack into pieces that are computed one after the other, so that only a part of it is in memory at a time.

A piece is either a group of whole branches, done with when its gradient is there, or a shared segment that is opened:
it is computed once, waits while the pieces behind it are, and gets their gradients at the end. What is in memory at
once is a piece and the opened segments that it stands behind.
"""

from dataclasses import dataclass

from .packing import Pack, Segment


@dataclass(frozen=True)
class Piece:
    """Neighbouring segments of a pack that are computed at once.

    Attributes:
        first: Its first segment.
        last: The one after its last.
        start: Its first token in the pack.
        end: The one after its last.
        behind: The pieces that stand behind it, where it is an opened segment.
    """

    first: int
    last: int
    start: int
    end: int
    behind: tuple["Piece", ...] = ()

    @property
    def tokens(self) -> int:
        """How many it has."""
        return self.end - self.start


def divide(pack: Pack, budget: int | None, group: int | None) -> tuple[Piece, ...]:
    """The pieces of a pack, in its order. The plan counts the same (extension/core/plan/pieces.ts).

    Args:
        pack: A step's examples.
        budget: Most tokens in memory at once; a single branch may be longer.
        group: Most tokens of a group beside what is shared before it.
    """
    whole = pack.tokens
    budget, group = budget or whole, group or whole
    children: dict[int, list[int]] = {}
    for at, segment in enumerate(pack.segments):
        children.setdefault(segment.parent, []).append(at)
    # A branch is its segment and all behind it: in the pack's order, they are neighbours.
    ends = list(range(1, len(pack.segments) + 1))
    for at in reversed(range(len(pack.segments))):
        ends[at] = ends[children[at][-1]] if at in children else at + 1

    def piece(first: int, last: int, behind: tuple[Piece, ...] = ()) -> Piece:
        return Piece(first, last, pack.segments[first].start, end_of(pack.segments[last - 1]), behind)

    def pieces(branches: list[int], held: int) -> tuple[Piece, ...]:
        found: list[Piece] = []
        for at in branches:
            branch, own = piece(at, ends[at]), pack.segments[at].length
            before = found[-1] if found and not found[-1].behind else None
            if at in children and (held + branch.tokens > budget or branch.tokens - own > group):
                found.append(piece(at, at + 1, pieces(children[at], held + own)))
            elif before and held + before.tokens + branch.tokens <= budget and before.tokens + branch.tokens <= group:
                found[-1] = piece(before.first, branch.last)
            else:
                found.append(branch)
        return tuple(found)

    return pieces(children[-1], 0)


def end_of(segment: Segment) -> int:
    """The place after its last token."""
    return segment.start + segment.length


def whole(pack: Pack) -> tuple[Piece, ...]:
    """All of it in one piece."""
    return (Piece(0, len(pack.segments), 0, pack.tokens),)
