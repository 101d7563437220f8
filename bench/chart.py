"""Draws the picture of docs/performance.md: time against the number of files, and the planted mistakes that are found."""
import math

COLORS = {
    "palint": "#0b6bcb", "floor": "#8a8f98", "ajv-cli": "#b45309", "yaml-language-server": "#7c3aed",
    "check-jsonschema": "#0f766e", "yamllint": "#be185d", "spectral": "#4d7c0f",
}
WIDTH, HEIGHT = 900, 440
LEFT, RIGHT, TOP, BOTTOM = 70, 420, 64, 380  # the plane of the curves
EDGE = 640  # where the bars begin


def text(x, y, words, anchor="start", color="#1f2328", more=""):
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{color}"{more}>{words}</text>'


def seconds(value):
    return f"{value * 1000:g} ms" if value < 1 else f"{value:g} s"


def apart(wanted, least):
    """Moves heights apart until none is nearer to the next than the least; keeps their order."""
    placed = []
    for y, name in sorted(wanted):
        placed.append([max(y, placed[-1][0] + least) if placed else y, name])
    over = placed[-1][0] - BOTTOM if placed else 0
    if over > 0:
        limit = BOTTOM
        for it in reversed(placed):
            it[0] = min(it[0], limit)
            limit = it[0] - least
    return placed


def curves(data):
    xs = sorted({x for points in data.values() for x, _ in points})
    ys = [y for points in data.values() for _, y in points]
    low, high = math.floor(math.log10(min(ys))), math.ceil(math.log10(max(ys)))
    span = math.log10(xs[-1] / xs[0]) or 1
    at_x = lambda x: LEFT + 10 + (RIGHT - LEFT - 20) * math.log10(x / xs[0]) / span
    at_y = lambda y: BOTTOM - (BOTTOM - TOP) * (math.log10(y) - low) / (high - low)
    out = [text(LEFT - 50, 28, "User data alone: processor time", more=' font-weight="600" font-size="14"'),
           text(LEFT - 50, 46, "both scales logarithmic; lower is better", color="#57606a")]
    for power in range(low, high + 1):
        y = at_y(10**power)
        out.append(f'<line x1="{LEFT}" x2="{RIGHT}" y1="{y:.1f}" y2="{y:.1f}" stroke="#d8dee4"/>')
        out.append(text(LEFT - 8, y + 4, seconds(10**power), "end", "#57606a"))
    for x in xs:
        out.append(text(at_x(x), BOTTOM + 18, f"{x:,}", "middle", "#57606a"))
    out.append(text((LEFT + RIGHT) / 2, BOTTOM + 38, "files of user data", "middle", "#57606a"))
    ends, early = [], {}
    for name, points in data.items():
        short = name.split()[0]
        color = COLORS[short]
        path = " ".join(f"{at_x(x):.1f},{at_y(y):.1f}" for x, y in points)
        wide = 3 if short == "palint" else 1.8
        dash = ' stroke-dasharray="5 4"' if short == "floor" else ""
        out.append(f'<polyline points="{path}" fill="none" stroke="{color}" stroke-width="{wide}"{dash}/>')
        out += [f'<circle cx="{at_x(x):.1f}" cy="{at_y(y):.1f}" r="{wide}" fill="{color}"/>' for x, y in points]
        if points[-1][0] < xs[-1]:  # it was too slow for the largest
            early.setdefault(points[-1][0], []).append((at_y(points[-1][1]), (short, color)))
            continue
        ends.append((at_y(points[-1][1]), (short, at_x(points[-1][0]), at_y(points[-1][1]), points[-1][1])))
    for x, names in early.items():
        out += [text(at_x(x) + 8, y + 4, short, color=color) for y, (short, color) in apart(names, 14)]
    for y, (short, x, own, value) in apart(ends, 16):
        words = "floor (parses, checks nothing)" if short == "floor" else short
        out.append(f'<line x1="{x + 3:.1f}" y1="{own:.1f}" x2="{RIGHT + 6}" y2="{y:.1f}" stroke="{COLORS[short]}" stroke-width="0.6"/>')
        bold = ' font-weight="600"' if short == "palint" else ""
        out.append(text(RIGHT + 10, y + 4, words, color=COLORS[short], more=bold))
    return out


def bars(data):
    out = [text(EDGE, 28, "Planted mistakes told at the right line", more=' font-weight="600" font-size="14"'),
           text(EDGE, 46, "of those in user data", color="#57606a")]
    for number, (name, share) in enumerate(sorted(data.items(), key=lambda it: -it[1])):
        y = TOP + 20 + number * 44
        color = COLORS[name]
        out.append(text(EDGE, y - 6, name, color=color, more=' font-weight="600"' if name == "palint" else ""))
        out.append(f'<rect x="{EDGE}" y="{y}" width="{max(share * 205, 1):.1f}" height="14" rx="2" fill="{color}"/>')
        out.append(text(EDGE + 6 + share * 205, y + 12, f"{share:.0%}"))
    return out


def draw(times, recalled):
    """The picture as SVG: points (files, seconds) of each tool, and the share of mistakes that each finds."""
    parts = (curves(times) if times else []) + (bars(recalled) if recalled else [])
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" role="img" '
            f'aria-label="Processor time of checkers against the number of files, and the share of planted mistakes that each finds" '
            f'font-family="system-ui, Segoe UI, Helvetica, Arial, sans-serif" font-size="12">\n'
            f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>\n' + "\n".join(parts) + "\n</svg>\n")
