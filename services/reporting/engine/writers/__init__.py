"""One writer for each format. Each gets a laid-out document and gives bytes without a seal."""
