"""Channels of Slack that rules tell; their addresses are secrets, and in the vault."""
