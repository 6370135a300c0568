"""PyPI and TestPyPI on loopback, behind a proxy that answers for their names over TLS."""
