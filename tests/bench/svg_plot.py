"""Plots as SVG text, bars and log-log lines, with nothing but the standard library."""

import math
from xml.sax.saxutils import escape

COLOURS = ["#b3261e", "#1f5fa8", "#2e7d32", "#8e5aa8", "#c77700", "#00838f", "#6d4c41", "#546e7a"]
FONT = 'font-family="system-ui, sans-serif" font-size="12"'


def text(x, y, words, anchor="start", extra=""):
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" {extra}>{escape(words)}</text>'


def figure(width, height, title, parts):
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" {FONT}>'
        f'<title>{escape(title)}</title><rect width="{width}" height="{height}" fill="white"/>'
    )
    return "\n".join([head, text(12, 20, title, extra='font-weight="bold"'), *parts, "</svg>\n"])


def short(value):
    """A number in few characters."""
    if value == 0:
        return "0"
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def bars(title, rows, unit=""):
    """rows: (label, value, low, high, colour number); low and high are the rounds' spread."""
    left, right, step = 190, 110, 26
    width, height = 760, 44 + step * len(rows)
    largest = max((row[3] for row in rows), default=1) or 1
    scale = (width - left - right) / largest
    parts = []
    for number, (label, value, low, high, colour) in enumerate(rows):
        y = 34 + number * step
        parts.append(text(left - 8, y + 14, label, "end"))
        parts.append(
            f'<rect x="{left}" y="{y + 3}" width="{value * scale:.1f}" height="15" '
            f'fill="{COLOURS[colour % len(COLOURS)]}"/>'
        )
        if low != high:
            parts.append(
                f'<path d="M{left + low * scale:.1f} {y + 10.5}H{left + high * scale:.1f}" '
                'stroke="black" stroke-width="1.5"/>'
            )
        parts.append(text(left + high * scale + 6, y + 14, f"{short(value)} {unit}".strip()))
    return figure(width, height, title, parts)


def log_range(values):
    """Whole decades around the values."""
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    return (low, high) if high > low else (low, low + 1)


def axes(box, x_range, y_range, x_label, y_label):
    left, top, right, bottom = box
    parts = [
        f'<rect x="{left}" y="{top}" width="{right - left}" height="{bottom - top}" '
        'fill="none" stroke="#999"/>'
    ]
    for decade in range(x_range[0], x_range[1] + 1):
        x = left + (right - left) * (decade - x_range[0]) / (x_range[1] - x_range[0])
        parts.append(f'<path d="M{x:.1f} {top}V{bottom}" stroke="#ddd"/>')
        parts.append(text(x, bottom + 16, short(10.0**decade), "middle"))
    for decade in range(y_range[0], y_range[1] + 1):
        y = bottom - (bottom - top) * (decade - y_range[0]) / (y_range[1] - y_range[0])
        parts.append(f'<path d="M{left} {y:.1f}H{right}" stroke="#ddd"/>')
        parts.append(text(left - 6, y + 4, short(10.0**decade), "end"))
    parts.append(text((left + right) / 2, bottom + 34, x_label, "middle"))
    parts.append(text(left, top - 6, y_label))
    return parts


def log_lines(title, x_label, y_label, series):
    """series: {name: [(x, y)]}, all positive; both axes are logarithmic."""
    points = [point for line in series.values() for point in line]
    if not points:
        return figure(300, 60, title, [text(12, 44, "nothing measured")])
    box = (80, 54, 520, 330)
    left, top, right, bottom = box
    x_range, y_range = log_range([x for x, _ in points]), log_range([y for _, y in points])

    def place(x, y):
        return (
            left + (right - left) * (math.log10(x) - x_range[0]) / (x_range[1] - x_range[0]),
            bottom - (bottom - top) * (math.log10(y) - y_range[0]) / (y_range[1] - y_range[0]),
        )

    parts = axes(box, x_range, y_range, x_label, y_label)
    for number, (name, line) in enumerate(series.items()):
        colour = COLOURS[number % len(COLOURS)]
        placed = [place(x, y) for x, y in sorted(line)]
        path = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in placed)
        parts.append(f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts.extend(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{colour}"/>' for x, y in placed
        )
        y = top + 14 + 20 * number
        parts.append(f'<rect x="{right + 14}" y="{y - 9}" width="12" height="10" fill="{colour}"/>')
        parts.append(text(right + 32, y, name))
    return figure(760, 374, title, parts)
