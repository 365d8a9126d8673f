"""The HTTP API: one blueprint for each resource."""
