{{/* Kubernetes' names have no underscore; folders and roles of Opsight do. */}}
{{- define "opsight.name" -}}{{ printf "%s-%s" .root.Release.Name (replace "_" "-" .deployable) }}{{- end }}

{{- define "opsight.labels" -}}
app.kubernetes.io/name: opsight
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ replace "_" "-" .deployable }}
opsight/kind: {{ .kind }}
{{- end }}

{{- define "opsight.image" -}}
{{- $tag := .root.Values.image.tag | default .root.Chart.AppVersion -}}
{{- $registry := .root.Values.image.registry -}}
{{ if $registry }}{{ $registry }}/{{ end }}opsight/{{ .deployable }}:{{ $tag }}
{{- end }}

{{/* Where each deployable listens: the same ports as in compose.yaml. */}}
{{- define "opsight.ports" -}}
gateway: 8080
ingestion: 8101
metrics: 8102
ops_hub: 8103
reporting: 8104
secrets: 8105
{{- end }}

{{- define "opsight.podSecurity" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
seccompProfile: { type: RuntimeDefault }
{{- end }}

{{- define "opsight.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: { drop: [ALL] }
{{- end }}

{{/* What every process is told; secrets come from files and from Secrets. */}}
{{- define "opsight.environment" -}}
{{- $root := .root -}}
- { name: OPSIGHT_ENVIRONMENT, value: {{ $root.Values.environment | quote }} }
- { name: OPSIGHT_GIT_SHA, value: {{ $root.Values.image.tag | default $root.Chart.AppVersion | quote }} }
- { name: OPSIGHT_PUBLIC_URL, value: {{ required "publicUrl is required" $root.Values.publicUrl | quote }} }
- { name: OPSIGHT_TRUSTED_PROXIES, value: {{ $root.Values.trustedProxies | toJson | quote }} }
- { name: OPSIGHT_OTLP_ENDPOINT, value: {{ $root.Values.otlpEndpoint | quote }} }
- { name: OPSIGHT_GATEWAY_URL, value: "http://{{ include "opsight.name" (dict "root" $root "deployable" "gateway") }}:8080" }
- { name: OPSIGHT_GATEWAY_INTERNAL_URL, value: "http://{{ include "opsight.name" (dict "root" $root "deployable" "gateway") }}-internal:8106" }
{{- range $deployable, $port := include "opsight.ports" . | fromYaml }}
{{- if ne $deployable "gateway" }}
- { name: OPSIGHT_{{ upper $deployable }}_URL, value: "http://{{ include "opsight.name" (dict "root" $root "deployable" $deployable) }}:{{ $port }}" }
{{- end }}
{{- end }}
- { name: PGSSLMODE, value: {{ $root.Values.database.sslmode }} }
- name: OPSIGHT_REDIS_URL
  valueFrom: { secretKeyRef: { name: {{ $root.Values.secrets.redis }}, key: url } }
{{- end }}

{{/* A role's own URL of the database. The password is put in by the kubelet, and is in no file of the chart. */}}
{{- define "opsight.database" -}}
{{- $password := .password | default "DATABASE_PASSWORD" -}}
- name: {{ $password }}
  valueFrom: { secretKeyRef: { name: {{ .root.Values.secrets.database }}, key: {{ .role }} } }
- name: {{ .variable }}
  value: "postgresql://{{ .role }}:$({{ $password }})@{{ required "database.host is required" .root.Values.database.host }}/{{ .root.Values.database.name }}"
{{- end }}
