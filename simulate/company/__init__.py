"""A simulated company's web log: people, devices, visits, bots, and the truth of them.

``simulate_company(CompanySettings(out=...))`` writes ``web_shop/``, a file a day, and
its part of ``truth.json``. From a shell: ``python -m simulate company --out DIR``.
"""

from simulate.company.run import simulate_company
from simulate.company.settings import CompanySettings

__all__ = ["CompanySettings", "simulate_company"]
