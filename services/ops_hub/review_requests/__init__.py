"""Asking customers for reviews by e-mail."""
