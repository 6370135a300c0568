"""All I/O of shipway: processes, git, indexes, files, the environment, the clock.

A door decides nothing. It takes plain values, returns plain values, and turns
what goes wrong outside into errors of `shipway.errors`.
"""
