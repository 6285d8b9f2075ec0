{#
  Post-hook of the events table, in its transaction: the files of this run are taken,
  its settings are those that the tables were built with, and its number is reached.
  The run's history says what became of its rows.
#}
{% macro end_of_events() -%}
    update refresh.runs set
        rows_accepted = (
            select count(*) from {{ this }}
            where
                copy_number = 1
                and (source, source_file) in (
                    select (source, source_file) from landing.files where is_in_batch
                )
        ) + (
            select count(*) from {{ ref('int_crm_people') }}
            where
                fate = 'accepted'
                and (source, source_file) in (
                    select (source, source_file) from landing.files where is_in_batch
                )
        ),
        rows_rejected = (
            select count(reject_reason) from {{ ref('int_events_validated') }}
            where not {{ is_left_out('reject_reason') }}
        ) + (
            select count(*) from landing.malformed_rows as malformed
            inner join landing.files as files
                on
                    malformed.source = files.source
                    and malformed.source_file = files.source_file
            where files.is_in_batch and malformed.reason <> 'erased'
        ) + (
            select count(reject_reason) from {{ ref('int_crm_people') }}
            where
                fate = 'rejected'
                and (source, source_file) in (
                    select (source, source_file) from landing.files where is_in_batch
                )
        ),
        sessions_rewritten = (
            select count(*) from {{ this }}
            where
                event_key = session_key
                and built_in = (select refresh_number from refresh.run)
        )
    where run_id = (select run_id from refresh.run);
    update landing.files
    set
        taken_hash = case
            when is_present and not is_held_back then content_hash
        end
    where
        is_in_batch
        or not is_present
        or (is_held_back and (select is_full from refresh.run));
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
