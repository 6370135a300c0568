"""What can be wrong with a setup: a module for each family of findings, pure where it can be."""
