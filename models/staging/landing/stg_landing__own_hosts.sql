select
    source,
    host

from {{ source('landing', 'own_hosts') }}
