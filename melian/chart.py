"""Line charts as SVG: a few series over one axis, drawn without a plotting library."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import escape
from itertools import pairwise

WIDTH, HEIGHT = 760, 440
LEFT, RIGHT, TOP, BOTTOM = 64, 200, 64, 56
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#8a6d00", "#56b4e9", "#444444")
"""Told apart by readers who do not see all colours (after Okabe and Ito); dashes tell further series apart."""
DASHES = ("", "6 3", "2 3")
LINE = 15


@dataclass(frozen=True)
class Series:
    """One line: its name, and a value for each place on the axis."""

    name: str
    values: Sequence[float]


@dataclass(frozen=True)
class Chart:
    """A chart: what it shows, its axes, and the place on the axis that is marked."""

    title: str
    subtitle: str
    across: str
    up: str
    places: Sequence[Decimal]
    series: Sequence[Series]
    marked: Decimal
    mark: str

    def svg(self) -> str:
        """The chart as an SVG document that a screen reader can read out."""
        parts = [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}"'
            ' role="img" aria-labelledby="title description" font-family="sans-serif" font-size="12" fill="#222">',
            f'<title id="title">{escape(self.title)}</title>',
            f'<desc id="description">{escape(self._described())}</desc>',
            f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
            _text(LEFT, 26, self.title, size=16, weight="bold"),
            _text(LEFT, 44, self.subtitle, colour="#555"),
            *self._upward(),
            *self._along(),
            *self._lines(),
            "</svg>",
        ]
        return "\n".join(parts) + "\n"

    def _described(self) -> str:
        told = "; ".join(
            f"{each.name}: {', '.join(f'{v:g} at {p:g}' for p, v in zip(self.places, each.values, strict=True))}"
            for each in self.series
        )
        return f"{self.up} by {self.across}. {told}. {self.mark}: {self.marked:g}."

    @property
    def _top(self) -> float:
        highest = max((value for each in self.series for value in each.values), default=0)
        step = _step(max(highest, 1))
        return -(-max(highest, 1) // step) * step

    def _x(self, place: Decimal) -> float:
        low, high = self.places[0], self.places[-1]
        share = 0.5 if low == high else float((place - low) / (high - low))
        return LEFT + share * (WIDTH - LEFT - RIGHT)

    def _y(self, value: float) -> float:
        return HEIGHT - BOTTOM - value / self._top * (HEIGHT - TOP - BOTTOM)

    def _upward(self) -> list[str]:
        step, found = _step(self._top), []
        for number in range(int(self._top // step) + 1):
            y = self._y(number * step)
            colour = "#888" if number == 0 else "#ddd"
            found.append(f'<path d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}" stroke="{colour}"/>')
            found.append(_text(LEFT - 8, y + 4, f"{number * step:g}", anchor="end"))
        middle = (TOP + HEIGHT - BOTTOM) / 2
        return [*found, f'<g transform="rotate(-90 18 {middle:g})">{_text(18, middle, self.up, anchor="middle")}</g>']

    def _along(self) -> list[str]:
        found, last, base = [], -99.0, HEIGHT - BOTTOM
        for place in self.places:
            x = self._x(place)
            found.append(f'<path d="M{x:.1f} {base}v5" stroke="#888"/>')
            if x - last > 38:  # a label that would run into the one before is left out
                found.append(_text(x, base + 19, f"{place:.3g}", anchor="middle"))
                last = x
        x = self._x(self.marked)
        found.append(f'<path d="M{x:.1f} {TOP}V{base}" stroke="#222" stroke-dasharray="3 3"/>')
        found.append(_text(x, TOP - 5, self.mark, anchor="middle", size=11))
        return [*found, _text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 12, self.across, anchor="middle")]

    def _lines(self) -> list[str]:
        found, ends = [], self._ends()
        for number, each in enumerate(self.series):
            colour, dash = COLOURS[number % len(COLOURS)], DASHES[number // len(COLOURS) % len(DASHES)]
            points = [(self._x(p), self._y(v)) for p, v in zip(self.places, each.values, strict=True)]
            path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
            dashed = f' stroke-dasharray="{dash}"' if dash else ""
            found.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"{dashed}/>')
            found += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in points]
            x, y = points[-1]
            found.append(f'<path d="M{x + 5:.1f} {y:.1f}L{x + 16:.1f} {ends[number]:.1f}" stroke="{colour}"/>')
            found.append(_text(x + 20, ends[number] + 4, each.name, colour=colour))
        return found

    def _ends(self) -> list[float]:
        """How high the name of each series stands: where it ends, moved apart so that no two names overlap."""
        order = sorted(range(len(self.series)), key=lambda n: self._y(self.series[n].values[-1]))
        heights = [self._y(self.series[n].values[-1]) for n in order]
        for first, second in pairwise(range(len(heights))):
            heights[second] = max(heights[second], heights[first] + LINE)
        over = (heights[-1] if heights else 0) - (HEIGHT - BOTTOM)
        for place in reversed(range(len(heights))):
            below = heights[place + 1] - LINE if place + 1 < len(heights) else HEIGHT - BOTTOM
            heights[place] = min(heights[place], below) if over > 0 else heights[place]
        return [height for _, height in sorted(zip(order, heights, strict=True))]


def _step(highest: float) -> float:
    """A round distance between the lines of an axis, of which about five fit."""
    power = 1.0
    while highest / power > 10:
        power *= 10
    return next((power * share for share in (0.1, 0.2, 0.5, 1, 2) if highest / (power * share) <= 6), power * 10)


def _text(
    x: float, y: float, text: str, *, anchor: str = "start", size: int = 12, weight: str = "normal", colour: str = ""
) -> str:
    fill = f' fill="{colour}"' if colour else ""
    style = f'text-anchor="{anchor}" font-size="{size}" font-weight="{weight}"'
    return f'<text x="{x:.1f}" y="{y:.1f}" {style}{fill}>{escape(text)}</text>'
