{{/*
One process: an app or a worker of a deployable. Its keys are files of its own: no process sees another's.
*/}}
{{- define "opsight.pod" -}}
{{- $root := .root -}}
{{- $role := printf "opsight_%s" .deployable -}}
{{- $isApp := eq .kind "app" -}}
{{- $port := ternary (get (include "opsight.ports" . | fromYaml) .deployable) 9100 $isApp -}}
{{- $metricsPort := ternary 8107 $port (and $isApp (eq .deployable "gateway")) -}}
metadata:
  labels:
    {{- include "opsight.labels" . | nindent 4 }}
  annotations:
    prometheus.io/scrape: "true"
    prometheus.io/port: {{ $metricsPort | quote }}
    prometheus.io/path: /metrics/app/
spec:
  automountServiceAccountToken: false
  enableServiceLinks: false
  terminationGracePeriodSeconds: 45
  securityContext:
    {{- include "opsight.podSecurity" . | nindent 4 }}
  {{- with $root.Values.image.pullSecrets }}
  imagePullSecrets:
    {{- range . }}
    - name: {{ . }}
    {{- end }}
  {{- end }}
  topologySpreadConstraints:
    - maxSkew: 1
      topologyKey: kubernetes.io/hostname
      whenUnsatisfiable: ScheduleAnyway
      labelSelector:
        matchLabels:
          {{- include "opsight.labels" . | nindent 10 }}
  containers:
    - name: {{ .kind }}
      image: {{ include "opsight.image" . }}
      imagePullPolicy: {{ $root.Values.image.pullPolicy }}
      args: [{{ .kind }}]
      securityContext:
        {{- include "opsight.containerSecurity" . | nindent 8 }}
      env:
        {{- include "opsight.environment" . | nindent 8 }}
        {{- include "opsight.database" (dict "root" $root "role" $role "variable" "OPSIGHT_DATABASE_URL") | nindent 8 }}
        - { name: OPSIGHT_SIGNING_KEY_FILE, value: /run/opsight/keys/key.pem }
        - { name: OPSIGHT_TRUST_FILE, value: /run/opsight/keys/trust.json }
        {{- if $isApp }}
        - { name: PORT, value: {{ $port | quote }} }
        {{- else }}
        - { name: OPSIGHT_WORKER_HOST, value: 0.0.0.0 }
        - { name: OPSIGHT_WORKER_PORT, value: "9100" }
        {{- end }}
        {{- if eq .deployable "gateway" }}
        - name: OPSIGHT_API_KEY_PEPPER
          valueFrom: { secretKeyRef: { name: {{ $root.Values.secrets.keys }}, key: api-key-pepper } }
        {{- end }}
        {{- if and $isApp (eq .deployable "gateway") }}
        - { name: OPSIGHT_GATEWAY_INTERNAL_HOST, value: 0.0.0.0 }
        - { name: OPSIGHT_GATEWAY_INTERNAL_PORT, value: "8106" }
        - { name: OPSIGHT_GATEWAY_METRICS_HOST, value: 0.0.0.0 }
        - { name: OPSIGHT_GATEWAY_METRICS_PORT, value: "8107" }
        {{- end }}
        {{- if and (not $isApp) (eq .deployable "metrics") }}
        {{- include "opsight.database" (dict "root" $root "role" "opsight_dbt" "variable" "OPSIGHT_DBT_DATABASE_URL" "password" "DBT_PASSWORD") | nindent 8 }}
        {{- end }}
      {{- with $root.Values.secrets.settings }}
      envFrom:
        - secretRef: { name: {{ . }} }
      {{- end }}
      ports:
        - { name: http, containerPort: {{ $port }} }
        {{- if and $isApp (eq .deployable "gateway") }}
        - { name: internal, containerPort: 8106 }
        - { name: metrics, containerPort: 8107 }
        {{- end }}
      # Starting takes a while on a busy node; a process that hangs is started again, one that is not ready gets nothing.
      startupProbe: { httpGet: { path: /livez, port: http }, periodSeconds: 2, failureThreshold: 60 }
      readinessProbe: { httpGet: { path: /readyz, port: http }, periodSeconds: 5, timeoutSeconds: 4, failureThreshold: 2 }
      livenessProbe: { httpGet: { path: /livez, port: http }, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 4 }
      {{- if $isApp }}
      # Endpoints are told of an end a moment later than the process: requests that still come are answered.
      lifecycle: { preStop: { exec: { command: [sleep, "8"] } } }
      {{- end }}
      resources:
        requests: { cpu: {{ .size.cpu }}, memory: {{ .size.memory }} }
        limits: { memory: {{ .size.memoryLimit }} }
      volumeMounts:
        - { name: keys, mountPath: /run/opsight/keys, readOnly: true }
        - { name: tmp, mountPath: /tmp }
        - { name: data, mountPath: /data }
  volumes:
    - name: keys
      secret:
        secretName: {{ $root.Values.secrets.keys }}
        defaultMode: 0440
        items:
          - { key: {{ .deployable }}.pem, path: key.pem }
          - { key: trust.json, path: trust.json }
    - name: tmp
      emptyDir: {}
    - name: data
      {{- if eq .deployable "ingestion" }}
      persistentVolumeClaim: { claimName: {{ $root.Values.canary.of | default $root.Release.Name }}-data }
      {{- else if and (eq .deployable "secrets") $root.Values.storage.vault.enabled }}
      persistentVolumeClaim: { claimName: {{ $root.Values.canary.of | default $root.Release.Name }}-vault }
      {{- else if eq .deployable "gateway" }}
      persistentVolumeClaim: { claimName: {{ $root.Values.canary.of | default $root.Release.Name }}-trail }
      {{- else }}
      emptyDir: {}
      {{- end }}
{{- end }}
