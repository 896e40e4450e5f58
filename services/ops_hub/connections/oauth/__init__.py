"""Connecting by consent at a provider: the way there and back, the tokens, and how they are given up.

Why it is built like this: `docs/decisions/0043-tokens-of-providers-are-renewed-by-one-at-a-time.md`.
"""
