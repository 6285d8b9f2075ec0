{#
  Post-hook, in its transaction: what this run decided for predictors is written down.
#}
{% macro keep_predictors() -%}
    insert into refresh.predictors by name
    select
        *,
        now() at time zone 'UTC' as decided_at,
        true as has_same_features
    from {{ this }}
    where
        decided_in = (select refresh_number from refresh.run)
        and (predictor, site_id, decided_in) not in (
            select (predictor, site_id, decided_in) from refresh.predictors
        )
{%- endmacro %}
