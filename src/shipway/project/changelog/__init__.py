"""Changelogs: the file, its headings, a version's section, and making one of *Unreleased*."""
