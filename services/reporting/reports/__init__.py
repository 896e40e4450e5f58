"""Reports as they are set up: the library of every kind."""
