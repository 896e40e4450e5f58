"""Whether mail of this installation arrives, looked up where receivers look."""
