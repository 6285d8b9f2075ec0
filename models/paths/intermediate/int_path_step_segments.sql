{{ summed_by_segment(
    ref('int_path_steps_aggregated'),
    ['step_number', 'node'],
    {'sessions': 'cast(sum(sessions) as bigint)'},
) }}
