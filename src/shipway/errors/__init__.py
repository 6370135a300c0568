"""The error tree: one module a family, codes `SW` and three digits.

SW1xx usage, project and configuration; SW2xx versions; SW3xx git; SW4xx build
and check; SW5xx index and upload; SW6xx verification; SW7xx the engine; SW8xx GitHub.
"""
