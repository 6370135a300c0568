"""What is verified, what a verification found, and the probe that finds it. No doors."""
