"""What the Nox sessions do: gather the files to verify, verify them, tell what was found."""
