"""A simulated shop: its click log, of any size, with effects planted and written down.

``simulate(Settings(out=...))`` writes ``click_log/`` and ``truth.json`` below ``out``
and returns what it wrote into ``truth.json``. The same from a shell:
``python -m simulate --clicks 40000 --out DIR``.
"""

from simulate.run import simulate
from simulate.settings import Settings, SettingsError

__all__ = ["Settings", "SettingsError", "simulate"]
