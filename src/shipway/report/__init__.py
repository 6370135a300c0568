"""Showing what happened: terminal, plain lines, GitHub Actions, JSON. No decisions."""
