select
    source,
    folded_name,
    contract_column,
    is_needed

from {{ source('landing', 'mapped_columns') }}
