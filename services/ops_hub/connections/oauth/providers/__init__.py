"""Google and Facebook as they document their OAuth: one module each, behind one Protocol."""
