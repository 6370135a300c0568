"""Sdists and wheels: what was built, what is in them, what is wrong with them."""
