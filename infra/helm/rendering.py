"""Run by the Python of the tool Helm: makes manifests of the chart, and holds them against Kubernetes' own schemas.

Reads `{"chart": folder, "values": [...], "versions": ["1.31"]}` from standard input, and writes for each of the values
`{"documents": [...], "wrong": ["1.31 Deployment opsight-gateway: …"]}`. Kinds that Kubernetes does not know are of
operators that a cluster may have; `unknown` are their names.
"""

import json
import sys
from functools import cache
from typing import Any

import helm_python  # pyright: ignore[reportMissingImports]  # of the tool's environment
import kubernetes_validate  # pyright: ignore[reportMissingImports]
import yaml
from kubernetes_validate import utils  # pyright: ignore[reportMissingImports]

# It would read all that Kubernetes knows for each manifest: megabytes, a hundred times over.
utils.schema_contents = cache(utils.schema_contents)


def rendered(chart: str, values: dict[str, Any], versions: list[str]) -> dict[str, Any]:
    with helm_python.Chart.load(chart) as loaded:
        loaded.validate_schema(values)
        texts = loaded.render(values=values, name="opsight", namespace="opsight").values()
    documents = [document for text in texts for document in yaml.load_all(text, Loader=yaml.CSafeLoader) if document]
    wrong: list[str] = []
    unknown: set[str] = set()
    for version in versions:
        for document in documents:
            try:
                kubernetes_validate.validate(document, version, strict=True)
            except kubernetes_validate.SchemaNotFoundError:
                unknown.add(document["kind"])
            except kubernetes_validate.ValidationError as error:
                wrong.append(f"{version} {document['kind']} {document['metadata']['name']}: {error.message}")
    return {"documents": documents, "wrong": wrong, "unknown": sorted(unknown)}


if __name__ == "__main__":
    asked = json.load(sys.stdin)
    json.dump([rendered(asked["chart"], one, asked["versions"]) for one in asked["values"]], sys.stdout)
