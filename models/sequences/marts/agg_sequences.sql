with

tested as (

    select
        tested.*,
        sized.group_name,
        sized.rest_name,
        sized.group_sessions,
        sized.rest_sessions,
        -- half a session in each of the four cells: 0 has odds, too
        tested.group_with + 0.5e0 as g1,
        sized.group_sessions - tested.group_with + 0.5e0 as g0,
        tested.rest_with + 0.5e0 as r1,
        sized.rest_sessions - tested.rest_with + 0.5e0 as r0

    from {{ ref('int_sequence_tests') }} as tested

    inner join {{ ref('int_sequence_comparisons') }} as sized
        on
            tested.site_id = sized.site_id
            and tested.comparison = sized.comparison

),

odds_taken as (

    select
        *,
        ln(g1 * r0 / (g0 * r1)) as log_odds,
        1.959964 * sqrt(1 / g1 + 1 / g0 + 1 / r1 + 1 / r0) as log_odds_margin

    from tested

)

select
    site_id,
    comparison,
    row_number() over (
        partition by site_id, comparison
        order by
            stratified_log10_p asc, abs(ln(stratified_odds_ratio)) desc,
            kind asc, sequence asc
    ) as place,
    kind,
    sequence,
    link_count,
    group_name,
    rest_name,
    {%- for side in ['group', 'rest'] %}
        {{ side }}_with,
        {{ side }}_sessions,
        {{ rate(side ~ '_with', side ~ '_sessions', side ~ '_share') }},
    {%- endfor %}
    stratified_odds_ratio,
    stratified_low as stratified_odds_ratio_low,
    stratified_high as stratified_odds_ratio_high,
    stratified_p,
    stratified_log10_p,
    stratified_q,
    {{ share('group_with + rest_with', 'group_sessions + rest_sessions') }}
        as support,
    {{ share('group_with', 'group_with + rest_with') }}
    / {{ share('group_sessions', 'group_sessions + rest_sessions') }} as lift,
    exp(log_odds) as odds_ratio,
    exp(log_odds - log_odds_margin) as odds_ratio_low,
    exp(log_odds + log_odds_margin) as odds_ratio_high,
    fisher_p,
    fisher_log10_p,
    fisher_q

from odds_taken
