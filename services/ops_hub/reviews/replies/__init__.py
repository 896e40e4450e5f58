"""Replies to reviews: drafted, written, published where the provider takes them."""
