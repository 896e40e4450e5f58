{#
  Row-level security of what dbt builds. Post-hooks run in the transaction that swaps the relation in, so nobody ever
  sees it unprotected. dbt itself works for all tenants; `readers` see their current tenant's rows, and of tables that
  name an ad account those accounts alone that the transaction is limited to.

  The planner looks at what the policies say. The tenant stands there as a stable function, whose value of now it takes
  for its estimates; a subquery's it does not know, and guesses wrong for large tenants. The indexes begin with the tenant,
  so the function is asked once a scan. "Not limited" is an inequality, which the planner expects to be true.

  `logins` are read by people's own SQL. Their tenant is that of the role that signed in, and no setting that a session
  could change; it is asked once a query, as whole tables may be scanned.
#}
{% macro protected_table(readers=[], logins=[]) -%}
    alter table {{ this }} enable row level security;
    alter table {{ this }} force row level security;
    drop policy if exists warehouse_builds on {{ this }};
    create policy warehouse_builds on {{ this }} to opsight_dbt using (true) with check (true);
    {% for reader in readers -%}
    drop policy if exists tenant_{{ reader }} on {{ this }};
    create policy tenant_{{ reader }} on {{ this }} for select to {{ reader }}
        using (tenant_id = app.tenant_id());
    {% if 'account_id' in model.columns and 'platform' in model.columns -%}
    drop policy if exists workspace_{{ reader }} on {{ this }};
    create policy workspace_{{ reader }} on {{ this }} as restrictive for select to {{ reader }}
        using (
            (select (current_setting('app.workspace_accounts', true) = '*')::int) <> 0
            or app.sees_account(platform, account_id)
        );
    {% endif -%}
    grant select on {{ this }} to {{ reader }};
    {% endfor %}
    {%- for reader in logins -%}
    drop policy if exists login_{{ reader }} on {{ this }};
    create policy login_{{ reader }} on {{ this }} for select to {{ reader }}
        using (tenant_id = (select metrics.tenant_of_login_across_tenants()));
    grant select on {{ this }} to {{ reader }};
    {% endfor %}
{%- endmacro %}
