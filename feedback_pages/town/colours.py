"""The town's colours as a stylesheet, kept readable whatever was chosen."""


def _channels(colour: str) -> list[int]:
    return [int(colour[start : start + 2], 16) for start in (1, 3, 5)]


def luminance(colour: str) -> float:
    """Relative luminance of `#rrggbb`, 0–1 (WCAG 2.2)."""
    linear = [
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in (channel / 255 for channel in _channels(colour))
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast_with_white(colour: str) -> float:
    return 1.05 / (luminance(colour) + 0.05)


def readable_on_white(colour: str) -> str:
    """`colour`, darkened until text in it (or white text on it) reaches 4.5:1."""
    channels = _channels(colour)
    shade = colour
    while contrast_with_white(shade) < 4.5:
        channels = [int(channel * 0.9) for channel in channels]
        shade = "#" + "".join(f"{channel:02x}" for channel in channels)
    return shade


def stylesheet(primary: str, accent: str) -> str:
    return f":root {{ --town-primary: {readable_on_white(primary)}; --town-accent: {readable_on_white(accent)}; }}\n"
