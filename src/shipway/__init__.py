"""Take a Python package from merged to on PyPI and proven installable.

The parts that other repositories import are `shipway.tasks` (the Invoke
collection) and `shipway.nox` (the Nox sessions); everything else is internal.
"""
