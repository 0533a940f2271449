"""A chart of numbers as a PNG: stacked bars with a legend, legible on a phone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from io import BytesIO
from itertools import accumulate, cycle

from PIL import Image, ImageDraw, ImageFont

from handlers.calls import Chart

WIDTH = 1000
_STANDING_HEIGHT = 560
_BAR, _GAP, _EDGE = 26, 14, 28
_LABELS_WIDTH = 300
_TITLE, _TEXT = 28, 20
_INK, _FAINT, _GRID, _PAPER = "#1b1f24", "#59636e", "#d8dee4", "#ffffff"
# Told apart by the colour-blind as well (Okabe and Ito).
_COLOURS = ("#0072b2", "#e69f00", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#f0e442")


def draw(chart: Chart) -> bytes:
    """The chart as a PNG. Raises ``ValueError`` for one that cannot be drawn."""
    if not chart.labels or not 0 < len(chart.series) <= len(_COLOURS):
        raise ValueError(f"a chart needs labels and one to {len(_COLOURS)} series")
    if any(len(one.values) != len(chart.labels) for one in chart.series):
        raise ValueError("a chart needs a number for each label")
    picture = _Lying(chart) if chart.lying else _Standing(chart)
    out = BytesIO()
    picture.drawn().save(out, "PNG", optimize=True)
    return out.getvalue()


@lru_cache(maxsize=4)
def _font(size: int) -> ImageFont.FreeTypeFont:
    data = (files("bot.drawing") / "DejaVuSans.ttf").read_bytes()
    return ImageFont.truetype(BytesIO(data), size)


@dataclass(frozen=True, slots=True)
class _Box:
    """Where the bars are: pixels, right and bottom excluded."""

    left: int
    top: int
    right: int
    bottom: int


class _Picture:
    """What both kinds of chart have: paper, title, legend, a scale."""

    def __init__(self, chart: Chart) -> None:
        self.chart = chart
        values = (one.values for one in chart.series)
        self.totals = [sum(stack) for stack in zip(*values, strict=True)]
        self.step = scale_step(max(self.totals, default=0))
        self.most = max(self.step, -(-max(self.totals, default=0) // self.step) * self.step)

    def paper(self, height: int) -> ImageDraw.ImageDraw:
        """Fresh paper of this height, with the title on it."""
        self.image = Image.new("RGB", (WIDTH, height), _PAPER)
        on = ImageDraw.Draw(self.image)
        title = fitted(self.chart.title, _TITLE, WIDTH - 2 * _EDGE)
        on.text((_EDGE, _EDGE), title, _INK, _font(_TITLE), anchor="lt")
        return on

    def legend(self, on: ImageDraw.ImageDraw, top: int) -> None:
        """The names of the series with their colours."""
        x, y = _EDGE, top
        for one, colour in zip(self.chart.series, _COLOURS, strict=False):
            name = f"{one.name}: {sum(one.values)}"
            width = int(_font(_TEXT).getlength(name)) + 58
            if x > _EDGE and x + width > WIDTH - _EDGE:
                x, y = _EDGE, y + 30
            on.rectangle((x, y, x + 18, y + 18), colour)
            on.text((x + 26, y + 9), name, _INK, _font(_TEXT), anchor="lm")
            x += width

    def legend_height(self) -> int:
        """How much room the legend takes."""
        rows, x = 1, 0
        for one in self.chart.series:
            width = int(_font(_TEXT).getlength(f"{one.name}: {sum(one.values)}")) + 58
            if x and x + width > WIDTH - 2 * _EDGE:
                rows, x = rows + 1, 0
            x += width
        return rows * 30

    def stack(self, index: int) -> Iterable[tuple[int, int, str]]:
        """The pieces above one label: from, to, colour."""
        values = [one.values[index] for one in self.chart.series]
        ends = list(accumulate(values))
        for end, value, colour in zip(ends, values, _COLOURS, strict=False):
            if value:
                yield end - value, end, colour

    def ticks(self) -> range:
        """The numbers on the scale."""
        return range(0, self.most + 1, self.step)


class _Standing(_Picture):
    """Stacks that stand above short labels."""

    def drawn(self) -> Image.Image:
        on = self.paper(_STANDING_HEIGHT)
        top = _EDGE + _TITLE + 20
        self.legend(on, top)
        box = _Box(_EDGE + 52, top + self.legend_height() + 24, WIDTH - _EDGE, 496)
        for number in self.ticks():
            y = self._y(box, number)
            on.line((box.left, y, box.right, y), _GRID)
            on.text((box.left - 10, y), str(number), _FAINT, _font(_TEXT), anchor="rm")
        count = len(self.chart.labels)
        room = (box.right - box.left) / count
        bar = max(2, min(64, int(room * 0.7)))
        shown = _every(self.chart.labels, room)
        for index, label in enumerate(self.chart.labels):
            middle = int(box.left + room * (index + 0.5))
            for low, high, colour in self.stack(index):
                place = (
                    middle - bar // 2,
                    self._y(box, high),
                    middle + bar // 2,
                    self._y(box, low),
                )
                on.rectangle(place, colour)
            if self.totals[index] and room >= 26:
                above = self._y(box, self.totals[index]) - 6
                total = str(self.totals[index])
                on.text((middle, above), total, _INK, _font(_TEXT), anchor="mb")
            if index % shown == 0:
                on.text((middle, box.bottom + 14), label, _FAINT, _font(_TEXT), anchor="mt")
        return self.image

    def _y(self, box: _Box, number: int) -> int:
        return int(box.bottom - (box.bottom - box.top) * number / self.most)


class _Lying(_Picture):
    """Stacks that lie beside long labels, one below the other."""

    def drawn(self) -> Image.Image:
        top = _EDGE + _TITLE + 20
        begin = top + self.legend_height() + 16
        count = len(self.chart.labels)
        bottom = begin + count * (_BAR + _GAP)
        on = self.paper(bottom + 56)
        self.legend(on, top)
        box = _Box(_EDGE + _LABELS_WIDTH, begin, WIDTH - _EDGE - 40, bottom)
        for number in self.ticks():
            x = self._x(box, number)
            on.line((x, box.top, x, box.bottom), _GRID)
            on.text((x, box.bottom + 10), str(number), _FAINT, _font(_TEXT), anchor="mt")
        for index, label in enumerate(self.chart.labels):
            y = begin + index * (_BAR + _GAP) + _GAP // 2
            name = fitted(label, _TEXT, _LABELS_WIDTH - 16)
            on.text((box.left - 12, y + _BAR // 2), name, _INK, _font(_TEXT), anchor="rm")
            for low, high, colour in self.stack(index):
                on.rectangle((self._x(box, low), y, self._x(box, high), y + _BAR), colour)
            beside = (self._x(box, self.totals[index]) + 8, y + _BAR // 2)
            on.text(beside, str(self.totals[index]), _INK, _font(_TEXT), anchor="lm")
        return self.image

    def _x(self, box: _Box, number: int) -> int:
        return int(box.left + (box.right - box.left) * number / self.most)


def scale_step(most: int) -> int:
    """The distance of a scale's numbers: 1, 2 or 5 with noughts, at most five above zero."""
    step = 1
    factors = cycle((2, 2.5, 2))
    while most > 5 * step:
        step = int(step * next(factors))
    return step


def fitted(text: str, size: int, width: int) -> str:
    """The text, cut with «…» where it is wider than this."""
    font = _font(size)
    if font.getlength(text) <= width:
        return text
    while text and font.getlength(f"{text}…") > width:
        text = text[:-1]
    return f"{text.rstrip()}…"


def _every(labels: Sequence[str], room: float) -> int:
    """Each how-many-th label has room beside its neighbours."""
    widest = max(_font(_TEXT).getlength(one) for one in labels) + 12
    return max(1, int(-(-widest // room)))
