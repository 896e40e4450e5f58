"""Where ranks come from: sources behind one protocol, which never mix."""
