#!/bin/sh
# Before Superset of the profile `bi` starts: its metadata, an administrator, the dashboards. Safe to run again.
# BI_DATABASE_URI may be another login's than the last time: charts then read from that.
set -eu
: "${SUPERSET_SECRET_KEY:?set it in superset.env (docs/BI.md)}"
: "${FLASK_FAB_CREATE_ADMIN_PASSWORD:?set it in superset.env (docs/BI.md)}"
: "${BI_DATABASE_URI:?set it in superset.env: ./opsight bi grant prints it (docs/BI.md)}"
export FLASK_FAB_CREATE_ADMIN_USERNAME=admin FLASK_FAB_CREATE_ADMIN_EMAIL=admin@example.com
export FLASK_FAB_CREATE_ADMIN_FIRSTNAME=Opsight FLASK_FAB_CREATE_ADMIN_LASTNAME=Administrator
draft="$(mktemp -d)"
trap 'rm -rf "$draft"' EXIT

superset db upgrade
superset fab create-admin # says so when there is one, and leaves it as it is
superset init
cp -r "${DASHBOARDS:-/app/opsight}" "$draft/opsight"
python - "$draft/opsight/databases/Opsight.yaml" <<'EOF'
import os, pathlib, sys
path = pathlib.Path(sys.argv[1])
lines = path.read_text().splitlines()
path.write_text("\n".join(f"sqlalchemy_uri: {os.environ['BI_DATABASE_URI']}" if line.startswith("sqlalchemy_uri:") else line for line in lines))
EOF
python -m zipfile -c "$draft/dashboards.zip" "$draft/opsight"
superset import-dashboards --path "$draft/dashboards.zip" --username admin
FLASK_SET_DATABASE_URI_URI="$BI_DATABASE_URI" superset set-database-uri --database_name Opsight --skip_create
