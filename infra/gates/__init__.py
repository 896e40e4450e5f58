"""Gates over what the repository brings: credentials in files, advisories of packages, the bill of materials."""
