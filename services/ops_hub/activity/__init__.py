"""What happened in the hub: recorded by every noun, read by its tenant."""
