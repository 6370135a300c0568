"""What a repository gets to publish from GitHub: the workflow, and the list of what it installs."""
