"""A small provider server of our own: it answers as Google, Facebook and others document, and does what it is told.

Tests run whole flows against it over real HTTP; a local stack runs it as the practice provider, so that connecting can
be tried without an account anywhere. It keeps nothing on disk and calls nobody.
"""
