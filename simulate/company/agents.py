"""User agents: what browsers and crawlers say of themselves, and what they are."""

from typing import NamedTuple


class Agent(NamedTuple):
    """A user agent, what stands behind it, and how common it is."""

    text: str
    device_type: str
    browser: str
    operating_system: str
    weight: float


_MOZILLA = "Mozilla/5.0 "
_WEBKIT = " AppleWebKit/537.36 (KHTML, like Gecko) "
_WINDOWS = "(Windows NT 10.0; Win64; x64)"
_MAC = "(Macintosh; Intel Mac OS X 10_15_7)"
_LINUX = "(X11; Linux x86_64)"


def _chrome(system: str, version: int, name: str, weight: float) -> Agent:
    text = f"{_MOZILLA}{system}{_WEBKIT}Chrome/{version}.0.0.0 Safari/537.36"
    return Agent(text, "desktop", "Chrome", name, weight)


def _edge(version: int, weight: float) -> Agent:
    text = _chrome(_WINDOWS, version, "Windows", 0).text + f" Edg/{version}.0.0.0"
    return Agent(text, "desktop", "Edge", "Windows", weight)


def _firefox(system: str, version: int, name: str, weight: float) -> Agent:
    inside = f"{system[:-1]}; rv:{version}.0)"
    text = f"{_MOZILLA}{inside} Gecko/20100101 Firefox/{version}.0"
    return Agent(text, "desktop", "Firefox", name, weight)


def _android(model: str, version: int, is_phone: bool, weight: float) -> Agent:
    mobile = "Mobile " if is_phone else ""
    text = (
        f"{_MOZILLA}(Linux; Android 14; {model}){_WEBKIT}"
        f"Chrome/{version}.0.0.0 {mobile}Safari/537.36"
    )
    device = "mobile" if is_phone else "tablet"
    return Agent(text, device, "Chrome", "Android", weight)


def _safari(
    inside: str, version: str, mobile: str, device: str, weight: float
) -> Agent:
    text = (
        f"{_MOZILLA}{inside} AppleWebKit/605.1.15 (KHTML, like Gecko) "
        f"Version/{version} {mobile}Safari/{'604.1' if mobile else '605.1.15'}"
    )
    return Agent(text, device, "Safari", "iOS" if mobile else "macOS", weight)


def _iphone(system: str, version: str, weight: float) -> Agent:
    inside = f"(iPhone; CPU iPhone OS {system} like Mac OS X)"
    return _safari(inside, version, "Mobile/15E148 ", "mobile", weight)


BROWSERS = (
    _chrome(_WINDOWS, 138, "Windows", 15),
    _chrome(_WINDOWS, 137, "Windows", 5),
    _chrome(_MAC, 138, "macOS", 6),
    _chrome(_LINUX, 138, "Linux", 2),
    _edge(138, 6),
    _firefox(_WINDOWS, 140, "Windows", 4),
    _firefox(_LINUX, 139, "Linux", 1),
    _safari(_MAC, "18.5", "", "desktop", 6),
    _iphone("18_5", "18.5", 18),
    _iphone("17_6_1", "17.6", 5),
    _android("K", 138, True, 18),
    _android("SM-S928B", 137, True, 4),
    _android("Pixel 8", 138, True, 3),
    _android("SM-X710", 138, False, 3),
    _safari("(iPad; CPU OS 17_6 like Mac OS X)", "17.6", "Mobile/15E148 ", "tablet", 4),
)


def _crawler(text: str, name: str) -> Agent:
    return Agent(text, "bot", name, "", 1)


def _compatible(name: str, version: str, where: str) -> Agent:
    return _crawler(f"{_MOZILLA}(compatible; {name}/{version}; +{where})", name)


CRAWLERS = (
    _compatible("Googlebot", "2.1", "http://www.google.com/bot.html"),
    _compatible("bingbot", "2.0", "http://www.bing.com/bingbot.htm"),
    _compatible("YandexBot", "3.0", "http://yandex.com/bots"),
    _compatible("AhrefsBot", "7.0", "http://ahrefs.com/robot/"),
    _compatible("SemrushBot", "7~bl", "http://www.semrush.com/bot.html"),
    _compatible("GPTBot", "1.2", "https://openai.com/gptbot"),
    _compatible("Baiduspider", "2.0", "http://www.baidu.com/search/spider.html"),
    _compatible("Applebot", "0.1", "http://www.apple.com/go/applebot"),
    _crawler(
        "DuckDuckBot/1.1; (+http://duckduckgo.com/duckduckbot.html)", "DuckDuckBot"
    ),
    _crawler(
        "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
        "facebookexternalhit",
    ),
    _crawler("python-requests/2.32.3", "python-requests"),
    _crawler(
        f"{_MOZILLA}{_LINUX}{_WEBKIT}HeadlessChrome/138.0.0.0 Safari/537.36",
        "HeadlessChrome",
    ),
)
AGENTS = BROWSERS + CRAWLERS
DEVICE_TYPES = ("desktop", "mobile", "tablet", "bot")
DEVICE_TYPE_OF = tuple(DEVICE_TYPES.index(agent.device_type) for agent in AGENTS)
