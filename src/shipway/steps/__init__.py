"""The steps of a release, one module each: observe through a door, decide, return an action."""
