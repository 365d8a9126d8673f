"""The dashboard: pages that the service renders for people."""
