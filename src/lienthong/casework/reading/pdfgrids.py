"""The ruled tables of a PDF page: where its lines run, and which text stands in which cell."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from lienthong.base.text import nfc

_NEAR = 2.5
"""Points within which two lines are one, or touch."""
_ONE_LINE = 0.1
_THIN = 3.0
_SHORTEST = 6.0
_MOST_PATHS = 20_000
_MOST_CROSSINGS = 200_000
_FEWEST_COLUMN_EDGES, _FEWEST_ROW_EDGES = 3, 2

Segment = tuple[float, float, float]
"""Where a line stands across its direction, and where it begins and ends along it."""


@dataclass(frozen=True, slots=True)
class Grid:
    """One table: its column edges from left to right, its row edges from top to bottom, and its lines."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    verticals: tuple[Segment, ...]
    horizontals: tuple[Segment, ...]

    def holds(self, x: float, y: float) -> bool:
        """Say whether a point lies in the table."""
        return self.xs[0] <= x <= self.xs[-1] and self.ys[-1] <= y <= self.ys[0]

    def is_parted(self, row: int, edge: int) -> bool:
        """Say whether a line parts two cells of a row at a column edge."""
        return _covers(self.verticals, self.xs[edge], (self.ys[row] + self.ys[row + 1]) / 2)

    def is_whole(self, row: int) -> bool:
        """Say whether no cells of a row are joined side by side."""
        return all(self.is_parted(row, edge) for edge in range(1, len(self.xs) - 1))

    def is_closed(self, row: int, column: int) -> bool:
        """Say whether a line closes a cell at its lower edge."""
        middle = (self.xs[column] + self.xs[column + 1]) / 2
        return _covers(self.horizontals, self.ys[row + 1], middle)


def grids_of(page: pdfium.PdfPage) -> list[Grid]:
    """Return the tables of a page, from top to bottom; none where it is drawn full of lines."""
    verticals: list[Segment] = []
    horizontals: list[Segment] = []
    for count, box in enumerate(_paths(page)):
        if count >= _MOST_PATHS:
            return []
        _add_edges(box, verticals, horizontals)
    verticals, horizontals = _merged(verticals), _merged(horizontals)
    if len(verticals) * len(horizontals) > _MOST_CROSSINGS:
        return []
    found = [_grid(*part) for part in _connected(verticals, horizontals)]
    return sorted((grid for grid in found if grid is not None), key=lambda grid: -grid.ys[0])


def rows_of(grid: Grid, textpage: pdfium.PdfTextPage) -> list[list[str]]:
    """Return the text of each row by cells, as many as there are columns.

    Of cells joined side by side the first holds the text; one that reaches over rows stands in each of them.
    """
    cells = _texts(grid, textpage)
    for column in range(len(grid.xs) - 1):
        _share(grid, cells, column)
    return cells


def _paths(page: pdfium.PdfPage) -> Iterable[tuple[float, float, float, float]]:
    for each in page.get_objects(max_depth=4):
        if each.type == pdfium_c.FPDF_PAGEOBJ_PATH:
            yield each.get_bounds()


def _add_edges(
    box: tuple[float, float, float, float], verticals: list[Segment], horizontals: list[Segment]
) -> None:
    """Take a thin path for a line, and any other one for the four lines around it."""
    left, bottom, right, top = box
    is_tall, is_wide = top - bottom > _SHORTEST, right - left > _SHORTEST
    if right - left <= _THIN and is_tall:
        verticals.append(((left + right) / 2, bottom, top))
    elif top - bottom <= _THIN and is_wide:
        horizontals.append(((bottom + top) / 2, left, right))
    elif is_tall and is_wide:
        verticals += [(left, bottom, top), (right, bottom, top)]
        horizontals += [(bottom, left, right), (top, left, right)]


def _merged(segments: Iterable[Segment]) -> list[Segment]:
    """Return lines drawn in pieces, cell by cell, as whole ones."""
    found: list[Segment] = []
    for place, start, end in sorted((round(one, 1), start, end) for one, start, end in segments):
        if found and place - found[-1][0] <= _ONE_LINE and start - found[-1][2] <= _NEAR:
            found[-1] = (found[-1][0], found[-1][1], max(found[-1][2], end))
        else:
            found.append((place, start, end))
    return found


def _connected(
    verticals: Sequence[Segment], horizontals: Sequence[Segment]
) -> Iterable[tuple[list[Segment], list[Segment]]]:
    """Yield the lines that touch one another, table by table."""
    left_v, left_h = list(verticals), list(horizontals)
    while left_v:
        part_v, part_h = [left_v.pop()], list[Segment]()
        is_growing = True
        while is_growing:
            more_h = [one for one in left_h if any(_touch(each, one) for each in part_v)]
            left_h = [one for one in left_h if one not in more_h]
            more_v = [one for one in left_v if any(_touch(one, each) for each in more_h)]
            left_v = [one for one in left_v if one not in more_v]
            part_h, part_v = part_h + more_h, part_v + more_v
            is_growing = bool(more_v)
        yield part_v, part_h


def _touch(vertical: Segment, horizontal: Segment) -> bool:
    x, bottom, top = vertical
    y, left, right = horizontal
    return left - _NEAR <= x <= right + _NEAR and bottom - _NEAR <= y <= top + _NEAR


def _grid(verticals: list[Segment], horizontals: list[Segment]) -> Grid | None:
    xs, ys = _edges(verticals), _edges(horizontals)
    if len(xs) < _FEWEST_COLUMN_EDGES or len(ys) < _FEWEST_ROW_EDGES:
        return None
    return Grid(tuple(xs), tuple(reversed(ys)), tuple(verticals), tuple(horizontals))


def _edges(segments: Iterable[Segment]) -> list[float]:
    found: list[float] = []
    for at in sorted(place for place, _start, _end in segments):
        if not found or at - found[-1] > _NEAR:
            found.append(at)
    return found


def _covers(segments: Iterable[Segment], place: float, along: float) -> bool:
    return any(abs(at - place) <= _NEAR and start <= along <= end for at, start, end in segments)


def _texts(grid: Grid, textpage: pdfium.PdfTextPage) -> list[list[str]]:
    """Return the text in each cell; what pdfium puts between words follows the character before it."""
    cells = [["" for _x in grid.xs[1:]] for _y in grid.ys[1:]]
    at: tuple[int, int] | None = None
    for index, char in enumerate(textpage.get_text_range()):
        if char.isspace():
            if at is not None:
                cells[at[0]][at[1]] += " "
            continue
        left, bottom, right, top = textpage.get_charbox(index)
        place = _cell_at(grid, (left + right) / 2, (bottom + top) / 2)
        if place is not None:
            # Whoever comes back to a cell begins another word.
            gap = " " if at != place else ""
            cells[place[0]][place[1]] += gap + ("-" if char == "\x02" else char)
        at = place
    return [[" ".join(nfc(text).replace("|", "/").split()) for text in row] for row in cells]


def _cell_at(grid: Grid, x: float, y: float) -> tuple[int, int] | None:
    if not grid.holds(x, y):
        return None
    row = next(at for at in range(len(grid.ys) - 1) if y >= grid.ys[at + 1])
    column = next(at for at in range(len(grid.xs) - 1) if x <= grid.xs[at + 1])
    # The text of cells joined side by side belongs to the first of them.
    while column and not grid.is_parted(row, column):
        column -= 1
    return row, column


def _share(grid: Grid, cells: list[list[str]], column: int) -> None:
    """Give the text of a cell that reaches over several rows to each of them."""
    first = 0
    for row in range(len(cells)):
        if not grid.is_closed(row, column):
            continue
        joined = " ".join(cells[at][column] for at in range(first, row + 1) if cells[at][column])
        for at in range(first, row + 1):
            cells[at][column] = joined
        first = row + 1
