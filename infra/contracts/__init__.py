"""Generates the committed OpenAPI documents, and checks them for drift and for breaking changes."""
