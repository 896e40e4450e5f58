"""Alert rules: checked on a schedule against the snapshot that serves, and told by mail, once each."""
