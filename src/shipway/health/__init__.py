"""How well the publish workflow does, over many runs: gathered from GitHub and the index, measured.

Called by the task layer; `shipway.report` shows it.
"""
