"""GitHub's workflow runs as a release needs them: which count, wait for them, watch and start them.

`filters`, `workflowfile`, `absence` and `verdicts` decide and touch nothing; the others ask
GitHub through `shipway.doors.github`.
"""
