{#
  Post-hook of the events table, in its transaction: the files of this run are taken,
  its settings are those that the tables were built with, and its number is reached.
#}
{% macro end_of_events() -%}
    update landing.files
    set taken_hash = case when is_present then content_hash end
    where is_in_batch or not is_present;
    delete from refresh.fingerprint;
    insert into refresh.fingerprint select * from refresh.run_fingerprint;
    -- what was gone before everything was built anew is no news
    delete from refresh.sessions_gone
    where
        (select is_full from refresh.run)
        or gone_in <= (select min(refreshed_to) from refresh.marks);
    update refresh.run set
        last_number = refresh_number,
        full_in = case when is_full then refresh_number else full_in end,
        is_full = false
{%- endmacro %}
