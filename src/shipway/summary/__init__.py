"""What a run has come to: gathered from what is kept, from the jobs of the workflow and the index.

Called by the task layer; `shipway.report` shows it.
"""
