"""Numbers of past days that platforms restated."""
