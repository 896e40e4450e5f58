"""Imported last by the server that tests fork from: each of its processes would map all tables anew."""

from sqlalchemy.orm import configure_mappers

configure_mappers()
