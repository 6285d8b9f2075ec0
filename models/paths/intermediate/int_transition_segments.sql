{{ summed_by_segment(
    ref('int_transitions_aggregated'),
    ['from_node', 'to_node'],
    {
        'transitions': 'cast(sum(transitions) as bigint)',
        'timed_transitions': 'cast(sum(timed_transitions) as bigint)',
        'seconds': 'sum(seconds)',
        'sessions': 'cast(sum(sessions) as bigint)',
    },
) }}
