"""The wire contract: what clients send and what they are answered."""
